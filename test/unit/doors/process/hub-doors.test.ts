import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Claim } from '../../../../src/claim/claim.ts';
import type { ProcessDoorName } from '../../../../src/doors/catalogue.ts';
import { ask } from '../../../../src/doors/process/ask.ts';
import { HubDoors } from '../../../../src/doors/process/hub-doors.ts';
import { HubLink } from '../../../../src/doors/process/hub-link.ts';
import type { ToDoor, ToHub } from '../../../../src/doors/process/protocol.ts';
import { publishedOutcome } from '../../../../src/text/en/published.ts';
import type { Clock } from '../../../../src/time/clock.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';
import { systemClock } from '../../../../src/time/system-clock.ts';
import { onEnd } from '../../../support/broker.ts';
import { home } from '../../../support/home.ts';
import { folderWith } from '../../../support/temp-folder.ts';
import { Told } from '../../../support/told.ts';

const HOME = home({ devices: [], more: { doors: { spawn: false } } });

const claim = (door: ProcessDoorName, id = '1'): ToHub => ({
  type: 'claim',
  door,
  id,
  assistant: 'siri',
  intents: [{ action: 'turn_on', device: 'lamp' }],
  age_ms: 40,
});

/** A hub whose doors are opened, and what it hears of them. */
async function hub(path: string, clock: Clock = systemClock) {
  const claims = new Told<Claim>();
  const doors = new Told<string>();
  const log = (fields: { door?: string; state?: string }, message: string) => {
    if (message === 'door') doors.tell(`${fields.door} ${fields.state}`);
  };
  const health = new Told<string>();
  const link = new HubDoors({
    socket: path,
    command: ['false'],
    clock,
    log: { debug: log, info: log, warn: log, error: log },
    onState: (state, reason) => health.tell(reason === undefined ? state : `${state}: ${reason}`),
    services: {
      claim: (claim) => claims.tell(claim),
      take: (_, claim) => claims.tell(claim),
      paths: { list: () => [{ device: 'lamp', ours: 1, others: 2, unexplained: 3, after: [] }] },
      lags: {},
      gaps: { profiles: () => [] },
      registry: { list: () => [{ device: 'lamp', online: false, state: { on: true } }] },
      health: { v: 1 },
    },
  });
  link.state('lamp', { on: true, brightness: 40 });
  link.availability('fan', false);
  await link.open(HOME);
  onEnd(() => link.close());
  return { link, claims, doors, health };
}

function door(path: string, name: ProcessDoorName = 'homekit') {
  const told = new Told<ToDoor | 'lost'>();
  const link = new HubLink({ path, door: name, process: 1, clock: systemClock });
  link.open({ message: (message) => told.tell(message), lost: () => told.tell('lost') });
  onEnd(async () => link.close());
  return { link, told };
}

const isOf = (type: ToDoor['type']) => (message: ToDoor | 'lost') =>
  message !== 'lost' && message.type === type;
const socket = () => join(folderWith({}), 'doors.sock');

test('a door that connects gets the known states, and its commands arrive as claims of that door', async () => {
  const path = socket();
  const { claims } = await hub(path);
  const { link, told } = door(path);
  expect(await told.next(isOf('welcome'))).toEqual({
    type: 'welcome',
    states: { lamp: { on: true, brightness: 40 } },
    offline: ['fan'],
  });
  link.send(claim('homekit'));
  expect(await claims.next()).toMatchObject({
    door: 'homekit',
    assistant: 'siri',
    age_ms: 40,
    origin: 'unknown',
  });
});

test('a door cannot claim in the name of another door', async () => {
  const path = socket();
  const { claims } = await hub(path);
  const { link, told } = door(path);
  await told.next(isOf('welcome'));
  link.send(claim('matter', 'forged'));
  link.send(claim('homekit', 'own'));
  expect((await claims.next()).id).toBe('own');
});

test('a second process of one door is turned away', async () => {
  const path = socket();
  const { doors } = await hub(path);
  const first = door(path);
  await first.told.next(isOf('welcome'));
  const second = door(path);
  await second.told.next(isOf('taken'));
  expect(doors.all).toEqual(['homekit open']);
});

