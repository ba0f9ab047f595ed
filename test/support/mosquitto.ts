import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startEmbeddedBroker } from '../../src/mqtt/embedded-broker.ts';
import { onEnd } from './broker.ts';
import { folderWith } from './temp-folder.ts';

/** A real mosquitto on a free port, ready when it takes a client. */
export async function mosquitto(more = ''): Promise<{ port: number; kill(): Promise<void> }> {
  const free = await startEmbeddedBroker({ port: 0 });
  await free.close();
  const folder = folderWith({
    'mosquitto.conf': `listener ${free.port} 127.0.0.1\nset_tcp_nodelay true\n${more || 'allow_anonymous true'}\n`,
  });
  const server = spawn('mosquitto', ['-v', '-c', join(folder, 'mosquitto.conf')]);
  const ended = new Promise((closed) => server.once('close', closed));
  const kill = async () => {
    server.kill('SIGKILL');
    await ended;
  };
  onEnd(kill);
  await new Promise<void>((running) =>
    server.stderr.on('data', (bytes) => `${bytes}`.includes('running') && running()),
  );
  return { port: free.port, kill };
}
