import { expect, test } from 'vitest';
import { broker, Subscriber } from '../../support/broker.ts';
import { freePort } from '../../support/mosquitto.ts';
import { HalfsecondProcess } from '../../support/process.ts';
import { RunningHub } from '../../support/running-hub.ts';
import { AligenieAccount, CLIENT, REDIRECT } from '../../support/skill-client.ts';
import { folderWith } from '../../support/temp-folder.ts';

const device = (id: string, kind: string, features: string, more = '') =>
  `{ id: ${id}, name: { en: ${id} }, room: hallway, kind: ${kind}, features: [${features}], family: zigbee2mqtt${more} }`;

test('a linked AliGenie account opens no lock by “on”, and only the garage that its owner has opened to it', async () => {
  const { port } = await broker();
  const door = await freePort();
  const workingFolder = folderWith({
    'halfsecond.yaml': [
      'assistants: { tmall-genie: { name: 天貓精靈, doors: [aligenie] } }',
      `mqtt: { url: "mqtt://127.0.0.1:${port}" }`,
      'arbiter: { budget_ms: 5000, max_claim_age_ms: 60000 }',
      'doors:',
      '  spawn: false',
      `  aligenie: { assistant: tmall-genie, port: ${door}, client_id: ${CLIENT.id}, client_secret_file: secret, owner_password_file: password, redirect_uris: ["${REDIRECT}"] }`,
    ].join('\n'),
    'devices/lock.yaml': device('front-door', 'lock', 'lock'),
    'devices/closed.yaml': device('closed-garage', 'garage', 'open_close'),
    'devices/open.yaml': device('open-garage', 'garage', 'open_close', ', unlock_by: [aligenie]'),
    secret: CLIENT.secret,
    password: CLIENT.password,
  });
  const witness = await Subscriber.open(port);
  new HalfsecondProcess(['run'], { workingFolder });
  await witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
  const opened = new HalfsecondProcess(['doors', 'run', 'aligenie'], { workingFolder });
  await opened.says(/the hub is there/);
  await opened.says(/"open"/);
  const account = await AligenieAccount.link(`http://127.0.0.1:${door}`);
  expect(await account.command('TurnOn', 'front-door')).toBe('ErrorResponse');
  expect(await account.command('TurnOn', 'closed-garage')).toBe('ErrorResponse');
  expect(await account.command('TurnOff', 'closed-garage')).toBe('TurnOffResponse');
  expect(await account.command('TurnOn', 'open-garage')).toBe('TurnOnResponse');
  await witness.message((topic) => topic === 'zigbee2mqtt/open-garage/set');
  const commands = witness.received.filter(({ topic }) => topic.endsWith('/set'));
  expect(commands.map(({ topic, payload }) => `${topic} ${payload}`)).toEqual([
    'zigbee2mqtt/closed-garage/set {"state":"CLOSE"}',
    'zigbee2mqtt/open-garage/set {"state":"OPEN"}',
  ]);
});

test('a satellite that has never told anything does not prove that nobody spoke', async () => {
  const { port } = await broker();
  const hub = await RunningHub.open({ port, more: 'satellites: { ear: { room: study } }\n' });
  const isDirect = async (id: string, action: string) => {
    const intent = { action, device: 'study-lamp' };
    const told = hub.witness.message(
      (topic, payload) => topic === 'halfsecond/verdict' && payload.includes(`"${id}"`),
    );
    await hub.witness.client.publishAsync('halfsecond/claim/siri', JSON.stringify({ id, intent }), {
      qos: 1,
    });
    return (await told).includes('"direct"');
  };
  expect(await isDirect('before', 'turn_on')).toBe(false);
  const heard = hub.witness.message(
    (topic, payload) => topic.endsWith('/event') && payload.includes('"study"'),
  );
  await hub.witness.client.publishAsync('halfsecond/detection/tmall-genie', '{"age_ms":60000}', { qos: 1 });
  await heard;
  expect(await isDirect('after', 'turn_off')).toBe(true);
});