test('a door reconnects to a hub that restarts, and gets outcomes and states from it', async () => {
  const path = socket();
  const before = await hub(path);
  const { told } = door(path);
  await told.next(isOf('welcome'));
  await before.link.close();
  await told.next((message) => message === 'lost');
  told.forget();
  const after = await hub(path);
  await told.next(isOf('welcome'));
  after.link.outcome({ claim: '1', assistant: 'siri', outcome: 'granted', reason: 'the strongest evidence' });
  after.link.state('lamp', { on: false });
  expect(await told.next(isOf('outcome'))).toMatchObject({ claim: '1', outcome: 'granted' });
  expect(await told.next(isOf('state'))).toEqual({ type: 'state', device: 'lamp', state: { on: false } });
});

test('a door hears that a granted command did not reach its device', async () => {
  const path = socket();
  const { link: doors } = await hub(path);
  const { told } = door(path);
  await told.next(isOf('welcome'));
  const reason = { kind: 'strongest', undelivered: 'late by 63 ms' } as const;
  doors.outcome(
    publishedOutcome({ claim: '1', assistant: 'siri', outcome: 'granted', verdict: 'v-1', reason }),
  );
  expect(await told.next(isOf('outcome'))).toMatchObject({
    claim: '1',
    outcome: 'granted',
    undelivered: true,
  });
});

test('a tool asks a door by way of the hub', async () => {
  const path = socket();
  await hub(path);
  const { link, told } = door(path);
  await told.next(isOf('welcome'));
  const answered = ask(path, { door: 'homekit', verb: 'unpair', argument: 'x' });
  const request = await told.next(isOf('request'));
  if (request === 'lost' || request.type !== 'request') throw new Error('no request');
  expect(request).toMatchObject({ verb: 'unpair', argument: 'x' });
  link.send({ type: 'answer', request: request.request, answer: { ok: true } });
  expect(await answered).toEqual({ ok: true });
});

test('a tool gets the paths and the states of the devices from the hub', async () => {
  const path = socket();
  await hub(path);
  expect(await ask(path, 'devices')).toEqual({
    ok: [{ device: 'lamp', online: false, state: { on: true } }],
  });
  expect(await ask(path, 'paths')).toEqual({
    ok: [{ device: 'lamp', ours: 1, others: 2, unexplained: 3, after: [] }],
  });
});

test('a tool’s request fails where the door is not open, and gets undefined where no hub listens', async () => {
  const path = socket();
  await hub(path);
  expect(await ask(path, { door: 'matter', verb: 'status' })).toEqual({ failed: 'the door is not open' });
  expect(await ask(`${path}.none`, { door: 'matter', verb: 'status' })).toBeUndefined();
});

test('a message that fits no schema ends its own connection, and no other', async () => {
  const path = socket();
  const { claims } = await hub(path);
  const { link, told } = door(path);
  await told.next(isOf('welcome'));
  const stranger = connect(path);
  stranger.write('{"type":"claim","door":"homekit"}\n');
  await new Promise((closed) => stranger.once('close', closed));
  const flood = connect(path);
  flood.on('error', () => undefined);
  flood.write('x'.repeat(300_000));
  await new Promise((closed) => flood.once('close', closed));
  link.send(claim('homekit'));
  expect((await claims.next()).id).toBe('1');
});

test('a claim in the name of an assistant that the home does not have is dropped', async () => {
  const path = socket();
  const { claims } = await hub(path);
  const { link, told } = door(path);
  await told.next(isOf('welcome'));
  link.send({ ...claim('homekit', 'unknown'), assistant: 'cortana' } as ToHub);
  link.send(claim('homekit', 'known'));
  expect((await claims.next()).id).toBe('known');
});

test('the hub is degraded while a door is lost, and ok again when the door comes back', async () => {
  const path = socket();
  const { health } = await hub(path);
  const { link, told } = door(path);
  await told.next(isOf('welcome'));
  link.close();
  await health.next((state) => state === 'degraded: homekit: its connection was lost');
  health.forget();
  door(path);
  await health.next((state) => state === 'ok');
});

