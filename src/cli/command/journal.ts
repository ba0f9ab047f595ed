import { Option } from 'commander';
import { configOption, jsonOption, stateOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

export const journalVerb: RegisterVerb = (program, { exit, terminal }) => {
  const journal = program
    .command('journal')
    .description('what `run` has written down: every input and verdict');
  journal
    .command('export')
    .description('the verdicts with their reasons, for an auditor')
    .option('--from <time>', 'a day, or a time: 2026-11-24T18:30')
    .option('--to <time>', 'a day, or a time')
    .addOption(new Option('--format <format>', 'what to write').choices(['csv', 'json']).default('csv'))
    .addOption(configOption())
    .addOption(stateOption())
    .action(async (options) => exit(await (await import('../journal.ts')).journalExport(terminal, options)));
  journal
    .command('prune')
    .description('remove the oldest of it')
    .option('--keep-days <days>', 'keep so many days; default: as configured', Number)
    .option('--keep-mb <megabytes>', 'keep so much; default: as configured', Number)
    .addOption(configOption())
    .addOption(stateOption())
    .action(async (options) => exit((await import('../journal.ts')).journalPrune(terminal, options)));
  journal
    .command('status')
    .description('how much there is, and of when')
    .addOption(configOption())
    .addOption(stateOption())
    .addOption(jsonOption())
    .action(async (options) => exit((await import('../journal.ts')).journalStatus(terminal, options)));
};
