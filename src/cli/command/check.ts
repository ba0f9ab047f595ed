import { configOption, jsonOption, stateOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

export const checkVerb: RegisterVerb = (program, { exit, terminal }) => {
  program
    .command('check')
    .description('what is wrong with this installation, and how to fix it')
    .addOption(configOption())
    .addOption(stateOption())
    .addOption(jsonOption())
    .action(async (options) => exit(await (await import('../check/check.ts')).check(terminal, options)));
};
