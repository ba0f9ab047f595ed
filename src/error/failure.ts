import type { ExitCode } from './exit-code.ts';

/** One thing that is wrong, told so that a person can fix it. */
export interface Problem {
  /** The file it is in, as the user named it; absent where no file is to blame. */
  readonly file?: string;
  /** Where in the file: `assistants.siri.wake.sensitivity`, or `line 3, column 7`. */
  readonly path?: string;
  /** What is there now. Never a secret. */
  readonly found: string;
  /** What should be there. */
  readonly expected: string;
  /** What to do about it, in the imperative. */
  readonly fix: string;
}

/** A failure that the user can fix, and no fault of the program: it is shown without a stack trace. */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  readonly problems: readonly Problem[];

  constructor(exitCode: ExitCode, problems: readonly Problem[]) {
    super(problems.map(describeProblem).join('\n'));
    this.name = 'Failure';
    this.exitCode = exitCode;
    this.problems = problems;
  }
}

/** `file: path: found …, expected …; fix`. */
export function describeProblem(problem: Problem): string {
  const place = [problem.file, problem.path].filter(Boolean).join(': ');
  return `${place ? `${place}: ` : ''}found ${problem.found}, expected ${problem.expected}; ${problem.fix}`;
}
