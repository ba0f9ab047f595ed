import { configOption, stateOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

export const runVerb: RegisterVerb = (program, { exit, terminal }) => {
  program
    .command('run')
    .description('the daemon')
    .addOption(configOption())
    .addOption(stateOption())
    .action(async (options) => exit(await (await import('../run.ts')).run(terminal, options)));
};
