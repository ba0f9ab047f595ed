import { expect, test } from 'vitest';
import { broker, Subscriber } from '../support/broker.ts';
import { HalfsecondProcess, halfsecond } from '../support/process.ts';
import { folderWith } from '../support/temp-folder.ts';

const homeFolder = (port: number) =>
  folderWith({
    'halfsecond.yaml': `assistants:\n  siri: { name: Siri }\nmqtt: { url: "mqtt://127.0.0.1:${port}" }\n`,
  });

test('`inspect` writes one line a message into a pipe, warnings to stderr, and goes on when the broker is back', async () => {
  const first = await broker();
  const { port } = first;
  const { client } = await Subscriber.open(port);
  await client.publishAsync('halfsecond/claim/siri', '{"id":"1"}', { qos: 1, retain: true });
  const run = new HalfsecondProcess(['inspect'], { workingFolder: homeFolder(port) });
  await run.says(/warning: an open broker/);
  await run.says(/warning: a retained message on halfsecond\/claim\/siri.*mosquitto_pub -r -n/);
  expect(run.stdout).toBe(
    'halfsecond/claim/siri  (QoS 1, retained, an assistant claims a request)  {"id":"1"}\n',
  );
  await first.close();
  await run.says(/lost: .*trying again/);
  await broker(port);
  await run.says(/connected again/);
  const { client: later } = await Subscriber.open(port);
  await later.publishAsync('halfsecond/claim/siri', '{"id":"2"}', { qos: 1 });
  await run.prints(/"id":"2"/);
  const json = await halfsecond(['inspect', '--once', '--json'], { workingFolder: homeFolder(port) });
  expect(json).toMatchObject({ code: 0, stdout: '' });
  run.process.kill('SIGTERM');
  expect(await run.exit).toBe(0);
});
