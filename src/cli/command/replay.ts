import { configOption, jsonOption, stateOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

export const replayVerb: RegisterVerb = (program, { exit, terminal }) => {
  program
    .command('replay')
    .description('play scenarios, or a journal, on a stepping clock, and compare with what was expected')
    .argument('<path...>', 'files or folders of scenarios, or of a journal')
    .addOption(configOption())
    .addOption(stateOption())
    .addOption(jsonOption())
    .action(async (paths, options) =>
      exit(await (await import('../replay.ts')).replay(terminal, paths, options)),
    );
};
