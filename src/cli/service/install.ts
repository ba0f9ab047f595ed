import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HOME_FILE, SYSTEM_FOLDER } from '../../config/load.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { makeFolder } from '../../state/make-folder.ts';
import { message } from '../../text/text.ts';
import type { Terminal } from '../ui/terminal.ts';
import { doorsWithUnits, doorUnit } from './door-links.ts';
import { separatingDoors } from './door-units.ts';
import { type Machine, machineOf, UNIT } from './machine.ts';
import { expectNoPackage, expectRoot, expectSystemd, expectUsable } from './obstacle.ts';
import { serviceStatus } from './status.ts';
import { carryOut, command, type Step } from './step.ts';
import {
  DOOR_UNIT_FILE,
  expectedDoorUnit,
  expectedSockets,
  expectedUnit,
  expectedUser,
  SOCKETS_FILE,
  UNIT_FILE,
  USER_FILE,
} from './unit-file.ts';

/**
 * Installs the service for this installation and starts it. Run again, it switches the service to this release.
 * @returns 1 where the service is installed and does not run.
 */
export async function serviceInstall(
  terminal: Terminal,
  options: { dryRun?: boolean },
  machine: Machine = machineOf(terminal),
): Promise<ExitCode> {
  const isDry = options.dryRun === true;
  expectSystemd(machine);
  expectNoPackage(machine, message('service.package.start'));
  if (!isDry) expectRoot(machine, 'install');
  await expectUsable(machine);
  const ranBefore = doorsWithUnits(machine.path);
  await carryOut(terminal, { steps: installing(machine), isDry });
  if (isDry) return ExitCode.ok;
  // Returns when the hub has reported that it is ready, or has failed; the status below says why.
  await machine.run('systemctl', 'restart', UNIT);
  // These run the former release; systemd has started the others with the hub.
  for (const door of ranBefore) await machine.run('systemctl', 'try-restart', doorUnit(door));
  return serviceStatus(terminal, {}, machine);
}

function installing(machine: Machine): readonly Step[] {
  return [
    write(machine, { file: UNIT_FILE, text: expectedUnit(machine) }),
    write(machine, { file: USER_FILE, text: expectedUser(machine) }),
    write(machine, { file: DOOR_UNIT_FILE, text: expectedDoorUnit(machine) }),
    write(machine, { file: SOCKETS_FILE, text: expectedSockets(machine) }),
    command(machine, ['systemd-sysusers', 'halfsecond.conf']),
    command(machine, ['systemd-tmpfiles', '--create', 'halfsecond.conf']),
    ...configuring(machine),
    command(machine, ['systemctl', 'daemon-reload']),
    command(machine, ['systemctl', 'enable', UNIT]),
    ...separatingDoors(machine),
  ];
}

function write(machine: Machine, { file, text }: { file: string; text: string }): Step {
  return {
    does: message('service.step.write', { file }),
    carryOut: () => {
      makeFolder(dirname(machine.path(file)), 0o755);
      // A masked unit is a link to /dev/null: writing through it would change nothing.
      rmSync(machine.path(file), { force: true });
      writeFileSync(machine.path(file), text, { mode: 0o644 });
    },
  };
}

/** Copies the example home with its recordings, where nothing is configured yet. */
function configuring(machine: Machine): readonly Step[] {
  const folder = machine.path(SYSTEM_FOLDER);
  if (existsSync(join(folder, HOME_FILE))) return [];
  const from = machine.installation.folder;
  return [
    {
      does: message('service.step.copy', { file: join(SYSTEM_FOLDER, HOME_FILE) }),
      carryOut: () => {
        makeFolder(join(folder, 'devices'), 0o755);
        makeFolder(join(folder, 'credentials'));
        cpSync(machine.path(join(from, 'wake')), join(folder, 'wake'), {
          recursive: true,
          force: false,
          filter: (path) => !path.endsWith('.md'),
        });
        const home = readFileSync(machine.path(join(from, HOME_FILE)), 'utf8');
        const schema = join(from, 'schema');
        writeFileSync(
          join(folder, HOME_FILE),
          home
            .replace('$schema=schema', `$schema=${schema}`)
            .replace('default: schema', `default: ${schema}`),
          { mode: 0o644 },
        );
      },
    },
  ];
}
