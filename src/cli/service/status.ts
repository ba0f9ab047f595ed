import { existsSync, readFileSync } from 'node:fs';
import type { ProcessDoorName } from '../../doors/catalogue.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { printable } from '../../text/printable.ts';
import { message } from '../../text/text.ts';
import type { JsonOption } from '../options.ts';
import { table } from '../ui/table.ts';
import { paintFor, type Terminal } from '../ui/terminal.ts';
import { doorAccount, doorsWithUnits, doorUnit } from './door-links.ts';
import { configuredAccountDoors } from './door-units.ts';
import { type Machine, machineOf, UNIT } from './machine.ts';
import { expectSystemd } from './obstacle.ts';
import { DOOR_UNIT_FILE, expectedDoorUnit, expectedUnit, UNIT_FILE } from './unit-file.ts';
import { ASKED, activityLine, readUnitState, type UnitState } from './unit-state.ts';

/** At most so many of the last problems in the journal are shown. */
const PROBLEMS = 5;

/** Prints the state of the service. @returns 1 where it does not run. */
export async function serviceStatus(
  terminal: Terminal,
  options: JsonOption,
  machine: Machine = machineOf(terminal),
): Promise<ExitCode> {
  expectSystemd(machine);
  const { code, stdout, stderr } = await machine.run(
    'systemctl',
    'show',
    UNIT,
    `--property=${ASKED.join(',')}`,
  );
  if (code !== 0)
    throw new Failure(ExitCode.unavailable, [
      {
        found: stderr.trim() || message('service.systemctl.found', { code }),
        expected: message('service.systemctl.expected'),
        fix: message('service.systemctl.fix'),
      },
    ]);
  const state = readUnitState(stdout);
  const isRunning = state.activity === 'running';
  const problems = state.file === undefined || isRunning ? [] : await lastProblems(machine);
  const isOutdated = state.file === UNIT_FILE && isOther(machine);
  const doors = state.file === undefined ? [] : await doorStates(machine);
  const lines = options.json
    ? [JSON.stringify({ ...state, isOutdated, problems, doors })]
    : linesOf(terminal, { state, problems, isOutdated, doors });
  for (const line of lines) terminal.print(line);
  return isRunning ? ExitCode.ok : ExitCode.failed;
}

function linesOf(
  terminal: Terminal,
  of: { state: UnitState; problems: readonly string[]; isOutdated: boolean; doors: readonly DoorState[] },
): readonly string[] {
  const { text } = terminal;
  const { bold } = paintFor(terminal);
  const { state, problems, isOutdated, doors } = of;
  const { file } = state;
  const rows = (...cells: readonly (readonly [string, string])[]) =>
    table(
      cells.map(([name, line]) => [[name, bold], line]),
      { columns: [{ least: 10 }], gap: ' ' },
    );
  const installed = text('service.row.installed');
  if (state.isMasked) return rows([installed, text('service.masked')]);
  if (file === undefined) return rows([installed, text('service.not-installed')]);
  const isStatusKnown = state.status !== '' && state.activity !== 'stopped';
  return rows(
    [
      installed,
      isOutdated ? text('service.installed-outdated', { file }) : text('service.installed', { file }),
    ],
    [text('service.row.enabled'), state.isEnabled ? text('service.enabled') : text('service.not-enabled')],
    [text('service.row.running'), activityLine(state, text)],
    ...(isStatusKnown ? [[text('service.row.status'), printable(state.status)] as const] : []),
    ...doors.map(
      ({ door, account, state: own }) =>
        [
          text('service.row.door', { door }),
          own && account
            ? text('service.door.own', { activity: activityLine(own, text), account })
            : text('service.door.shared'),
        ] as const,
    ),
    ...problems.map((problem) => [text('service.row.problem'), printable(problem)] as const),
    ...(state.activity === 'running'
      ? []
      : [[text('service.row.more'), 'journalctl -u halfsecond -n 50'] as const]),
  );
}

/** A door that has a unit of its own, or should have one. */
interface DoorState {
  readonly door: ProcessDoorName;
  /** The account of its unit; absent: it runs under the hub's. */
  readonly account?: string;
  /** The state of its unit; absent where it has none. */
  readonly state?: UnitState;
}

async function doorStates(machine: Machine): Promise<readonly DoorState[]> {
  const own = doorsWithUnits(machine.path);
  const shared = configuredAccountDoors(machine).filter((door) => !own.includes(door));
  const states = own.map(async (door) => {
    const { stdout } = await machine.run(
      'systemctl',
      'show',
      doorUnit(door),
      `--property=${ASKED.join(',')}`,
    );
    return { door, account: doorAccount(door), state: readUnitState(stdout) };
  });
  return [...(await Promise.all(states)), ...shared.map((door) => ({ door }))];
}

/** Whether an installed unit differs from the unit of this installation. */
function isOther(machine: Machine): boolean {
  const differs = (unit: string, expected: string) => {
    const file = machine.path(unit);
    return !existsSync(file) || readFileSync(file, 'utf8') !== expected;
  };
  return differs(UNIT_FILE, expectedUnit(machine)) || differs(DOOR_UNIT_FILE, expectedDoorUnit(machine));
}

/** The last errors that the hub itself logged, the oldest first. */
async function lastProblems(machine: Machine): Promise<readonly string[]> {
  const { stdout } = await machine.run(
    'journalctl',
    `_SYSTEMD_UNIT=${UNIT}`,
    '--priority=err',
    `--lines=${PROBLEMS}`,
    '--output=cat',
    '--no-pager',
    '--quiet',
  );
  return [...new Set(stdout.split('\n').filter((line) => line !== ''))];
}
