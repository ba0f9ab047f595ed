import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure, type Problem } from '../../error/failure.ts';
import type { Phrase } from '../../text/message.ts';
import { message } from '../../text/text.ts';
import { type Machine, UNIT } from './machine.ts';

/** The oldest systemd that knows every directive of the unit. */
const SYSTEMD = 252;
/** Folders that the unit hides from the service: `ProtectHome=`, `PrivateTmp=`. */
const HIDDEN = ['/root', '/home', '/run/user', '/tmp', '/var/tmp'];
/** Where the units of packages are. */
const PACKAGED = ['/usr/lib/systemd/system', '/lib/systemd/system'];

/** @throws Failure (exit 4) where systemd does not run this machine. */
export function expectSystemd(machine: Machine): void {
  if (existsSync(machine.path('/run/systemd/system'))) return;
  throw new Failure(ExitCode.unavailable, [
    {
      found: message('service.systemd.found'),
      expected: '/run/systemd/system',
      fix: message('service.program.fix'),
    },
  ]);
}

/** @throws Failure (exit 4) where we may not change the machine. */
export function expectRoot(machine: Machine, verb: string): void {
  if (machine.isRoot) return;
  throw new Failure(ExitCode.unavailable, [
    {
      found: message('service.root.found'),
      expected: 'root',
      fix: message('service.root.fix', { verb }),
    },
  ]);
}

/** @throws Failure (exit 4) where a package of the distribution manages the service. */
export function expectNoPackage(machine: Machine, fix: Phrase): void {
  const file = PACKAGED.map((folder) => join(folder, UNIT)).find((each) => existsSync(machine.path(each)));
  if (file === undefined) return;
  throw new Failure(ExitCode.unavailable, [
    {
      file,
      found: message('service.package.found'),
      expected: message('service.package.expected'),
      fix,
    },
  ]);
}

/** @throws Failure (exit 4) with every reason why the service could not run from this installation. */
export async function expectUsable(machine: Machine): Promise<void> {
  const { stdout } = await machine.run('systemctl', '--version');
  const systemd = Number(/^systemd (\d+)/.exec(stdout)?.[1]);
  const problems: readonly Problem[] = [
    ...(systemd >= SYSTEMD
      ? []
      : [
          {
            found: systemd
              ? message('service.version.found', { version: systemd })
              : message('service.version.unknown'),
            expected: message('service.version.expected', { least: SYSTEMD }),
            fix: message('service.version.fix'),
          },
        ]),
    ...outOfReach(machine, {
      path: machine.installation.node,
      fix: message('service.node.fix'),
    }),
    ...outOfReach(machine, {
      path: machine.installation.folder,
      fix: message('service.folder.fix'),
    }),
  ];
  if (problems.length > 0) throw new Failure(ExitCode.unavailable, problems);
}

/** Why the service could not read a path: a hidden folder above it, or a folder closed to other users. */
function outOfReach(machine: Machine, { path, fix }: { path: string; fix: Phrase }): readonly Problem[] {
  const hidden = HIDDEN.find((folder) => path === folder || path.startsWith(`${folder}/`));
  if (hidden !== undefined)
    return [
      {
        file: path,
        found: message('service.hidden.found', { folder: hidden }),
        expected: message('service.hidden.expected'),
        fix,
      },
    ];
  const closed = upwards(path).find((each) => (statSync(machine.path(each)).mode & 0o005) !== 0o005);
  if (closed === undefined) return [];
  return [
    {
      file: path,
      found: message('service.closed.found', { folder: closed }),
      expected: message('service.closed.expected'),
      fix: message('service.closed.fix', { folder: closed }),
    },
  ];
}

/** The path and every folder above it, from the root on. */
function upwards(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [path] : [...upwards(above), path];
}
