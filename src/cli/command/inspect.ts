import { configOption, jsonOption } from './option.ts';
import type { RegisterVerb } from './verb.ts';

export const inspectVerb: RegisterVerb = (program, { exit, terminal }) => {
  program
    .command('inspect')
    .description('a live view of the MQTT topics')
    .argument('[filter]', 'an MQTT topic filter', '#')
    .option('--once', 'print what is there and end')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (filter, options) =>
      exit(await (await import('../inspect.ts')).inspect(terminal, filter, options)),
    );
};