test('doors that are reopened for another configuration are ended, and none of them is reported lost', async () => {
  const path = socket();
  const { link: doors, health } = await hub(path);
  const { told } = door(path);
  await told.next(isOf('welcome'));
  await doors.reopen(HOME);
  await told.next(isOf('end'));
  await told.next(isOf('welcome'));
  expect(health.all.filter((state) => state !== 'ok')).toEqual([]);
});

test('a socket that cannot be opened is degraded health, and no failure', async () => {
  const { link, health } = await hub(join(folderWith({ file: '' }), 'file', 'doors.sock'));
  expect(health.all).toEqual([expect.stringMatching(/^degraded: /)]);
  await link.close();
});

test('a door that stops reading is disconnected before the messages for it fill the memory', async () => {
  const path = socket();
  const { link, health, doors } = await hub(path);
  const deaf = connect(path);
  onEnd(async () => void deaf.destroy());
  deaf.on('error', () => undefined);
  deaf.write(`${JSON.stringify({ type: 'hello', door: 'homekit', process: 1 })}\n`);
  deaf.pause();
  await doors.next((told) => told === 'homekit open');
  for (let report = 0; report < 100_000; report++) link.state('lamp', { on: true, brightness: 40 });
  expect(await health.next((told) => told.startsWith('degraded'))).toContain('its connection was lost');
});

test('words that a door delivers are a claim of those words in their room, and of unknown age where they waited', async () => {
  const path = socket();
  const { claims } = await hub(path);
  const { link, told } = door(path, 'webhook');
  await told.next(isOf('welcome'));
  const words = { ...claim('webhook'), intents: [], text: '打開客廳燈', room: 'living-room' } as ToHub;
  link.send({ ...words, age_ms: 0 } as ToHub);
  const fresh = await claims.next();
  expect(fresh).toMatchObject({ door: 'webhook', intents: [], text: '打開客廳燈', room: 'living-room' });
  expect(fresh.unproven).toBeUndefined();
  link.send({ ...words, id: '2', age_ms: 500 } as ToHub);
  expect(await claims.next(({ id }) => id === '2')).toMatchObject({ age_ms: 500, unproven: true });
});

test('a tool learns how far apart the claims of two senders come', async () => {
  const path = socket();
  await hub(path);
  expect(await ask(path, 'gaps')).toEqual({ ok: [] });
});

test('a claim of a door that stood still is as old as that, unless the door began to listen since', async () => {
  const path = socket();
  const clock = new SteppingClock();
  const { claims } = await hub(path, clock);
  const { link, told } = door(path);
  await told.next(isOf('welcome'));
  clock.stepTo(4000);
  link.send({ type: 'beat' });
  link.send(claim('homekit', 'waited'));
  expect((await claims.next(({ id }) => id === 'waited')).age_ms).toBe(4000);
  link.send({ type: 'listens' });
  link.send(claim('homekit', 'new'));
  expect((await claims.next(({ id }) => id === 'new')).age_ms).toBe(40);
});

test('a claim whose door cannot tell how old it is reaches the hub as such, also where it seems to be new', async () => {
  const path = socket();
  const { claims } = await hub(path);
  const { link, told } = door(path);
  await told.next(isOf('welcome'));
  link.send({ ...claim('homekit', 'unknown'), unproven: true } as ToHub);
  link.send(claim('homekit', 'known'));
  expect((await claims.next(({ id }) => id === 'unknown')).unproven).toBe(true);
  expect((await claims.next(({ id }) => id === 'known')).unproven).toBeUndefined();
});

test('words that waited a moment at their door, for the hub or for the machine, may still ask for something guarded', async () => {
  const path = socket();
  const { claims } = await hub(path);
  const { link, told } = door(path);
  await told.next(isOf('welcome'));
  link.send({ ...claim('homekit', 'words'), intents: [], text: 'open the garage door' } as ToHub);
  const words = await claims.next(({ id }) => id === 'words');
  expect([words.age_ms, words.unproven]).toEqual([40, undefined]);
});
