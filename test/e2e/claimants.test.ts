import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { broker, Subscriber } from '../support/broker.ts';
import { device, PROJECT } from '../support/home.ts';
import { Hub } from '../support/hub.ts';

// Claimants that speak MQTT by themselves: Home Assistant's Assist by the documented automation, and Hermes.

const DEVICES = [
  device({ id: 'sofa-lamp', name: { en: 'sofa lamp' }, features: ['on_off', 'brightness'] }),
  device({ id: 'oven-lamp', name: { en: 'oven lamp' }, room: 'kitchen', features: ['on_off', 'brightness'] }),
  device({ id: 'front-door', name: { en: 'front door' }, room: 'kitchen', kind: 'lock', features: ['lock'] }),
];
const HERMES = {
  sites: { 'satellite-1': 'kitchen' },
  wakewords: { jarvis_linux: 'jarvis' },
  intents: {
    ChangeLightState: {
      action: { slot: 'state', values: { on: 'turn_on', off: 'turn_off' } },
      device: { slot: 'name' },
    },
  },
};

async function house() {
  const { port } = await broker();
  const start = () =>
    Hub.start({
      port,
      assistants: ['siri', 'assist', 'jarvis'],
      devices: DEVICES,
      more: { doors: { hermes: HERMES } },
    });
  const hub = await start();
  const witness = await Subscriber.open(port);
  await witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
  const commands = () => witness.received.filter(({ topic }) => topic.endsWith('/set'));
  const outcome = async (assistant: string, claim = '') =>
    JSON.parse(
      await witness.message(
        (topic, payload) => topic === `halfsecond/outcome/${assistant}` && payload.includes(claim),
      ),
    );
  return { hub, start, witness, commands, outcome };
}

