import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { message } from '../../text/text.ts';
import { PACKAGE_FOLDER } from '../home.ts';
import type { Terminal } from '../ui/terminal.ts';
import type { Installation } from './unit-file.ts';

export const UNIT = 'halfsecond.service';
export const USER = 'halfsecond';

/** The exit code and the output of a program that ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The machine on which the service is installed. */
export interface Machine {
  /** Where an absolute path of the machine lies on this one. */
  path(absolute: string): string;
  /** Whether this process may change the machine. */
  readonly isRoot: boolean;
  readonly installation: Installation;
  /** @throws Failure (exit 4) where there is no such program. */
  run(program: string, ...args: readonly string[]): Promise<Ran>;
}

/** This machine. @param of.root the folder that stands for `/`; another installation than this can be in it. */
export function machineOf(
  terminal: Terminal,
  of: { root?: string; installation?: Installation } = {},
): Machine {
  const { root = '/' } = of;
  return {
    path: (absolute) => join(root, absolute),
    isRoot: terminal.user === 0,
    installation: of.installation ?? {
      node: realpathSync(terminal.self[0]),
      folder: realpathSync(PACKAGE_FOLDER),
    },
    run: (program, ...args) => run(terminal, program, args),
  };
}

function run(terminal: Terminal, program: string, args: readonly string[]): Promise<Ran> {
  return new Promise((done, failed) => {
    const env = { ...terminal.environment, LC_ALL: 'C.UTF-8', SYSTEMD_PAGER: '', SYSTEMD_COLORS: '0' };
    execFile(program, [...args], { env, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') failed(missing(program));
      else done({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
    });
  });
}

function missing(program: string): Failure {
  return new Failure(ExitCode.unavailable, [
    {
      found: message('service.program.found', { program }),
      expected: message('service.program.expected'),
      fix: message('service.program.fix'),
    },
  ]);
}
