import { configOption, jsonOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

export const sayVerb: RegisterVerb = (program, { exit, terminal }) => {
  program
    .command('say')
    .description('publish a claim for a typed sentence, and print its outcome')
    .argument('<text>', 'the sentence')
    .requiredOption('--as <assistant>', 'whose claim it is')
    .option('--room <room>', 'where it was heard')
    .option('--confidence <share>', 'how sure the assistant is, 0 to 1', Number)
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (text, options) => exit(await (await import('../say.ts')).say(terminal, text, options)));
};
