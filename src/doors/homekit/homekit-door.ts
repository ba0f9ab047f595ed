import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { codeOf } from '../../error/message-of.ts';
import type { OpenDoor } from '../door.ts';

/**
 * A HomeKit bridge.
 * @throws Failure (exit 4) where hap-nodejs is not installed, or its port is taken.
 */
export const openHomekit: OpenDoor = async (host) => {
  const { Bridge } = await import('./bridge.ts').catch(notInstalled);
  return Bridge.open(host);
};

function notInstalled(error: unknown): never {
  if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
  throw new Failure(ExitCode.unavailable, [
    {
      path: 'doors.homekit',
      found: 'no hap-nodejs in this installation',
      expected: 'the optional package hap-nodejs',
      fix: 'npm install hap-nodejs, or take doors.homekit out of the configuration',
    },
  ]);
}
