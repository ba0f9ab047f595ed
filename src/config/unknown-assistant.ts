import type { Problem } from '../error/failure.ts';
import { nearest } from './nearest.ts';
import { show } from './show.ts';

/** An assistant is named that the home does not have. */
export function unknownAssistant(
  named: string,
  known: readonly string[],
): Pick<Problem, 'found' | 'expected' | 'fix'> {
  const near = nearest(named, known);
  return {
    found: show(named),
    expected: `an assistant of this home (${known.join(', ') || 'it has none'})`,
    fix: near === undefined ? 'correct or remove it' : `did you mean \`${near}\`?`,
  };
}
