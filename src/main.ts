#!/usr/bin/env -S node --max-semi-space-size=1
import { Command, CommanderError } from 'commander';
import { VERBS } from './cli/command/catalogue.ts';
import type { Terminal } from './cli/terminal.ts';
import { ExitCode } from './error/exit-code.ts';
import { describeProblem, Failure } from './error/failure.ts';
import { version } from './version.ts';

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
  };
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

await main();
