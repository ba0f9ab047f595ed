import type { Problem } from '../error/failure.ts';
import { editDistance } from '../text/edit-distance.ts';
import type { Phrase } from '../text/message.ts';
import { message } from '../text/text.ts';

/** Where a part of the configuration was read from, so that a problem can name its place. */
export interface Origin {
  readonly source: {
    readonly file: string;
    /** The line of a path in the file, from 1; undefined where the file has no such path. */
    lineOf(path: readonly PropertyKey[]): number | undefined;
  };
  /** The part's own path in the file; empty where it is the whole file. */
  readonly under: readonly PropertyKey[];
}

/** A problem at a path of the part: `assistants.siri.wake.sensitivity (line 7)`. */
export function problemAt(
  { source, under }: Origin,
  path: readonly PropertyKey[],
  told: Pick<Problem, 'found' | 'expected' | 'fix'>,
): Problem {
  const whole = [...under, ...path];
  const line = source.lineOf(whole);
  return {
    file: source.file,
    path: line === undefined ? dotted(whole) : message('error.key-on-line', { key: dotted(whole), line }),
    ...told,
  };
}

function dotted(path: readonly PropertyKey[]): Phrase {
  if (path.length === 0) return message('error.whole-file');
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : showKey(String(key))))
    .join('.')
    .replaceAll('.[', '[');
}

/** The problem of an assistant that the home does not have. @param known the ids of the home's assistants. */
export function unknownAssistant(
  named: string,
  known: readonly string[],
): Pick<Problem, 'found' | 'expected' | 'fix'> {
  const near = nearest(named, known);
  return {
    found: show(named),
    expected:
      known.length > 0
        ? message('config.assistant.expected', { known: known })
        : message('config.assistant.expected-none'),
    fix: didYouMean(near),
  };
}

/** Keys whose values may be secrets, also by mistake: a password in place of its file. */
const SECRET = /pass(word|phrase)?|secret|token|credential|access_?key/i;

const LONGEST = 60;

/** A value as a problem may repeat it: cut to 60 characters, on one line, and hidden where it may be a secret. */
export function show(value: unknown, path: readonly PropertyKey[] = []): Phrase {
  if (value === undefined || value === null) return message('config.nothing');
  if (path.some((key) => SECRET.test(String(key)))) return message('config.hidden');
  return shown(value);
}

function shown(value: unknown): string {
  const text =
    JSON.stringify(value, (key, inner: unknown) => (SECRET.test(key) ? '…' : inner)) ?? String(value);
  // A password may contain any character, so everything up to the last @ is hidden.
  const safe = text.replace(/\/\/.*@/g, '//…@');
  return safe.length > LONGEST ? `${safe.slice(0, LONGEST - 1)}…` : safe;
}

/** A key as a problem may repeat it; one with unusual characters is escaped, because a terminal may obey them. */
export function showKey(key: string): string {
  return /^[\p{L}\p{N}_ -]{1,60}$/u.test(key) ? key : shown(key);
}

/** The fix that suggests a word. @param otherwise the fix where there is no word to suggest. */
export function didYouMean(
  word: string | undefined,
  otherwise: Phrase = message('config.correct-or-remove'),
): Phrase {
  return word === undefined ? otherwise : message('config.did-you-mean', { word });
}

/** The allowed word that is most similar; undefined where none is similar. */
export function nearest(word: string, allowed: readonly string[]): string | undefined {
  // No allowed word is as long, and the distance of a long text takes long.
  if (word.length > 64) return undefined;
  const [best] = allowed
    .map((each) => ({ each, distance: editDistance(word.toLowerCase(), each.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.ceil(word.length / 3) ? best.each : undefined;
}
