import type { Device } from '../../config/device.ts';
import type { OtherWords } from '../../intent/lexicon.ts';
import { englishNames } from '../../intent/names.ts';
import { inEnglish } from '../../intent/numbers.ts';
import { createUnderstanding } from '../../intent/understand.ts';
import type { CommandSoFar } from './command-recogniser.ts';

/** What ends a value: no number goes on after it. */
const UNITS: ReadonlySet<string> = new Set(['percent', 'degrees']);
/** Verbs that may still be given a value: "dim the light … to thirty percent". */
const TAKES_VALUE = /^((could|can|would) you |please )*(set|dim|brighten|change) /;

/** After a place nothing goes on, though a name may begin with it: "the light in the kitchen". */
const PLACED = / in the [a-z ]+$/;

/**
 * Finds an English command in the words so far, and says whether a longer command could continue it. A
 * complete command needs no
 * silence to be known to be over. Errs towards waiting.
 * @param others the names of the home's rooms, floors and assistants. Default: nothing.
 */
export function englishSoFar(
  devices: readonly Device[],
  others?: OtherWords,
): (text: string) => CommandSoFar | undefined {
  const understand = createUnderstanding(devices, others);
  const rooms = [...new Set(devices.map(({ room }) => room))];
  // "Turn on the light" is a command in any room; the room only says which light.
  const somewhere = (text: string) =>
    [{}, ...rooms.map((room) => ({ room }))].some((said) => understand(text, said).kind === 'understood');
  const beginnings = new Set(devices.flatMap(englishNames).flatMap(properBeginnings));
  const numbers = new Set(
    Array.from({ length: 101 }, (_, value) => inEnglish(value)).flatMap((all) => all.split(' ')),
  );
  const mayGoOn = (text: string) => {
    const words = text.split(' ');
    const last = words.at(-1) ?? '';
    if (numbers.has(last) || (TAKES_VALUE.test(text) && !UNITS.has(last))) return true;
    const endings = words.map((_, at) => words.slice(at).join(' '));
    return !PLACED.test(text) && endings.some((ending) => beginnings.has(ending));
  };
  return (text) => (somewhere(text) ? { text, mayGoOn: mayGoOn(text) } : undefined);
}

/** "living room light" begins with "living" and with "living room". */
function properBeginnings(name: string): readonly string[] {
  const words = name.split(' ');
  return words.slice(1).map((_, at) => words.slice(0, at + 1).join(' '));
}
