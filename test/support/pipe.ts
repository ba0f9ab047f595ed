import type { Terminal } from '../../src/cli/ui/terminal.ts';
import { ENGLISH } from '../../src/text/text.ts';

/** A terminal that nobody sees, and what is written into it. */
export interface Pipe extends Terminal {
  readonly printed: string[];
  readonly complained: string[];
}

export function pipe(of: Partial<Terminal> = {}): Pipe {
  const printed: string[] = [];
  const complained: string[] = [];
  return {
    text: ENGLISH,
    workingFolder: '/',
    self: [process.execPath, ''],
    process: process.pid,
    user: 0,
    environment: {},
    isInteractive: false,
    isErrorInteractive: false,
    columns: 100,
    rows: 40,
    takeScreen: () => () => undefined,
    print: (line) => printed.push(line),
    complain: (line) => complained.push(line),
    interrupted: new Promise(() => {}),
    onSignal: () => undefined,
    resident_mb: () => 0,
    ...of,
    printed,
    complained,
  };
}
