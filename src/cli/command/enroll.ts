import { configOption, jsonOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

export const enrollVerb: RegisterVerb = (program, { exit, terminal }) => {
  program
    .command('enroll')
    .description('record takes of a wake phrase or a command, or take them from files')
    .argument('[assistant]', 'whose phrase it is; none with --command')
    .argument('[file...]', 'takes as WAV files (16 kHz mono) in place of the microphone')
    .option('--command <words>', 'takes of a command in Mandarin, such as 打開客廳燈')
    .option('--takes <number>', 'how many to record', Number, 4)
    .option('--add', 'keep the takes that are there')
    .option('--test', 'tell when the phrase is heard, and how surely')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (first: string | undefined, rest: string[], options) => {
      const given = [first ?? [], ...rest].flat();
      const [assistant, ...files] = options.command === undefined ? given : [undefined, ...given];
      exit(await (await import('../enroll/enroll.ts')).enroll(terminal, { assistant, files, ...options }));
    });
};
