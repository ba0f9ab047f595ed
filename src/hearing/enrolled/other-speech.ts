import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Bundled recordings that hold no wake phrase to be enrolled: what a phrase is told from. */
const RECORDINGS: readonly { readonly name: string; readonly command?: string }[] = [
  { name: 'conversation' },
  { name: 'turn-on-the-living-room-light-in-mandarin', command: '打開客廳燈' },
  { name: 'hey-siri-turn-off-the-bedroom-light' },
  { name: 'hey-siri-set-the-kitchen-light-to-thirty-percent' },
];

/**
 * Speech that is no wake phrase of anybody, as files.
 * @param phrase what is told from it: a recording that says just that is left out.
 */
export function otherSpeechFiles(phrase?: string): readonly string[] {
  return RECORDINGS.filter(({ command }) => command === undefined || command !== phrase)
    .map(({ name }) => fileURLToPath(new URL(`../../../scenarios/audio/${name}.wav`, import.meta.url)))
    .filter(existsSync);
}
