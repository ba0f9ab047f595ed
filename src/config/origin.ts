import type { Problem } from '../error/failure.ts';
import type { YamlFile } from './read-yaml.ts';
import { showKey } from './show.ts';

/** Where a part of the configuration was read from, so that what is wrong with it can be placed. */
export interface Origin {
  readonly source: Pick<YamlFile, 'file' | 'lineOf'>;
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
    path: line === undefined ? dotted(whole) : `${dotted(whole)} (line ${line})`,
    ...told,
  };
}

function dotted(path: readonly PropertyKey[]): string {
  return (
    path
      .map((key) => (typeof key === 'number' ? `[${key}]` : showKey(String(key))))
      .join('.')
      .replaceAll('.[', '[') || 'the whole file'
  );
}
