import { createServer } from 'node:net';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { messageOf } from '../../error/message-of.ts';

/**
 * hap-nodejs has no answer to a taken port but to end the process: it is tried before.
 * @throws Failure (exit 4) where nothing can listen there.
 */
export async function ensureFree(port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(port, listening);
    });
  } catch (error) {
    throw new Failure(ExitCode.unavailable, [
      {
        path: 'doors.homekit.port',
        found: `${port}: ${messageOf(error)}`,
        expected: 'a free port',
        fix: 'choose another, or end what listens there',
      },
    ]);
  }
  await new Promise((closed) => server.close(closed));
}
