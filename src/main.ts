#!/usr/bin/env -S node --max-semi-space-size=2
import { emitKeypressEvents } from 'node:readline';
import { Command, CommanderError } from 'commander';
import { VERBS } from './cli/command/catalogue.ts';
import type { Key } from './cli/inspect/looking.ts';
import type { Terminal } from './cli/ui/terminal.ts';
import { version } from './config/version.ts';
import { ExitCode } from './error/exit-code.ts';
import { describeProblem, Failure } from './error/failure.ts';
import { isJournal } from './log/journald.ts';

function terminalOf(): Terminal {
  return {
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
      // The reader has ended, as `head` does.
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
  // However the process ends, the shell gets its screen back.
  process.once('exit', giveBack);
  stdout.write('\u001b[?1049h\u001b[H');
  emitKeypressEvents(stdin);
  if (stdin.isTTY) stdin.setRawMode(true);
  stdin.on('keypress', pressed);
  stdin.resume();
  return giveBack;
}

function program(terminal: Terminal, exit: (code: ExitCode) => void): Command {
  const command = new Command('halfsecond')
    .description('The umpire between the voice assistants of one home.')
    .version(version(), '--version', 'which release this is')
    .exitOverride()
    .showHelpAfterError('(halfsecond --help lists the verbs)');
  for (const register of VERBS) register(command, { terminal, exit });
  return command;
}

async function main(): Promise<void> {
  const terminal = terminalOf();
  try {
    await program(terminal, (code) => {
      process.exitCode = code;
    }).parseAsync(process.argv);
  } catch (error) {
    if (error instanceof Failure) {
      // The prefix makes journald list the line as an error (sd-daemon(3)).
      const priority = isJournal(process.env) ? '<3>' : '';
      for (const problem of error.problems)
        terminal.complain(`${priority}halfsecond: ${describeProblem(problem)}`);
      process.exitCode = error.exitCode;
    } else if (error instanceof CommanderError)
      process.exitCode = error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    else throw error;
  }
}

/** So long after the verb is done the process ends, whatever is still open: a worker that hangs, for example. */
const LINGERS_MS = 300;

// systemd sends a unit's signals to its doors too. SIGUSR2 is meant for the hub alone: the others ignore it.
process.on('SIGUSR2', () => undefined);
await main();
setTimeout(() => process.exit(), LINGERS_MS).unref();
