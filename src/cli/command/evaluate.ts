import { jsonOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

export const evaluateVerb: RegisterVerb = (program, { exit, terminal }) => {
  program
    .command('evaluate')
    .description('policies side by side on simulated households: whose commands go wrong, and who waits')
    .option('--seed <seed>', 'the same seed draws the same days', '1')
    .option('--households <number>', 'how many', Number, 100)
    .option('--days <number>', 'days of each', Number, 5)
    .option('--svg <file>', 'draw a plot as well')
    .option('--sensitivity', 'what would come of it, were an assumption wrong')
    .option('--assumptions', 'list what the households rest upon, each with its source')
    .addOption(jsonOption())
    .action(async (options) => exit((await import('../evaluate.ts')).evaluatePolicies(terminal, options)));
};
