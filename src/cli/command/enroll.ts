import { configOption, jsonOption } from './option.ts';
import type { RegisterVerb } from './verb.ts';

export const enrollVerb: RegisterVerb = (program, { exit, terminal }) => {
  program
    .command('enroll')
    .description('record takes of a wake phrase, or take them from files')
    .argument('<assistant>', 'whose phrase it is')
    .argument('[file...]', 'takes as WAV files (16 kHz mono) in place of the microphone')
    .option('--takes <number>', 'how many to record', Number, 4)
    .option('--add', 'keep the takes that are there')
    .option('--test', 'tell when the phrase is heard, and how surely')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (assistant, files, options) =>
      exit(await (await import('../enroll.ts')).enroll(terminal, { assistant, files, ...options })),
    );
};
