import { configOption, jsonOption, stateOption } from '../options.ts';
import type { RegisterVerb } from './verb.ts';

export const devicesVerb: RegisterVerb = (program, { exit, terminal }) => {
  const devices = program.command('devices').description('the devices of the home, and those it could have');
  devices
    .command('list', { isDefault: true })
    .description('every device, whether it can be reached, and what it last told of itself')
    .addOption(configOption())
    .addOption(stateOption())
    .addOption(jsonOption())
    .action(async (options) => exit(await (await import('../devices.ts')).devicesList(terminal, options)));
  devices
    .command('discover')
    .description('propose device files from what the broker says; nothing that is there is touched')
    .argument('[folder]', 'where to put them for review; default: print them')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (folder, options) =>
      exit(await (await import('../devices.ts')).devicesDiscover(terminal, folder, options)),
    );
};
