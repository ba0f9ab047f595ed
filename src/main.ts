#!/usr/bin/env -S node --max-semi-space-size=1
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { VERBS } from './cli/command/catalogue.ts';
import type { Terminal } from './cli/terminal.ts';
import { ExitCode } from './error/exit-code.ts';
import { describeProblem, Failure } from './error/failure.ts';

function terminalOf(): Terminal {
  return {
    workingFolder: process.cwd(),
    self: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
    process: process.pid,
    environment: process.env,
    isInteractive: process.stdout.isTTY === true,
    columns: process.stdout.columns ?? 100,
    print: (line) => process.stdout.write(`${line}\n`),
    complain: (line) => process.stderr.write(`${line}\n`),
    interrupted: new Promise((interrupted) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted());
    }),
    onSignal: (signal, callback) => void process.on(signal, callback),
    resident_mb: () => process.memoryUsage.rss() / 1e6,
  };
}

function version(): string {
  const file = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
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
      for (const problem of error.problems) terminal.complain(`halfsecond: ${describeProblem(problem)}`);
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
