import { configOption, jsonOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

export const feedbackVerb: RegisterVerb = (program, { exit, terminal }) => {
  program
    .command('feedback')
    .description('"wrong one": teach the hub whom you meant')
    .requiredOption('--should <assistant>', 'whose it should have been')
    .option('--verdict <id>', 'about which verdict; default: the last one')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (options) => exit(await (await import('../feedback.ts')).feedback(terminal, options)));
};
