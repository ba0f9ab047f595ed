import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { codeOf } from '../../error/message-of.ts';
import type { OpenDoor } from '../door.ts';

/**
 * A Matter bridge.
 * @throws Failure (exit 4) where matter.js is not installed, or its port is taken.
 */
export const openMatter: OpenDoor = async (host) => {
  const { Bridge } = await import('./bridge.ts').catch(notInstalled);
  return Bridge.open(host);
};

function notInstalled(error: unknown): never {
  if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
  throw new Failure(ExitCode.unavailable, [
    {
      path: 'doors.matter',
      found: 'no matter.js in this installation',
      expected: 'the optional package @matter/main',
      fix: 'npm install @matter/main, or take doors.matter out of the configuration',
    },
  ]);
}
