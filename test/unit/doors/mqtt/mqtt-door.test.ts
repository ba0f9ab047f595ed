import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Claim } from '../../../../src/claim/claim.ts';
import { MqttDoor } from '../../../../src/doors/mqtt/mqtt-door.ts';
import { Malformed } from '../../../../src/mqtt/malformed.ts';
import { topicsUnder } from '../../../../src/mqtt/topics.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';
import { device, home } from '../../../support/home.ts';

function open(more: object = {}) {
  const claims: Claim[] = [];
  const told: string[] = [];
  const malformed: string[] = [];
  const note =
    (kind: string) =>
    (...what: unknown[]) =>
      void told.push(
        [kind, ...what.map((each) => (typeof each === 'object' ? JSON.stringify(each) : each))].join(' '),
      );
  const door = new MqttDoor({
    home: home({ devices: [device({ id: 'lamp' })], more }),
    topics: topicsUnder('halfsecond'),
    clock: new SteppingClock(),
    malformed: new Malformed((kind, fields) => {
      if (kind === 'malformed' && 'reason' in fields && 'count' in fields)
        malformed.push(`${fields.reason} ×${fields.count}`);
    }),
    listener: {
      claim: (claim) => void claims.push(claim),
      detection: note('detection'),
      speechStart: note('speech_start'),
      speechEnd: note('speech_end'),
      presence: note('presence'),
      feedback: note('feedback'),
      forget: note('forget'),
      enable: note('enable'),
      budget: note('budget'),
      mode: note('mode'),
    },
  });
  const receive = (topic: string, payload: string | Buffer | object, retained = false) =>
    door.receive({
      topic: `halfsecond/${topic}`,
      payload: Buffer.isBuffer(payload)
        ? payload
        : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
      retained,
    });
  return { receive, claims, told, malformed };
}

const intent = { action: 'turn_on', device: 'lamp' };

test('a claim over MQTT is read, and its door is `mqtt` whatever the sender says', () => {
  const { receive, claims } = open();
  receive('claim/siri', { id: 'a', intent, confidence: 0.9, door: 'matter', assistant: 'tmall-genie' });
  expect(claims).toMatchObject([
    {
      id: 'a',
      assistant: 'siri',
      door: 'mqtt',
      intents: [intent],
      confidence: 0.9,
      age_ms: 0,
      can_serve: true,
      origin: 'unknown',
    },
  ]);
});

test('a claim of an unknown action is a claim that will be refused, and not malformed', () => {
  const { receive, claims } = open();
  receive('claim/siri', { id: 'a', intent: { action: 'explode', device: 'lamp' } });
  expect(claims).toMatchObject([{ intents: [], unsupported: 'unsupported action explode' }]);
});

test.each<[string, string | object, string]>([
  ['no JSON', 'turn on', 'not JSON'],
  ['a list', [1], 'the message'],
  ['no id', { intent }, 'id'],
  ['neither words nor intent', { id: 'a' }, 'neither text nor intent'],
  ['both words and intent', { id: 'a', text: 'x', intent }, 'both text and intent'],
  ['a claim of days to come', { id: 'a', intent, age_ms: -1e9 }, 'age_ms'],
  ['a certainty above one', { id: 'a', intent, confidence: 2 }, 'confidence'],
  ['a type that is wrong', { id: 7, intent }, 'id'],
  ['another version', { v: 2, id: 'a', intent }, 'v'],
  ['a megabyte', { id: 'a', text: 'x'.repeat(1_000_000) }, 'bytes'],
])('a claim is counted as malformed: %s', (_, payload, reason) => {
  const { receive, claims, malformed } = open();
  receive('claim/siri', payload);
  expect(claims).toEqual([]);
  expect(malformed.join()).toContain(reason);
});

test('retained claims, claims of unknown assistants and messages on unknown topics are ignored', () => {
  const { receive, claims, malformed } = open();
  receive('claim/siri', { id: 'a', intent }, true);
  receive('claim/stranger', { id: 'a', intent });
  receive('claim/__proto__', { id: 'a', intent });
  receive('claim/siri/more', { id: 'a', intent });
  expect(claims).toEqual([]);
  expect(malformed).toHaveLength(4);
});

test('detections are taken only from configured satellites', () => {
  const without = open();
  without.receive('detection/siri', { score: 0.9, room: 'kitchen' });
  expect(without.told).toEqual([]);
  const { receive, told, malformed } = open({ satellites: { shelf: { room: 'kitchen' } } });
  receive('detection/siri', { score: 0.9 });
  receive('detection/siri', { score: 0.9, room: 'cellar' });
  receive('speech_end', { room: 'kitchen', age_ms: 20 });
  expect(told).toEqual([
    'detection {"assistant":"siri","room":"kitchen","age_ms":0,"age_unknown":true,"source":"satellite","score":0.9}',
    'speech_end {"room":"kitchen","age_ms":20}',
  ]);
  expect(malformed).toEqual(['from no configured satellite ×1']);
});

test('presence, feedback and settings are read', () => {
  const { receive, told, malformed } = open();
  receive('presence/siri', 'offline', true);
  receive('feedback', { should: 'siri' });
  receive('feedback', { should: 'nobody' });
  receive('set/enabled/siri', 'OFF');
  receive('set/budget_ms', '300');
  receive('set/budget_ms', '3');
  receive('set/mode', 'observe');
  expect(told).toEqual([
    'presence siri false',
    'feedback {"should":"siri"}',
    'enable siri false',
    'budget 300',
    'mode observe',
  ]);
  expect(malformed).toHaveLength(2);
});

test('each cause of malformed messages is reported at the first and at each power of ten, in a flood too', () => {
  const { receive, malformed } = open();
  for (let at = 0; at < 1000; at++) receive('claim/siri', 'noise');
  expect(malformed).toEqual(['not JSON ×1', 'not JSON ×10', 'not JSON ×100', 'not JSON ×1000']);
  for (let at = 0; at < 5000; at++) receive(`claim/stranger-${at}`, 'noise');
  expect(malformed.length).toBeLessThan(250);
});

test('any message on any topic is taken without an error', () => {
  const { receive } = open({ satellites: { shelf: { room: 'kitchen' } } });
  const topics = fc.oneof(
    fc.constantFrom(
      'claim/siri',
      'detection/siri',
      'speech_end',
      'presence/siri',
      'feedback',
      'set/enabled/siri',
      'set/budget_ms',
      'set/mode',
    ),
    fc.string(),
  );
  const payloads = fc.oneof(
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(topics, payloads, fc.boolean(), (topic, payload, retained) =>
      receive(topic, payload, retained),
    ),
  );
});

test('a claim with a negative age is taken as new', () => {
  const { receive, claims } = open();
  receive('claim/siri', { id: 'a', intent, age_ms: -5 });
  expect(claims).toMatchObject([{ id: 'a', age_ms: 0 }]);
});

test('`reset` forgets habits: all, or those of a known assistant or device', () => {
  const { receive, told, malformed } = open();
  receive('set/habits', 'reset');
  receive('set/habits', 'reset lamp');
  receive('set/habits', 'reset siri');
  receive('set/habits', 'reset stranger');
  receive('set/habits', 'everything');
  expect(told).toEqual(['forget ', 'forget lamp', 'forget siri']);
  expect(malformed).toEqual(['no assistant and no device of this home ×1', 'neither reset nor reset ID ×1']);
});
