import { configOption, jsonOption, stateOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

export const reportVerb: RegisterVerb = (program, { exit, terminal }) => {
  program
    .command('report')
    .description('what the hub saw: double acts, fights, late twins, bypasses, and what was decided')
    .option('--from <time>', 'a day, or a time: 2026-11-24T18:30; default: all there is')
    .option('--to <time>', 'a day, or a time')
    .addOption(configOption())
    .addOption(stateOption())
    .addOption(jsonOption())
    .action(async (options) => exit((await import('../report.ts')).report(terminal, options)));
};
