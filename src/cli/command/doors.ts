import { configOption, jsonOption, stateOption } from './option.ts';
import type { RegisterVerb } from './verb.ts';

export const doorsVerb: RegisterVerb = (program, { exit, terminal }) => {
  const doors = program.command('doors').description('the ways in: pairing, and who commands each device');
  doors
    .command('status', { isDefault: true })
    .description('which doors are open, to whom, and by which paths each device is commanded')
    .addOption(configOption())
    .addOption(stateOption())
    .addOption(jsonOption())
    .action(async (options) =>
      exit(await (await import('../doors/doors.ts')).doorsStatus(terminal, options)),
    );
  doors
    .command('pair')
    .description('let an ecosystem in, on behalf of an assistant')
    .argument('<door>', 'which door')
    .option('--as <assistant>', 'whose commands it will send; default: as configured')
    .addOption(configOption())
    .addOption(stateOption())
    .addOption(jsonOption())
    .action(async (door, options) =>
      exit(await (await import('../doors/doors.ts')).doorsPair(terminal, door, options)),
    );
  doors
    .command('unpair')
    .description('end a pairing')
    .argument('<door>', 'which door')
    .argument('<pairing>', 'its id, as `doors status` shows it')
    .addOption(configOption())
    .addOption(stateOption())
    .action(async (door, pairing, options) =>
      exit(await (await import('../doors/doors.ts')).doorsUnpair(terminal, { door, pairing, ...options })),
    );
  doors
    .command('record')
    .description('write what the doors deliver into a scenario file, until interrupted')
    .argument('<file>', 'the scenario file')
    .requiredOption('--with <what>', 'what sends the commands, such as "iPhone 15, iOS 26, Siri"')
    .option('--name <sentence>', 'what was done')
    .addOption(configOption())
    .action(async (file, options) =>
      exit(await (await import('../doors/record.ts')).doorsRecord(terminal, file, options)),
    );
  doors
    .command('run')
    .description('one door in a process of its own; the hub starts it by itself unless doors.spawn is false')
    .option('--spawned', 'the door ends some time after the hub')
    .argument('<door>', 'which door')
    .addOption(configOption())
    .addOption(stateOption())
    .action(async (door, options) =>
      exit(await (await import('../doors/run.ts')).doorRun(terminal, door, options)),
    );
};
