import { configOption, jsonOption, stateOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

export const explainVerb: RegisterVerb = (program, { exit, terminal }) => {
  program
    .command('explain')
    .description('why a verdict was what it was, what would have turned it, and what came of it')
    .argument('[verdict]', 'the beginning of its id; default: the last')
    .addOption(configOption())
    .addOption(stateOption())
    .addOption(jsonOption())
    .action(async (verdict, options) =>
      exit((await import('../explain.ts')).explain(terminal, verdict, options)),
    );
};
