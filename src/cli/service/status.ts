import { existsSync, readFileSync } from 'node:fs';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { paintFor, type Terminal } from '../ui/terminal.ts';
import { type Machine, machineOf, UNIT } from './machine.ts';
import { expectSystemd } from './obstacle.ts';
import { expectedUnit, UNIT_FILE } from './unit-file.ts';
import { ASKED, activityLine, readUnitState, type UnitState } from './unit-state.ts';

/** The last problems that the journal tells, at most. */
const PROBLEMS = 5;

/** Tells how the service is. @returns 1 where it does not run. */
export async function serviceStatus(
  terminal: Terminal,
  options: { json?: boolean },
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
        found: stderr.trim() || `systemctl that ended with ${code}`,
        expected: 'systemd’s answer',
        fix: 'try with sudo',
      },
    ]);
  const state = readUnitState(stdout);
  const isRunning = state.activity === 'running';
  const problems = state.file === undefined || isRunning ? [] : await lastProblems(machine);
  const isOutdated = state.file === UNIT_FILE && isOther(machine);
  if (options.json) terminal.print(JSON.stringify({ ...state, isOutdated, problems }));
  else
    for (const [name, line] of lines({ state, problems, isOutdated }))
      terminal.print(`${paintFor(terminal).bold(name.padEnd(10))} ${line}`);
  return isRunning ? ExitCode.ok : ExitCode.failed;
}

function lines(of: {
  state: UnitState;
  problems: readonly string[];
  isOutdated: boolean;
}): readonly (readonly [string, string])[] {
  const { state, problems, isOutdated } = of;
  if (state.isMasked) return [['installed', 'masked: sudo systemctl unmask halfsecond, and ask again']];
  if (state.file === undefined) return [['installed', 'no: sudo halfsecond service install']];
  const outdated = isOutdated ? ', of another release or place: sudo halfsecond service install' : '';
  return [
    ['installed', `yes, ${state.file}${outdated}`],
    ['enabled', state.isEnabled ? 'yes: it starts at boot' : 'no: sudo systemctl enable halfsecond'],
    ['running', activityLine(state)],
    ...(state.status === '' || state.activity === 'stopped' ? [] : [['status', state.status] as const]),
    ...problems.map((problem) => ['problem', problem] as const),
    ...(state.activity === 'running' ? [] : [['more', `journalctl -u halfsecond -n 50`] as const]),
  ];
}

function isOther(machine: Machine): boolean {
  const file = machine.path(UNIT_FILE);
  return existsSync(file) && readFileSync(file, 'utf8') !== expectedUnit(machine);
}

/** What the hub itself called an error, the oldest first; what systemd says of it is no news. */
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
