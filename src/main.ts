#!/usr/bin/env -S node --max-semi-space-size=1
import { Command, CommanderError, Option } from 'commander';
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

/** Each verb is loaded only when it is called: the daemon starts no slower for the others. */
function program(terminal: Terminal, exit: (code: ExitCode) => void): Command {
  const command = new Command('halfsecond')
    .description('The umpire between the voice assistants of one home.')
    .exitOverride()
    .showHelpAfterError('(halfsecond --help lists the verbs)');
  const config = () =>
    new Option('--config <folder>', 'the folder of halfsecond.yaml; default: this one, else /etc/halfsecond');
  const state = () =>
    new Option(
      '--state <folder>',
      'where it keeps what it learned; default: $STATE_DIRECTORY, else state in the configuration',
    );
  const json = () => new Option('--json', 'plain data, one object a line');
  command
    .command('run')
    .description('the daemon')
    .addOption(config())
    .addOption(state())
    .action(async (options) => exit(await (await import('./cli/run.ts')).run(terminal, options)));
  command
    .command('demo')
    .description('bundled recordings through the real pipeline, in real time')
    .action(async () => exit(await (await import('./cli/demo.ts')).demo(terminal)));
  command
    .command('replay')
    .description('play scenarios, or a journal, on a stepping clock, and compare with what was expected')
    .argument('<path...>', 'files or folders of scenarios, or of a journal')
    .addOption(config())
    .addOption(json())
    .action(async (paths, options) =>
      exit(await (await import('./cli/replay.ts')).replay(terminal, paths, options)),
    );
  command
    .command('inspect')
    .description('a live view of the MQTT topics')
    .argument('[filter]', 'an MQTT topic filter', '#')
    .option('--once', 'print what is there and end')
    .addOption(config())
    .addOption(json())
    .action(async (filter, options) =>
      exit(await (await import('./cli/inspect.ts')).inspect(terminal, filter, options)),
    );
  command
    .command('check')
    .description('what is wrong with this installation, and how to mend it')
    .addOption(config())
    .addOption(json())
    .action(async (options) => exit(await (await import('./cli/check.ts')).check(terminal, options)));
  command
    .command('say')
    .description('publish a claim for a typed sentence, and print its outcome')
    .argument('<text>', 'the sentence')
    .requiredOption('--as <assistant>', 'whose claim it is')
    .option('--room <room>', 'where it was heard')
    .option('--confidence <share>', 'how sure the assistant is, 0 to 1', Number)
    .addOption(config())
    .addOption(json())
    .action(async (text, options) => exit(await (await import('./cli/say.ts')).say(terminal, text, options)));
  command
    .command('enroll')
    .description('record takes of a wake phrase, or take them from files')
    .argument('<assistant>', 'whose phrase it is')
    .argument('[file...]', 'takes as WAV files (16 kHz mono) in place of the microphone')
    .option('--takes <number>', 'how many to record', Number, 4)
    .option('--add', 'keep the takes that are there')
    .option('--test', 'tell when the phrase is heard, and how surely')
    .addOption(config())
    .addOption(json())
    .action(async (assistant, files, options) =>
      exit(await (await import('./cli/enroll.ts')).enroll(terminal, { assistant, files, ...options })),
    );
  command
    .command('feedback')
    .description('"wrong one": teach the hub whom you meant')
    .requiredOption('--should <assistant>', 'whose it should have been')
    .option('--verdict <id>', 'about which verdict; default: the last one')
    .addOption(config())
    .addOption(json())
    .action(async (options) => exit(await (await import('./cli/feedback.ts')).feedback(terminal, options)));
  command
    .command('habits')
    .description('what feedback has taught')
    .option('--reset [id]', 'forget it: of an assistant, of a device, or all')
    .addOption(config())
    .addOption(state())
    .addOption(json())
    .action(async (options) => exit(await (await import('./cli/habits.ts')).habits(terminal, options)));
  const doors = command.command('doors').description('the ways in: pairing, and who commands each device');
  doors
    .command('status', { isDefault: true })
    .description('which doors are open, to whom, and by which paths each device is commanded')
    .addOption(config())
    .addOption(state())
    .addOption(json())
    .action(async (options) => exit(await (await import('./cli/doors.ts')).doorsStatus(terminal, options)));
  doors
    .command('pair')
    .description('let an ecosystem in, on behalf of an assistant')
    .argument('<door>', 'which door')
    .option('--as <assistant>', 'whose commands it will send; default: as configured')
    .addOption(config())
    .addOption(state())
    .addOption(json())
    .action(async (door, options) =>
      exit(await (await import('./cli/doors.ts')).doorsPair(terminal, door, options)),
    );
  doors
    .command('forget')
    .description('end a pairing')
    .argument('<door>', 'which door')
    .argument('<pairing>', 'its id, as `doors status` shows it')
    .addOption(config())
    .addOption(state())
    .action(async (door, pairing, options) =>
      exit(await (await import('./cli/doors.ts')).doorsForget(terminal, { door, pairing, ...options })),
    );
  doors
    .command('record')
    .description('write what the doors deliver into a scenario file, until interrupted')
    .argument('<file>', 'the scenario file')
    .requiredOption('--with <what>', 'what sends the commands, such as "iPhone 15, iOS 26, Siri"')
    .option('--name <sentence>', 'what was done')
    .addOption(config())
    .action(async (file, options) =>
      exit(await (await import('./cli/doors-record.ts')).doorsRecord(terminal, file, options)),
    );
  doors
    .command('run')
    .description('one door in a process of its own; the hub starts it by itself unless doors.spawn is false')
    .option('--spawned', 'the door ends some time after the hub')
    .argument('<door>', 'which door')
    .addOption(config())
    .addOption(state())
    .action(async (door, options) =>
      exit(await (await import('./cli/door-run.ts')).doorRun(terminal, door, options)),
    );
  command
    .command('explain')
    .description('why a verdict was what it was, what would have turned it, and what came of it')
    .argument('[verdict]', 'the beginning of its id; default: the last')
    .addOption(config())
    .addOption(state())
    .addOption(json())
    .action(async (verdict, options) =>
      exit((await import('./cli/explain.ts')).explain(terminal, verdict, options)),
    );
  const journal = command
    .command('journal')
    .description('what `run` has written down: every input and verdict');
  journal
    .command('export')
    .description('the verdicts with their reasons, for an auditor')
    .option('--from <time>', 'a day, or a time: 2026-11-24T18:30')
    .option('--to <time>', 'a day, or a time')
    .addOption(new Option('--format <format>', 'what to write').choices(['csv', 'json']).default('csv'))
    .addOption(config())
    .addOption(state())
    .action(async (options) =>
      exit(await (await import('./cli/journal.ts')).journalExport(terminal, options)),
    );
  journal
    .command('prune')
    .description('remove the oldest of it')
    .option('--keep-days <days>', 'keep so many days; default: as configured', Number)
    .option('--keep-mb <megabytes>', 'keep so much; default: as configured', Number)
    .addOption(config())
    .addOption(state())
    .action(async (options) => exit((await import('./cli/journal.ts')).journalPrune(terminal, options)));
  journal
    .command('status')
    .description('how much there is, and of when')
    .addOption(config())
    .addOption(state())
    .addOption(json())
    .action(async (options) => exit((await import('./cli/journal.ts')).journalStatus(terminal, options)));
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
