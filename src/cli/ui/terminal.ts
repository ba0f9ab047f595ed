import colors from 'picocolors';
import type { Text } from '../../text/text.ts';
import type { Key } from '../inspect/looking.ts';
import type { Paint } from './layout.ts';

/** Everything that a verb knows of the process and its user. Tests hand in another one. */
export interface Terminal {
  /** The sentences of the user's language. */
  readonly text: Text;
  /** The folder in which the command was given. */
  readonly workingFolder: string;
  /** The command that starts halfsecond: a program and its first arguments. */
  readonly self: readonly [string, ...string[]];
  /** Id of this process. */
  readonly process: number;
  /** Id of the effective user; 0 is root. */
  readonly user: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether stdout is a terminal: only then colours, bars and the live screen are used. */
  readonly isInteractive: boolean;
  /** Whether stderr is a terminal: only then the log is written for people. */
  readonly isErrorInteractive: boolean;
  /** Present width in columns. */
  readonly columns: number;
  /** Present height in lines. */
  readonly rows: number;
  /** Prints a line to stdout. */
  print(line: string): void;
  /** Prints a line to stderr. */
  complain(line: string): void;
  /** Resolves at SIGINT, at SIGTERM, and when the reader of stdout ends. */
  readonly interrupted: Promise<void>;
  /** Takes the whole screen and every key, including Ctrl-C. @returns a function that restores the screen. */
  takeScreen(onKey: (key: Key) => void): () => void;
  /** Calls back at each signal: SIGHUP reloads the configuration, SIGUSR2 switches the log level. */
  onSignal(signal: 'SIGHUP' | 'SIGUSR2', callback: () => void): void;
  /** Resident memory of this process, in megabytes. */
  resident_mb(): number;
}

/** The colours of a terminal; none in a pipe, and none where NO_COLOR is set. */
export function paintFor(terminal: Terminal): Paint {
  return colors.createColors(terminal.isInteractive && terminal.environment.NO_COLOR === undefined);
}
