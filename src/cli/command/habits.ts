import { configOption, jsonOption, stateOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

export const habitsVerb: RegisterVerb = (program, { exit, terminal }) => {
  program
    .command('habits')
    .description('what feedback has taught')
    .option('--reset [id]', 'forget it: of an assistant, of a device, or all')
    .addOption(configOption())
    .addOption(stateOption())
    .addOption(jsonOption())
    .action(async (options) => exit(await (await import('../habits.ts')).habits(terminal, options)));
};
