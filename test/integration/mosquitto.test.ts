import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEmbeddedBroker } from '../../src/mqtt/embedded-broker.ts';
import { onEnd, Subscriber } from '../support/broker.ts';
import { PROJECT } from '../support/home.ts';
import { HalfsecondProcess } from '../support/process.ts';
import { folderWith } from '../support/temp-folder.ts';

const isInstalled =
  spawnSync('mosquitto', ['-h']).error === undefined &&
  spawnSync('mosquitto_pub', ['--help']).error === undefined;

/** A real mosquitto on a free port, ready when it takes a client. */
async function mosquitto(more = ''): Promise<{ port: number; kill(): Promise<void> }> {
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

function hub(port: number, mqtt = ''): HalfsecondProcess {
  const folder = folderWith({
    'halfsecond.yaml': `assistants: { siri: { name: Siri }, tmall-genie: { name: 天貓精靈 } }\nmqtt: { url: "mqtt://127.0.0.1:${port}"${mqtt} }\n`,
    password: 's3cret\n',
  });
  cpSync(`${PROJECT}devices`, join(folder, 'devices'), { recursive: true });
  return new HalfsecondProcess(['run'], { workingFolder: folder });
}

test.skipIf(!isInstalled)('two claims by mosquitto_pub become one command at mosquitto_sub', async () => {
  const { port } = await mosquitto();
  const run = hub(port);
  await run.says(/"state":"connected"/);
  const subscriber = spawn(
    'mosquitto_sub',
    ['-p', String(port), '-V', '5', '-t', 'zigbee2mqtt/+/set', '-C', '2', '-W', '2', '-F', '%t %q %r %p'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let seen = '';
  subscriber.stdout.on('data', (bytes) => {
    seen += bytes;
  });
  const witness = await Subscriber.open(port, 'halfsecond/outcome/#');
  const publish = (assistant: string, claim: object) =>
    execFileSync('mosquitto_pub', [
      '-p',
      String(port),
      '-q',
      '1',
      '-t',
      `halfsecond/claim/${assistant}`,
      '-m',
      JSON.stringify(claim),
    ]);
  publish('siri', { id: 'a', text: 'turn on the living room light', confidence: 0.9 });
  publish('tmall-genie', { id: 'b', text: '關閉客廳燈', confidence: 0.7 });
  await witness.message((topic) => topic === 'halfsecond/outcome/tmall-genie');
  await new Promise((closed) => subscriber.once('close', closed));
  // Not retained, and only one, though the subscriber waited for two.
  expect(seen).toBe('zigbee2mqtt/living-room-light/set 0 0 {"state":"ON"}\n');
});

test.skipIf(!isInstalled)(
  'a hub whose mosquitto is killed connects again when it is back, and its will says `offline` when the hub is killed',
  async () => {
    const first = await mosquitto();
    const run = hub(first.port);
    await run.says(/"state":"connected"/);
    await first.kill();
    await run.says(/"state":"lost"/);
    const free = folderWith({ 'mosquitto.conf': `listener ${first.port} 127.0.0.1\nallow_anonymous true\n` });
    const again = spawn('mosquitto', ['-c', join(free, 'mosquitto.conf')]);
    onEnd(async () => void again.kill('SIGKILL'));
    await run.says(/"state":"lost"[\s\S]*"state":"connected"/);
    const witness = await Subscriber.open(first.port, 'halfsecond/status');
    expect(await witness.message(() => true)).toBe('online');
    const offline = witness.message((_, payload) => payload === 'offline');
    run.process.kill('SIGKILL');
    expect(await offline).toBe('offline');
  },
);

test.skipIf(!isInstalled)(
  'the hub reports a wrong password once, with its cause and without the password',
  async () => {
    const passwords = folderWith({ passwords: '' });
    execFileSync('mosquitto_passwd', ['-b', '-c', join(passwords, 'passwords'), 'hub', 'other']);
    execFileSync('chmod', ['644', join(passwords, 'passwords')]);
    execFileSync('chmod', ['755', passwords]);
    const { port } = await mosquitto(`allow_anonymous false\npassword_file ${join(passwords, 'passwords')}`);
    const run = hub(port, ', username: hub, password_file: password');
    await run.says(/"state":"lost"/);
    expect(run.stderr).toMatch(/refuses the user name or password|permit/);
    expect(run.stderr).not.toContain('s3cret');
    expect(run.process.exitCode).toBeNull();
  },
);
