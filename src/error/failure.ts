import type { Message, Phrase } from '../text/message.ts';
import { ENGLISH, message, type Text } from '../text/text.ts';
import type { ExitCode } from './exit-code.ts';

/** One thing that is wrong, told so that a person can fix it. */
export interface Problem {
  /** The file it is in, as the user named it; absent where no file is to blame. */
  readonly file?: string | undefined;
  /** Where in the file: `assistants.siri.wake.sensitivity`, or line 3, column 7. */
  readonly path?: Phrase | undefined;
  /** What is there now. Never a secret. */
  readonly found: Phrase;
  /** What should be there. */
  readonly expected: Phrase;
  /** What to do about it, in the imperative. */
  readonly fix: Phrase;
}

/** A failure that the user can fix, and no fault of the program: it is shown without a stack trace. */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  readonly problems: readonly Problem[];

  constructor(exitCode: ExitCode, problems: readonly Problem[]) {
    super(problems.map((problem) => describeProblem(problem)).join('\n'));
    this.name = 'Failure';
    this.exitCode = exitCode;
    this.problems = problems;
  }
}

/** A problem as a message: `file: path: found …, expected …; fix`. */
export function problemMessage({ file, path, found, expected, fix }: Problem): Message {
  const place = file && path ? message('error.in-file', { file, path }) : file || path;
  return place
    ? message('error.problem-at', { place, found, expected, fix })
    : message('error.problem', { found, expected, fix });
}

/**
 * A problem on one line that is safe at a terminal.
 * @param text the language of the reader; English where it goes into a log.
 */
export function describeProblem(problem: Problem, text: Text = ENGLISH): string {
  return text.of(problemMessage(problem));
}
