import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure, type Problem } from '../../error/failure.ts';
import { type Machine, UNIT } from './machine.ts';

/** The oldest systemd that knows all that the unit says. */
const SYSTEMD = 252;
/** What the unit hides from the service: `ProtectHome=`, `PrivateTmp=`. */
const HIDDEN = ['/root', '/home', '/run/user', '/tmp', '/var/tmp'];
/** Where packages put their units. */
const PACKAGED = ['/usr/lib/systemd/system', '/lib/systemd/system'];

/** @throws Failure (exit 4) where systemd does not run this machine. */
export function expectSystemd(machine: Machine): void {
  if (existsSync(machine.path('/run/systemd/system'))) return;
  throw new Failure(ExitCode.unavailable, [
    {
      found: 'a machine that systemd does not run',
      expected: '/run/systemd/system',
      fix: 'have what starts services here run `halfsecond run --config /etc/halfsecond`',
    },
  ]);
}

/** @throws Failure (exit 4) where we may not change the machine. */
export function expectRoot(machine: Machine, verb: string): void {
  if (machine.isRoot) return;
  throw new Failure(ExitCode.unavailable, [
    { found: 'a user who is not root', expected: 'root', fix: `run: sudo halfsecond service ${verb}` },
  ]);
}

/** @throws Failure (exit 4) where a package of the distribution has the service in its care. */
export function expectNoPackage(machine: Machine, fix: string): void {
  const file = PACKAGED.map((folder) => join(folder, UNIT)).find((each) => existsSync(machine.path(each)));
  if (file === undefined) return;
  throw new Failure(ExitCode.unavailable, [
    { file, found: 'the service of the Debian package', expected: 'none', fix },
  ]);
}

/** @throws Failure (exit 4) with everything for which the service could not run from where it is installed. */
export async function expectUsable(machine: Machine): Promise<void> {
  const { stdout } = await machine.run('systemctl', '--version');
  const systemd = Number(/^systemd (\d+)/.exec(stdout)?.[1]);
  const problems: readonly Problem[] = [
    ...(systemd >= SYSTEMD
      ? []
      : [
          {
            found: `systemd ${systemd || 'of no known version'}`,
            expected: `${SYSTEMD} or later`,
            fix: 'use Debian 12 or later, or what is as new',
          },
        ]),
    ...outOfReach(machine, {
      path: machine.installation.node,
      fix: 'install Node for all users, such as from nodejs.org into /usr/local, and halfsecond with it: npm install -g halfsecond',
    }),
    ...outOfReach(machine, {
      path: machine.installation.folder,
      fix: 'install it for all users: sudo npm install -g halfsecond',
    }),
  ];
  if (problems.length > 0) throw new Failure(ExitCode.unavailable, problems);
}

function outOfReach(machine: Machine, { path, fix }: { path: string; fix: string }): readonly Problem[] {
  const hidden = HIDDEN.find((folder) => path === folder || path.startsWith(`${folder}/`));
  if (hidden !== undefined)
    return [
      { file: path, found: `a place below ${hidden}`, expected: 'one that a locked-down service sees', fix },
    ];
  const closed = upwards(path).find((each) => (statSync(machine.path(each)).mode & 0o005) !== 0o005);
  if (closed === undefined) return [];
  return [
    {
      file: path,
      found: `${closed === path ? 'it' : closed} closed to other users`,
      expected: 'a place that the user halfsecond may read',
      fix: `run: sudo chmod o+rx ${closed}`,
    },
  ];
}

function upwards(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [path] : [...upwards(above), path];
}
