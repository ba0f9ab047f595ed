import type { Command } from 'commander';
import type { ExitCode } from '../../error/exit-code.ts';
import { jsonOption } from '../options.ts';
import type { Terminal } from '../ui/terminal.ts';

type RegisterVerb = (
  program: Command,
  of: { readonly terminal: Terminal; readonly exit: (code: ExitCode) => void },
) => void;

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
    .addOption(jsonOption(terminal.text))
    .action(async (options) => exit((await import('../evaluate.ts')).evaluatePolicies(terminal, options)));
};
