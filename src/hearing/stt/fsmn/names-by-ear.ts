import type { Device } from '../../../config/device.ts';
import { closedGrammar } from '../../../intent/closed-grammar.ts';
import { readAcousticModel } from './acoustic-model.ts';

/** How the Chinese names of a home are to the ear. */
export interface NamesByEar {
  /** How many names there are, aliases included. */
  readonly count: number;
  /** Names of different devices that sound the same without tones: 燈 and 登. */
  readonly alike: readonly (readonly string[])[];
  /** Names that the network has no syllables for: Latin letters, kana, emoji; and names that are too long. */
  readonly unspeakable: readonly string[];
}

/**
 * @param folder of the model's files.
 * @throws Failure where a file of the model is missing or damaged.
 */
export function namesByEar(devices: readonly Device[], folder: string): NamesByEar {
  const { syllables } = readAcousticModel(folder);
  const named = devices.flatMap(({ id, name, aliases }) =>
    [name.zh, ...aliases.zh].flatMap((written) => (written === undefined ? [] : [{ id, written }])),
  );
  const unspeakable = new Set(closedGrammar(devices, 'zh').leftOut);
  const sounds = new Map<string, { readonly id: string; readonly names: Set<string> }>();
  for (const { id, written } of named) {
    const spoken = syllables.pronounce(written);
    if (spoken.syllables === undefined) {
      unspeakable.add(written);
      continue;
    }
    const sound = spoken.syllables.join(' ');
    const known = sounds.get(sound);
    if (!known) sounds.set(sound, { id, names: new Set([written]) });
    else if (known.id !== id) known.names.add(written);
  }
  const alike = [...sounds.values()].flatMap(({ names }) => (names.size > 1 ? [[...names]] : []));
  return { count: named.length, alike, unspeakable: [...unspeakable] };
}
