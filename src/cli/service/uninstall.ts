import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { SYSTEM_FOLDER } from '../../config/load.ts';
import { PROCESS_DOORS } from '../../doors/catalogue.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { message } from '../../text/text.ts';
import type { Terminal } from '../ui/terminal.ts';
import { BEMFA_SETTINGS } from './bemfa-settings.ts';
import { doorAccount, doorsWithUnits, doorUnit } from './door-links.ts';
import { type Machine, machineOf, UNIT, USER } from './machine.ts';
import { expectNoPackage, expectRoot, expectSystemd } from './obstacle.ts';
import { carryOut, command, type Step } from './step.ts';
import { DOOR_UNIT_FILE, SOCKETS_FILE, UNIT_FILE, USER_FILE } from './unit-file.ts';

/** The configuration of the home, and what the hub learned. */
const OWN = [
  SYSTEM_FOLDER,
  '/var/lib/halfsecond',
  ...PROCESS_DOORS.map((door) => `/var/lib/${doorAccount(door)}`),
];
/** Overrides that `systemctl edit` wrote. */
const OVERRIDES = [
  UNIT_FILE,
  DOOR_UNIT_FILE,
  ...PROCESS_DOORS.map((door) => `/etc/systemd/system/${doorUnit(door)}`),
].map((file) => `${file}.d`);
/** Exit code of userdel and groupdel where there is no such user or group (userdel(8)). */
const NOT_THERE = 6;

/** Stops the service and deletes its unit. The configuration and the state stay, except with `--purge`. */
export async function serviceUninstall(
  terminal: Terminal,
  options: { dryRun?: boolean; purge?: boolean },
  machine: Machine = machineOf(terminal),
): Promise<ExitCode> {
  const isDry = options.dryRun === true;
  const purge = options.purge === true;
  expectSystemd(machine);
  expectNoPackage(machine, message('service.package.remove', { verb: purge ? 'purge' : 'remove' }));
  if (!isDry) expectRoot(machine, purge ? 'uninstall --purge' : 'uninstall');
  const there = (path: string) => existsSync(machine.path(path));
  const steps = [
    ...(there(UNIT_FILE) ? uninstalling(machine) : []),
    ...(purge ? purging(machine, [...OWN, ...OVERRIDES].filter(there)) : []),
  ];
  if (!there(UNIT_FILE)) terminal.print(terminal.text('service.no-unit', { file: UNIT_FILE }));
  await carryOut(terminal, { steps, isDry });
  const kept = purge ? [] : [...OWN, ...OVERRIDES].filter(there);
  if (kept.length > 0) terminal.print(terminal.text('service.kept', { files: kept }));
  return ExitCode.ok;
}

function uninstalling(machine: Machine): readonly Step[] {
  return [
    ...doorsWithUnits(machine.path).map((door) =>
      command(machine, ['systemctl', 'disable', '--now', doorUnit(door)]),
    ),
    command(machine, ['systemctl', 'disable', '--now', UNIT]),
    remove(machine, UNIT_FILE),
    remove(machine, DOOR_UNIT_FILE),
    ...(existsSync(machine.path(BEMFA_SETTINGS)) ? bemfaSettings(machine) : []),
    remove(machine, SOCKETS_FILE),
    remove(machine, '/run/halfsecond-doors'),
    remove(machine, USER_FILE),
    command(machine, ['systemctl', 'daemon-reload']),
    // systemd remembers a unit that failed.
    {
      does: message('service.step.forget', { unit: UNIT }),
      carryOut: async () => void (await machine.run('systemctl', 'reset-failed', UNIT)),
    },
  ];
}

/** Its folder goes too, unless `systemctl edit` has written something there. */
function bemfaSettings(machine: Machine): readonly Step[] {
  const folder = dirname(BEMFA_SETTINGS);
  const isAlone = readdirSync(machine.path(folder)).length === 1;
  return [remove(machine, isAlone ? folder : BEMFA_SETTINGS)];
}

function purging(machine: Machine, paths: readonly string[]): readonly Step[] {
  return [
    ...paths.map((path) => remove(machine, path)),
    ...[...PROCESS_DOORS.map(doorAccount), USER].flatMap((user) => [
      command(machine, ['userdel', user], { also: NOT_THERE }),
      command(machine, ['groupdel', user], { also: NOT_THERE }),
    ]),
  ];
}

function remove(machine: Machine, path: string): Step {
  return {
    does: message('service.step.delete', { file: path }),
    carryOut: () => rmSync(machine.path(path), { recursive: true, force: true }),
  };
}
