import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Subscriber } from '../../support/broker.ts';
import { isMosquittoInstalled, mosquitto } from '../../support/mosquitto.ts';
import { halfsecond } from '../../support/process.ts';
import { folderWith } from '../../support/temp-folder.ts';

const DEVICES = {
  'devices/lamp.yaml':
    '{ id: lamp, name: { en: lamp }, room: hall, kind: light, features: [on_off], family: zigbee2mqtt }',
  'devices/lock.yaml':
    '{ id: door, name: { en: door }, room: hall, kind: lock, features: [lock], family: zigbee2mqtt }',
};
const home = (port: number) =>
  `assistants: { siri: { name: Siri } }\nmqtt: { url: "mqtt://127.0.0.1:${port}", username: halfsecond, password_file: mosquitto/passwords/halfsecond }\n`;

/** A broker that `acl` has closed but for these rules, and what `check` finds there. */
async function rightsAt(rules: string, more: readonly string[] = []) {
  const workingFolder = folderWith({
    'halfsecond.yaml': 'assistants: { siri: { name: Siri } }\nmqtt: { url: "mqtt://127.0.0.1:1" }\n',
    ...DEVICES,
  });
  await halfsecond(['acl'], { workingFolder });
  const acl = join(workingFolder, 'mosquitto/halfsecond.acl');
  writeFileSync(acl, `${rules}\n${readFileSync(acl, 'utf8')}`);
  const settings = `allow_anonymous true\npassword_file ${workingFolder}/mosquitto/halfsecond.passwd\nacl_file ${acl}`;
  const { port } = await mosquitto({ settings });
  writeFileSync(join(workingFolder, 'halfsecond.yaml'), home(port));
  writeFileSync(join(workingFolder, 'mosquitto.conf'), `${settings}\n`);
  const hub = await Subscriber.open(port).catch(() => undefined);
  const { stdout } = await halfsecond(['check', '--json', ...more], { workingFolder });
  const rights = stdout.split('\n').find((line) => line.includes('"rights"')) ?? '{}';
  const { state, detail }: { state: string; detail: string } = JSON.parse(rights);
  return { found: `${state}: ${detail}`, received: hub?.received ?? [] };
}

test
  .skipIf(!isMosquittoInstalled)
  .each([
    'zigbee2mqtt/lamp/set',
    'halfsecond/verdict',
    'halfsecond/outcome/siri',
    'halfsecond/status',
    'halfsecond/set/budget_ms',
    'halfsecond/detection/siri',
  ])('`check` finds that a stranger may write %s', async (topic) => {
  const { found } = await rightsAt(`topic write ${topic}`);
  expect(found).toBe(`degraded: the broker is open: anybody may write ${topic}; close it: halfsecond acl`);
});

test.skipIf(!isMosquittoInstalled)(
  '`check` sends no message to a lock, says so, and finds the hole in the ACL file where it may read it',
  async () => {
    const rules = 'topic read #\ntopic write zigbee2mqtt/door/set';
    const { found, received } = await rightsAt(rules);
    expect(found).toMatch(
      /^ok: a client without an account may write nothing, .*not tried: 1 topic that may open something \(zigbee2mqtt\/door\/set\)/,
    );
    expect(received.filter(({ topic }) => topic.startsWith('zigbee2mqtt/door'))).toEqual([]);
    expect((await rightsAt(rules, ['--broker-config', 'mosquitto.conf'])).found).toMatch(
      /^degraded: a client without an account may write zigbee2mqtt\/door\/set/,
    );
  },
);

test.skipIf(!isMosquittoInstalled)(
  '`check` finds an open broker without a message that anybody receives on a topic of the hub or of a device',
  async () => {
    const { port } = await mosquitto();
    const workingFolder = folderWith({
      'halfsecond.yaml': `assistants: { siri: { name: Siri } }\nmqtt: { url: "mqtt://127.0.0.1:${port}" }\n`,
      ...DEVICES,
    });
    const everybody = await Subscriber.open(port);
    const { stdout } = await halfsecond(['check'], { workingFolder });
    expect(stdout).toContain('the broker is open');
    await everybody.client.publishAsync('end', 'x', { qos: 1 });
    await everybody.message((topic) => topic === 'end');
    // How long messages take, and what the broker does with them, is tried below a topic of its own.
    const topics = everybody.received.map(({ topic }) => topic).filter((topic) => topic !== 'end');
    expect(topics.filter((topic) => !/^halfsecond\/check(\/|$)/.test(topic))).toEqual([]);
  },
);
