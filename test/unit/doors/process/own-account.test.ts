import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Claim } from '../../../../src/claim/claim.ts';
import type { Home } from '../../../../src/config/schema.ts';
import type { ProcessDoorName } from '../../../../src/doors/catalogue.ts';
import { BrokerClaims } from '../../../../src/doors/process/broker-claims.ts';
import { HubDoors } from '../../../../src/doors/process/hub-doors.ts';
import { HubLink } from '../../../../src/doors/process/hub-link.ts';
import type { ToDoor, ToHub } from '../../../../src/doors/process/protocol.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';
import { systemClock } from '../../../../src/time/system-clock.ts';
import { broker, onEnd, Subscriber } from '../../../support/broker.ts';
import { home } from '../../../support/home.ts';
import { folderWith } from '../../../support/temp-folder.ts';
import { Told } from '../../../support/told.ts';

const SKILL = { assistant: 'siri', client_id: 'c', redirect_uris: ['https://cloud.example/back'] };
const HOME = home({ devices: [], more: { doors: { spawn: false, alexa: SKILL, aligenie: SKILL } } });

const claim = (of: Partial<Extract<ToHub, { type: 'claim' }>> = {}): Extract<ToHub, { type: 'claim' }> => ({
  type: 'claim',
  door: 'alexa',
  id: '1',
  assistant: 'siri',
  intents: [{ action: 'turn_on', device: 'lamp' }],
  age_ms: 0,
  ...of,
});

/** A hub with a folder for the socket of one door, default alexa, and of no other one. */
async function hub(of: { home?: Home; door?: ProcessDoorName } = {}) {
  const { home: opened = HOME, door: only = 'alexa' } = of;
  const folder = folderWith({});
  mkdirSync(join(folder, 'own', only), { recursive: true });
  const claims = new Told<Claim>();
  const relayed = new Told<Claim>();
  const logged = new Told<string>();
  const clock = new SteppingClock();
  const log = (fields: { reason?: string; type?: string }, message: string) =>
    logged.tell(`${message} ${fields.type ?? ''}`);
  const doors = new HubDoors({
    socket: join(folder, 'doors.sock'),
    ownFolder: join(folder, 'own'),
    command: ['false'],
    clock,
    log: { debug: log, info: log, warn: log, error: log },
    onState: () => undefined,
    services: {
      claim: (each) => claims.tell(each),
      take: (_, each) => relayed.tell(each),
      paths: { list: () => [] },
      lags: {},
      gaps: { profiles: () => [] },
      registry: { list: () => [] },
      health: {},
    },
  });
  await doors.open(opened);
  onEnd(() => doors.close());
  const door = (name: ProcessDoorName = only) => {
    const told = new Told<ToDoor | 'lost'>();
    const link = new HubLink({
      path: join(folder, 'own', only, 'hub.sock'),
      door: name,
      process: 1,
      clock: systemClock,
    });
    link.open({ message: (message) => told.tell(message), lost: () => told.tell('lost') });
    onEnd(async () => link.close());
    return { link, told };
  };
  return { folder, doors, door, claims, relayed, logged, clock };
}

const isOf = (type: ToDoor['type']) => (message: ToDoor | 'lost') =>
  message !== 'lost' && message.type === type;
const isLost = (message: ToDoor | 'lost') => message === 'lost';

test('a door with a folder of its own claims at the socket in it, which its group may open', async () => {
  const { folder, door, claims } = await hub();
  expect(statSync(join(folder, 'own/alexa/hub.sock')).mode & 0o777).toBe(0o660);
  const { link, told } = door();
  await told.next(isOf('welcome'));
  link.send(claim());
  expect(await claims.next()).toMatchObject({ door: 'alexa', assistant: 'siri', id: '1' });
});

test('a door with an account of its own cannot be another door', async () => {
  const { door } = await hub();
  const { told } = door('aligenie');
  await told.next(isLost);
  expect(told.all.filter((each) => each !== 'lost')).toEqual([]);
});

test.each<[string, ToHub]>([
  ['a lie about what it did without the hub', { ...claim(), type: 'relayed' }],
  ['a request of a tool to a door', { type: 'door_request', request: 1, door: 'alexa', verb: 'status' }],
  ['a request of a tool to the hub', { type: 'hub_request', request: 1, about: 'devices' }],
])('%s ends the connection of a door with an account of its own, for a while', async (_, message) => {
  const { door, relayed, logged, clock } = await hub();
  const { link, told } = door();
  await told.next(isOf('welcome'));
  link.send(message);
  await told.next(isLost);
  await logged.next((line) => line.startsWith('a door sent what it may not send'));
  expect(relayed.all).toEqual([]);
  link.close();
  const again = door();
  await again.told.next(isLost);
  clock.stepTo(10_001);
  await again.told.next(isOf('welcome'));
});

test('a claim for an assistant of another door is not taken', async () => {
  const { door, claims } = await hub();
  const { link, told } = door();
  await told.next(isOf('welcome'));
  link.send(claim({ id: 'foreign', assistant: 'tmall-genie' }));
  link.send(claim({ id: 'own' }));
  expect((await claims.next()).id).toBe('own');
});

