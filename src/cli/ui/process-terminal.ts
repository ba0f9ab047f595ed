import { emitKeypressEvents } from 'node:readline';
import stringWidth from 'string-width';
import { harmless } from '../../text/printable.ts';
import type { Text } from '../../text/text.ts';
import type { Key } from '../inspect/looking.ts';
import { hanging } from './layout.ts';
import type { Terminal } from './terminal.ts';

/**
 * The terminal of this process: its streams, signals, environment and size.
 * @param text the sentences of the user's language.
 */
export function processTerminal(text: Text): Terminal {
  return {
    text,
    workingFolder: process.cwd(),
    self: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
    process: process.pid,
    user: process.geteuid?.() ?? -1,
    environment: process.env,
    isInteractive: process.stdout.isTTY === true,
    isErrorInteractive: process.stderr.isTTY === true,
    get columns() {
      return process.stdout.columns ?? 100;
    },
    get rows() {
      return process.stdout.rows ?? 40;
    },
    print: (line) => process.stdout.write(`${fitted(harmless(line), process.stdout)}\n`),
    complain: (line) => process.stderr.write(`${fitted(harmless(line), process.stderr)}\n`),
    interrupted: new Promise((interrupted) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted());
      // The reader of the pipe ended, as `head` does.
      process.stdout.on('error', () => interrupted());
    }),
    takeScreen,
    onSignal: (signal, callback) => void process.on(signal, callback),
    resident_mb: () => process.memoryUsage.rss() / 1e6,
  };
}

/** Data, and the commands that `acl` prints for the administrator of a broker. */
const COPIED = /^\s*[{[]|^ {2}(?:install|cat|rm|sed|mv|cp) /;

/** Lines that are wider than the terminal break at their words. Data stays whole: somebody copies it. */
function fitted(lines: string, { isTTY, columns = 80 }: NodeJS.WriteStream): string {
  if (!isTTY) return lines;
  const isWide = (line: string) => stringWidth(line) > columns && !COPIED.test(line);
  return lines
    .split('\n')
    .flatMap((line) => (isWide(line) ? hanging(line, columns) : [line]))
    .join('\n');
}

/** Switches to the alternate screen and reports each key. @returns what restores the screen. */
function takeScreen(onKey: (key: Key) => void): () => void {
  const { stdin, stdout } = process;
  const pressed = (text: string | undefined, { name, ctrl }: { name?: string; ctrl?: boolean }) =>
    onKey({
      name: name ?? '',
      text: text !== undefined && !/\p{C}/u.test(text) ? text : '',
      ctrl: ctrl ?? false,
    });
  const giveBack = () => {
    process.off('exit', giveBack);
    stdin.off('keypress', pressed);
    if (stdin.isTTY) stdin.setRawMode(false);
    stdin.pause();
    stdout.write('\u001b[?1049l');
  };
  // However the process ends, the shell gets its screen back.
  process.once('exit', giveBack);
  stdout.write('\u001b[?1049h\u001b[H');
  emitKeypressEvents(stdin);
  if (stdin.isTTY) stdin.setRawMode(true);
  stdin.on('keypress', pressed);
  stdin.resume();
  return giveBack;
}
