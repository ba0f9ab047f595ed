import colors from 'picocolors';
import type { Text } from '../../text/text.ts';
import type { Key } from '../inspect/looking.ts';
import type { Paint } from './layout.ts';

/** What a verb may know of the world: handed in by `main.ts`, the only file that touches the process. */
export interface Terminal {
  /** The sentences of the user's language. */
  readonly text: Text;
  /** The folder in which the command was given. */
  readonly workingFolder: string;
  /** What starts halfsecond anew: a program and its first arguments. */
  readonly self: readonly [string, ...string[]];
  /** Number of this process. */
  readonly process: number;
  /** Number of the user with whose rights it runs: 0 is root. */
  readonly user: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether a person reads the output; a pipe and `--json` get plain data. */
  readonly isInteractive: boolean;
  /** Width in columns, at present. */
  readonly columns: number;
  /** Height in lines, at present. */
  readonly rows: number;
  print(line: string): void;
  /** To stderr. */
  complain(line: string): void;
  /** Resolves when the user or the system asks the command to end. */
  readonly interrupted: Promise<void>;
  /** Takes the whole screen and every key, Ctrl-C too; what it returns gives the screen back as it was. */
  takeScreen(onKey: (key: Key) => void): () => void;
  /** Calls back whenever the system asks for it: to read the configuration anew, or to tell more or less. */
  onSignal(signal: 'SIGHUP' | 'SIGUSR2', callback: () => void): void;
  /** Memory of this process that is resident now, in megabytes. */
  resident_mb(): number;
}

export function paintFor(terminal: Terminal): Paint {
  return colors.createColors(terminal.isInteractive && terminal.environment.NO_COLOR === undefined);
}