const SEVERAL = {
  siri: { name: 'Siri', doors: ['webhook'] },
  xiaoai: { name: '小愛', doors: ['webhook'] },
  genie: { name: 'Genie' },
};
const ACCOUNTS = [
  { assistant: 'siri', key_file: 'one' },
  { assistant: 'xiaoai', key_file: 'two' },
];

test.each(['bemfa', 'webhook'] as const)(
  'the door %s with an account of its own claims for each of its assistants, and for no other',
  async (name) => {
    const several = {
      spawn: false,
      ...(name === 'bemfa' ? { bemfa: { accounts: ACCOUNTS } } : { webhook: {} }),
    };
    const { doors, door, claims } = await hub({
      home: home({ devices: [], more: { assistants: SEVERAL, doors: several } }),
      door: name,
    });
    const { link, told } = door();
    await told.next(isOf('welcome'));
    for (const assistant of ['genie', 'siri', 'xiaoai'])
      link.send(claim({ door: name, id: assistant, assistant }));
    await claims.next(({ id }) => id === 'xiaoai');
    expect(claims.all.map(({ id }) => id)).toEqual(['siri', 'xiaoai']);
    for (const assistant of ['genie', 'xiaoai'])
      doors.outcome({ claim: assistant, assistant, outcome: 'granted', reason: 'r' });
    expect(await told.next(isOf('outcome'))).toMatchObject({ claim: 'xiaoai' });
  },
);

test('a door is told the outcomes of its own assistant, and of no other', async () => {
  const { doors, door } = await hub();
  const { told } = door();
  await told.next(isOf('welcome'));
  doors.outcome({ claim: 'a', assistant: 'tmall-genie', outcome: 'granted', reason: 'r' });
  doors.outcome({ claim: 'b', assistant: 'siri', outcome: 'granted', reason: 'r' });
  expect(await told.next(isOf('outcome'))).toMatchObject({ claim: 'b' });
});

test('of many claims of a door at once the rest is refused', async () => {
  const { door, claims } = await hub();
  const { link, told } = door();
  await told.next(isOf('welcome'));
  for (let sent = 0; sent < 250; sent++) link.send(claim({ id: `${sent}` }));
  expect(await told.next(isOf('outcome'))).toMatchObject({ claim: '200', outcome: 'refused' });
  expect(claims.all).toHaveLength(200);
});

test('a door that floods its socket is not listened to for a while', async () => {
  const { door, claims } = await hub();
  const { link, told } = door();
  await told.next(isOf('welcome'));
  for (let sent = 0; sent < 3000; sent++) link.send(claim({ id: `${sent}` }));
  await told.next(isLost);
  expect(claims.all.length).toBeLessThanOrEqual(200);
});

/** A door without its hub, at a broker where somebody plays another hub. */
async function withoutHub() {
  const { port } = await broker();
  const other = await Subscriber.open(port);
  const publish = (topic: string, payload: string) =>
    other.client.publishAsync(`halfsecond/${topic}`, payload, { qos: 1, retain: topic !== 'outcome/siri' });
  const door = new BrokerClaims({
    home: HOME,
    clock: systemClock,
    door: 'alexa',
    broker: { host: '127.0.0.1', port, tls: false },
  });
  onEnd(() => door.close());
  door.connect();
  return { door, other, publish };
}

const COMMAND = {
  id: 'c',
  assistant: 'siri',
  intents: [{ action: 'turn_on', device: 'lamp' }],
  age_ms: 30,
} as const;

test('without its hub a door claims at the broker, with the beat of the hub that is there', async () => {
  const { door, other, publish } = await withoutHub();
  await publish('heartbeat', 'run-7');
  await publish('status', 'online');
  await expect.poll(() => door.hasHub).toBe(true);
  const result = door.carryOut(COMMAND);
  const sent = JSON.parse(await other.message((topic) => topic === 'halfsecond/claim/siri'));
  expect(sent).toEqual({ id: 'c', intents: COMMAND.intents, age_ms: 30, beat: 'run-7' });
  await publish('outcome/siri', 'nonsense');
  await publish('outcome/siri', '{"claim":"other","outcome":"refused","reason":"r"}');
  await publish('outcome/siri', '{"claim":"c","outcome":"granted","reason":"alone"}');
  expect(await result).toEqual({ outcome: 'granted', reason: 'alone' });
});

test('without any hub a door publishes nothing, and the command is withheld', async () => {
  const { door, other, publish } = await withoutHub();
  await publish('heartbeat', 'run-7');
  await publish('status', 'online');
  await expect.poll(() => door.hasHub).toBe(true);
  await publish('status', 'offline');
  await expect.poll(() => door.hasHub).toBe(false);
  expect(await door.carryOut(COMMAND)).toEqual({ outcome: 'withheld', reason: 'the hub is away' });
  expect(other.received.filter(({ topic }) => topic.includes('claim'))).toEqual([]);
});
