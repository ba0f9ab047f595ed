import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HeardDetection } from '../../../../src/arbiter/ports.ts';
import type { Claim } from '../../../../src/claim/claim.ts';
import { HermesDoor } from '../../../../src/doors/hermes/hermes-door.ts';
import { Malformed } from '../../../../src/mqtt/malformed.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';
import { device, home } from '../../../support/home.ts';

const ROOMS = ['living-room', 'kitchen'];

function open(hermes: object = {}) {
  const claims: Claim[] = [];
  const detections: HeardDetection[] = [];
  const malformed: string[] = [];
  const clock = new SteppingClock();
  const devices = [
    device({ id: 'sofa-lamp', name: { en: 'lamp' }, features: ['on_off', 'brightness'] }),
    device({ id: 'oven-lamp', name: { en: 'lamp', zh: '烤箱燈' }, room: 'kitchen' }),
  ];
  const door = new HermesDoor({
    home: home({ devices, more: { doors: { hermes } } }),
    clock,
    malformed: new Malformed((kind, fields) => {
      if (kind === 'malformed' && 'reason' in fields) malformed.push(String(fields.reason));
    }),
    listener: {
      claim: (claim) => void claims.push(claim),
      detection: (detection) => void detections.push(detection),
    },
    rooms: ROOMS,
  });
  const receive = (topic: string, message: unknown, retained = false) =>
    door.receive({
      topic: `hermes/${topic}`,
      payload: Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)),
      retained,
    });
  return { receive, claims, detections, malformed, clock };
}

// As Rhasspy 2.5 tells it.
const turnOn = {
  input: 'turn on the lamp',
  intent: { intentName: 'ChangeLight', confidenceScore: 0.8 },
  siteId: 'sat-1',
  sessionId: 's1',
  slots: [
    { entity: 'state', slotName: 'state', rawValue: 'on', value: { kind: 'Unknown', value: 'on' } },
    { entity: 'name', slotName: 'name', rawValue: 'lamp', value: { kind: 'Unknown', value: 'Lamp' } },
  ],
  asrConfidence: 0.9,
};
const RULE = {
  action: { slot: 'state', values: { on: 'turn_on', off: 'turn_off' } },
  device: { slot: 'name' },
};

test('a Hermes hotword is a detection in its site’s room, and the intent after it that assistant’s claim', () => {
  const { receive, claims, detections } = open({
    sites: { 'sat-1': 'kitchen' },
    wakewords: { jarvis: 'siri' },
  });
  receive('hotword/jarvis/detected', { siteId: 'sat-1', modelId: 'jarvis', currentSensitivity: 0.5 });
  receive('intent/ChangeLight', turnOn);
  expect(detections).toEqual([{ assistant: 'siri', room: 'kitchen', age_ms: 0, source: 'satellite' }]);
  expect(claims).toMatchObject([
    {
      assistant: 'siri',
      door: 'hermes',
      text: 'turn on the lamp',
      confidence: 0.8,
      room: 'kitchen',
      intents: [],
    },
  ]);
});

test('a mapped intent takes action and device from its slots, and of devices with one name that in the room', () => {
  const { receive, claims } = open({
    assistant: 'siri',
    sites: { 'sat-1': 'kitchen' },
    intents: {
      ChangeLight: RULE,
      Dim: { action: 'set_brightness', device: 'sofa-lamp', value: { slot: 'share' } },
    },
  });
  receive('intent/ChangeLight', turnOn);
  receive('intent/ChangeLight', { ...turnOn, sessionId: 's2', siteId: 'living-room' });
  receive('intent/Dim', {
    ...turnOn,
    intent: { intentName: 'Dim' },
    slots: [{ slotName: 'share', value: 30 }],
  });
  expect(claims.flatMap(({ intents }) => intents)).toEqual([
    { action: 'turn_on', device: 'oven-lamp' },
    { action: 'turn_on', device: 'sofa-lamp' },
    { action: 'set_brightness', device: 'sofa-lamp', value: 30 },
  ]);
  expect(claims.every(({ text }) => text === undefined)).toBe(true);
});

test('a slot without a usable value makes a claim that will be refused', () => {
  const { receive, claims } = open({ assistant: 'siri', intents: { ChangeLight: RULE } });
  receive('intent/ChangeLight', { ...turnOn, slots: [] });
  receive('intent/ChangeLight', { ...turnOn, slots: [turnOn.slots[0]] });
  expect(claims.map(({ unsupported }) => unsupported)).toEqual([
    'ChangeLight: no action is told by its slots',
    'ChangeLight: no device is told by its slots',
  ]);
});

test('the same message of a Hermes session is the same claim, and a different one a different claim', () => {
  const { receive, claims } = open({ assistant: 'siri' });
  for (const message of [turnOn, turnOn, { ...turnOn, sessionId: 's2' }])
    receive('intent/ChangeLight', message);
  const ids = claims.map(({ id }) => id);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[2]).not.toBe(ids[0]);
});

test('intents without a called assistant, retained messages and unknown wake words are counted and claim nothing', () => {
  const { receive, claims, detections, malformed, clock } = open();
  receive('hotword/siri/detected', { siteId: 'living-room' });
  clock.stepTo(61_000);
  receive('intent/ChangeLight', { ...turnOn, siteId: 'living-room' });
  receive('intent/ChangeLight', turnOn, true);
  receive('hotword/__proto__/detected', { siteId: 'living-room' });
  receive('hotword/siri/detected', { siteId: 'cellar' });
  receive('intent/ChangeLight', 'x'.repeat(70_000));
  expect(claims).toEqual([]);
  expect(detections).toHaveLength(1);
  expect(malformed).toEqual([
    'an intent of no assistant of this home',
    'retained',
    'a wake word of no assistant of this home',
    'a site that is no room of this home',
    '70000 bytes, more than 65536',
  ]);
});

test('any Hermes message is taken without an error', () => {
  const { receive } = open({ assistant: 'siri', intents: { ChangeLight: RULE } });
  fc.assert(
    fc.property(
      fc.constantFrom('intent/ChangeLight', 'hotword/siri/detected', 'intent/'),
      fc.json(),
      (topic, message) => receive(topic, message),
    ),
    { numRuns: 200 },
  );
});
