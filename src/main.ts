#!/usr/bin/env -S node --max-semi-space-size=2
import { emitKeypressEvents } from 'node:readline';
import { CommanderError } from 'commander';
import type { Key } from './cli/inspect/looking.ts';
import { createProgram } from './cli/program.ts';
import type { Terminal } from './cli/ui/terminal.ts';
import { ExitCode } from './error/exit-code.ts';
import { describeProblem, Failure } from './error/failure.ts';
import { isJournal } from './log/journald.ts';
import { createText } from './text/text.ts';

function terminalOf(): Terminal {
  return {
    text: createText('en'),
    workingFolder: process.cwd(),
    self: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
    process: process.pid,
    user: process.geteuid?.() ?? -1,
    environment: process.env,
    isInteractive: process.stdout.isTTY === true,
    get columns() {
      return process.stdout.columns ?? 100;
    },
    get rows() {
      return process.stdout.rows ?? 40;
    },
    print: (line) => process.stdout.write(`${line}\n`),
    complain: (line) => process.stderr.write(`${line}\n`),
    interrupted: new Promise((interrupted) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted());
      // Who reads has gone, as `head` does.
      process.stdout.on('error', () => interrupted());
    }),
    takeScreen,
    onSignal: (signal, callback) => void process.on(signal, callback),
    resident_mb: () => process.memoryUsage.rss() / 1e6,
  };
}

/** The terminal's alternate screen, and its keys as they are pressed. */
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
  // Whatever ends us: the shell is to find its screen again.
  process.once('exit', giveBack);
  stdout.write('\u001b[?1049h\u001b[H');
  emitKeypressEvents(stdin);
  if (stdin.isTTY) stdin.setRawMode(true);
  stdin.on('keypress', pressed);
  stdin.resume();
  return giveBack;
}

async function main(): Promise<void> {
  const terminal = terminalOf();
  try {
    await createProgram(terminal, (code) => {
      process.exitCode = code;
    }).parseAsync(process.argv);
  } catch (error) {
    if (error instanceof Failure) {
      // journald's priority of an error (sd-daemon(3)), so that what kept the hub from starting is found as one.
      const priority = isJournal(process.env) ? '<3>' : '';
      for (const problem of error.problems)
        terminal.complain(`${priority}halfsecond: ${describeProblem(problem, terminal.text)}`);
      process.exitCode = error.exitCode;
    } else if (error instanceof CommanderError)
      process.exitCode = error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    else throw error;
  }
}

/** What a verb has left open when it is done, such as a worker that hangs, does not keep the process. */
const LINGERS_MS = 300;

// To the doors, which are of the same unit, a signal that is meant for the hub says nothing.
process.on('SIGUSR2', () => undefined);
await main();
setTimeout(() => process.exit(), LINGERS_MS).unref();
