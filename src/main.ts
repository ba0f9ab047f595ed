#!/usr/bin/env -S node --max-semi-space-size=2
import { CommanderError } from 'commander';
import { languageOfCommandLine } from './cli/language.ts';
import { createProgram } from './cli/program.ts';
import { processTerminal } from './cli/ui/process-terminal.ts';
import { ExitCode } from './error/exit-code.ts';
import { describeProblem, Failure } from './error/failure.ts';
import { isJournal } from './log/journald.ts';
import { loadText } from './text/text.ts';

async function main(): Promise<void> {
  const terminal = processTerminal(await loadText(languageOfCommandLine(process.argv, process.env)));
  try {
    await createProgram(terminal, (code) => {
      process.exitCode = code;
    }).parseAsync(process.argv);
  } catch (error) {
    if (error instanceof Failure) {
      // journald's priority of an error (sd-daemon(3)): `service status` lists these lines as problems.
      const priority = isJournal(process.env) ? '<3>' : '';
      for (const problem of error.problems) {
        const what = describeProblem(problem, terminal.text);
        terminal.complain(`${priority}${terminal.text('cli.complaint', { what })}`);
      }
      process.exitCode = error.exitCode;
    } else if (error instanceof CommanderError)
      process.exitCode = error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    else throw error;
  }
}

/** A handle that a verb leaves open, such as a worker that hangs, keeps the process no longer than this. */
const LINGERS_MS = 300;

// systemd sends the hub's signals to every process of the unit. The default action of SIGUSR2 would end a door.
process.on('SIGUSR2', () => undefined);
await main();
setTimeout(() => process.exit(), LINGERS_MS).unref();