/** What Home Assistant publishes for a sentence whose room it does not know, by the first automation in `docs/doors/mqtt.md`. */
function byAutomation(sentence: string, now: number): { topic: string; payload: string; qos: 0 | 1 } {
  const page = readFileSync(`${PROJECT}docs/doors/mqtt.md`, 'utf8');
  const told = /topic: (\S+)\n\s+qos: ([01])\n\s+payload: >-\n\s+\{\{ dict\((\{.+?\}), \*\*/.exec(page);
  if (!told) throw new Error('docs/doors/mqtt.md has no automation of this form');
  const [, topic = '', qos, template = ''] = told;
  const payload = template
    .replace("'assist-' ~ now().timestamp()", JSON.stringify(`assist-${now}`))
    .replace('trigger.sentence', JSON.stringify(sentence))
    .replaceAll("'", '"');
  return { topic, payload: JSON.stringify(JSON.parse(payload)), qos: qos === '1' ? 1 : 0 };
}

test('Home Assistant’s Assist claims by the documented automation, and a claim that is delivered twice acts once', async () => {
  const { witness, commands, outcome, hub } = await house();
  const { topic, payload, qos } = byAutomation('Turn on the sofa lamp', 1764012345.123456);
  await witness.client.publishAsync(topic, payload, { qos });
  expect(await outcome('assist')).toMatchObject({ claim: 'assist-1764012345.123456', outcome: 'granted' });
  await witness.message((each) => each === 'zigbee2mqtt/sofa-lamp/set');
  witness.received.length = 0;
  await witness.client.publishAsync(topic, payload, { qos });
  expect(await outcome('assist')).toMatchObject({ outcome: 'granted' });
  expect(commands()).toEqual([]);
  expect(hub.of('malformed')).toEqual([]);
});

test('when Assist and Siri claim opposites the hub sends one command, and each receives its outcome', async () => {
  const { witness, commands, outcome } = await house();
  const { topic, payload, qos } = byAutomation('turn off the sofa lamp', 1);
  const siri = {
    id: 's',
    text: 'turn on the sofa lamp',
    confidence: 0.95,
    room: 'living-room',
    origin: 'voice',
  };
  await Promise.all([
    witness.client.publishAsync(topic, payload, { qos }),
    witness.client.publishAsync('halfsecond/claim/siri', JSON.stringify(siri), { qos: 1 }),
  ]);
  expect(await outcome('siri')).toMatchObject({ outcome: 'granted' });
  expect(await outcome('assist')).toMatchObject({ outcome: 'overruled' });
  expect(commands().map(({ payload: sent }) => sent)).toEqual(['{"state":"ON"}']);
});

// As Rhasspy 2.5 publishes it: QoS 0.
const hotword = { modelId: 'jarvis', siteId: 'satellite-1', sessionId: null, currentSensitivity: 0.5 };
const intent = (of: { state: string; name: string; session: string }) => ({
  input: `turn ${of.state} the ${of.name}`,
  intent: { intentName: 'ChangeLightState', confidenceScore: 0.9 },
  siteId: 'satellite-1',
  sessionId: of.session,
  slots: [
    { entity: 'state', slotName: 'state', rawValue: of.state, value: { kind: 'Unknown', value: of.state } },
    { entity: 'name', slotName: 'name', rawValue: of.name, value: { kind: 'Unknown', value: of.name } },
  ],
  wakewordId: 'jarvis_linux',
  asrConfidence: 0.9,
});

test('a Hermes hotword names its assistant, and the intent of that assistant then acts at once', async () => {
  const { witness, hub, outcome } = await house();
  witness.client.publish('hermes/hotword/jarvis_linux/detected', JSON.stringify(hotword));
  const utterance = JSON.parse(await witness.message((topic) => topic === 'halfsecond/utterance'));
  expect(utterance).toMatchObject({ room: 'kitchen', named: ['jarvis'] });
  witness.client.publish(
    'hermes/intent/ChangeLightState',
    JSON.stringify(intent({ state: 'on', name: 'oven lamp', session: 'a' })),
  );
  expect(await outcome('jarvis')).toMatchObject({ outcome: 'granted' });
  expect(await witness.message((topic) => topic === 'zigbee2mqtt/oven-lamp/set')).toBe('{"state":"ON"}');
  expect(hub.of('verdict')).toMatchObject([{ winner: 'jarvis', because: 'uncontested', room: 'kitchen' }]);
  expect(hub.of('claim')).toMatchObject([{ door: 'hermes', assistant: 'jarvis' }]);
});

test('the Hermes door unlocks nothing, repeats nothing after a restart, and ignores invalid messages', async () => {
  const { witness, hub, start, outcome, commands } = await house();
  const send = (topic: string, message: unknown, retain = false) =>
    witness.client.publishAsync(topic, typeof message === 'string' ? message : JSON.stringify(message), {
      retain,
    });
  await send('hermes/hotword/jarvis_linux/detected', hotword);
  await send('hermes/intent/Unlock', {
    ...intent({ state: 'on', name: 'front door', session: 'u' }),
    input: 'unlock the front door',
    intent: { intentName: 'Unlock', confidenceScore: 1 },
  });
  expect(await outcome('jarvis', 'hermes-u-')).toMatchObject({
    outcome: expect.stringMatching(/refused|withheld/),
  });
  await send('hermes/intent/ChangeLightState', '{');
  await send('hermes/intent/ChangeLightState', { input: 7 });
  await send('hermes/hotword/nobody/detected', hotword);
  await send('hermes/intent/ChangeLightState', intent({ state: 'on', name: 'no lamp', session: 'n' }));
  expect(await outcome('jarvis', 'hermes-n-')).toMatchObject({ outcome: 'refused' });
  expect(commands()).toEqual([]);
  await send(
    'hermes/intent/ChangeLightState',
    intent({ state: 'on', name: 'oven lamp', session: 'r' }),
    true,
  );
  expect(await outcome('jarvis', 'hermes-r-')).toMatchObject({ outcome: 'granted' });
  await hub.stop();
  witness.received.length = 0;
  const again = await start();
  await again.tells((event) => event.kind === 'malformed' && event.reason === 'retained');
  expect(commands()).toEqual([]);
});
