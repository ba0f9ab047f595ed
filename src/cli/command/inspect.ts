import { configOption, jsonOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

export const inspectVerb: RegisterVerb = (program, { exit, terminal }) => {
  program
    .command('inspect')
    .description('a live view of the MQTT topics and of the contests as they happen')
    .argument('[filter]', 'an MQTT topic filter; default: those of halfsecond and of the devices')
    .option('--once', 'print what is there and end')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (filter, options) =>
      exit(await (await import('../inspect/inspect.ts')).inspect(terminal, filter, options)),
    );
};
