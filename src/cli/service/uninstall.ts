import { existsSync, rmSync } from 'node:fs';
import { SYSTEM_FOLDER } from '../../config/load.ts';
import { ExitCode } from '../../error/exit-code.ts';
import type { Terminal } from '../ui/terminal.ts';
import { type Machine, machineOf, UNIT, USER } from './machine.ts';
import { expectNoPackage, expectRoot, expectSystemd } from './obstacle.ts';
import { carryOut, command, type Step } from './step.ts';
import { UNIT_FILE, USER_FILE } from './unit-file.ts';

/** What a home has put in and what it learned. */
const OWN = [SYSTEM_FOLDER, '/var/lib/halfsecond'];
/** What `systemctl edit` wrote. */
const OVERRIDES = `${UNIT_FILE}.d`;
/** userdel's and groupdel's word for what is not there (userdel(8)). */
const NOT_THERE = 6;

/** Stops the service and takes it away; what the home put in and what was learned stays, unless it is to go too. */
export async function serviceUninstall(
  terminal: Terminal,
  options: { dryRun?: boolean; purge?: boolean },
  machine: Machine = machineOf(terminal),
): Promise<ExitCode> {
  const isDry = options.dryRun === true;
  const purge = options.purge === true;
  expectSystemd(machine);
  expectNoPackage(machine, `remove that package: sudo apt ${purge ? 'purge' : 'remove'} halfsecond`);
  if (!isDry) expectRoot(machine, purge ? 'uninstall --purge' : 'uninstall');
  const there = (path: string) => existsSync(machine.path(path));
  const steps = [
    ...(there(UNIT_FILE) ? uninstalling(machine) : []),
    ...(purge ? purging(machine, [...OWN, OVERRIDES].filter(there)) : []),
  ];
  if (!there(UNIT_FILE)) terminal.print(`not installed: there is no ${UNIT_FILE}`);
  await carryOut(terminal, { steps, isDry });
  const kept = purge ? [] : [...OWN, OVERRIDES].filter(there);
  if (kept.length > 0)
    terminal.print(
      `kept: ${kept.join(', ')} (sudo halfsecond service uninstall --purge deletes what is kept)`,
    );
  return ExitCode.ok;
}

function uninstalling(machine: Machine): readonly Step[] {
  return [
    command(machine, ['systemctl', 'disable', '--now', UNIT]),
    remove(machine, UNIT_FILE),
    remove(machine, USER_FILE),
    command(machine, ['systemctl', 'daemon-reload']),
    // A unit that had failed would be remembered.
    {
      does: `forget ${UNIT}`,
      carryOut: async () => void (await machine.run('systemctl', 'reset-failed', UNIT)),
    },
  ];
}

function purging(machine: Machine, paths: readonly string[]): readonly Step[] {
  return [
    ...paths.map((path) => remove(machine, path)),
    command(machine, ['userdel', USER], { also: NOT_THERE }),
    command(machine, ['groupdel', USER], { also: NOT_THERE }),
  ];
}

function remove(machine: Machine, path: string): Step {
  return {
    does: `delete ${path}`,
    carryOut: () => rmSync(machine.path(path), { recursive: true, force: true }),
  };
}
