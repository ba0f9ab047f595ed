import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Claim } from '../../../../src/claim/claim.ts';
import type { StandingDoor } from '../../../../src/doors/door.ts';
import { DoorLink } from '../../../../src/doors/process/door-link.ts';
import { ask } from '../../../../src/doors/process/door-question.ts';
import { HubLink } from '../../../../src/doors/process/hub-link.ts';
import type { ToDoor, ToHub } from '../../../../src/doors/process/protocol.ts';
import { systemClock } from '../../../../src/time/system-clock.ts';
import { onEnd } from '../../../support/broker.ts';
import { folderWith } from '../../../support/temp-folder.ts';
import { Told } from '../../../support/told.ts';

const claim = (door: StandingDoor, id = '1'): ToHub => ({
  type: 'claim',
  door,
  id,
  assistant: 'siri',
  intents: [{ action: 'turn_on', device: 'lamp' }],
  age_ms: 40,
});

async function hub(path: string) {
  const claims = new Told<Claim>();
  const states = new Told<string>();
  const link = await DoorLink.open({
    path,
    clock: systemClock,
    known: () => ({ states: { lamp: { on: true, brightness: 40 } }, offline: ['fan'] }),
    listener: {
      claim: (told) => claims.tell(told),
      relayed: (told) => claims.tell(told),
      state: (door, state) => states.tell(`${door} ${state}`),
      lags: () => [],
      health: () => ({ v: 1 }),
      paths: () => [{ device: 'lamp', ours: 1, others: 2, unexplained: 3, after: [] }],
      devices: () => [{ device: 'lamp', online: false, state: { on: true } }],
    },
  });
  onEnd(() => link.close());
  return { link, claims, states };
}

function door(path: string, name: StandingDoor = 'homekit') {
  const told = new Told<ToDoor | 'lost'>();
  const link = new HubLink({
    path,
    door: name,
    process: 1,
    clock: systemClock,
    listener: { message: (message) => told.tell(message), lost: () => told.tell('lost') },
  });
  onEnd(async () => link.close());
  return { link, told };
}

const isOf = (type: ToDoor['type']) => (message: ToDoor | 'lost') =>
  message !== 'lost' && message.type === type;
const socket = () => join(folderWith({}), 'doors.sock');

test('a door is told what is known of the devices, and its commands arrive as claims of that door', async () => {
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
  const { states } = await hub(path);
  const first = door(path);
  await first.told.next(isOf('welcome'));
  const second = door(path);
  await second.told.next(isOf('taken'));
  expect(states.all).toEqual(['homekit open']);
});

test('a door finds a hub that restarts, and hears outcomes and states from it', async () => {
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

test('a tool asks a door by way of the hub', async () => {
  const path = socket();
  await hub(path);
  const { link, told } = door(path);
  await told.next(isOf('welcome'));
  const answered = ask(path, { door: 'homekit', verb: 'unpair', argument: 'x' });
  const question = await told.next(isOf('question'));
  if (question === 'lost' || question.type !== 'question') throw new Error('no question');
  expect(question).toMatchObject({ verb: 'unpair', argument: 'x' });
  link.send({ type: 'answer', question: question.question, answer: { ok: true } });
  expect(await answered).toEqual({ ok: true });
});

test('a tool asks the hub by which paths the devices are commanded, and how they are', async () => {
  const path = socket();
  await hub(path);
  expect(await ask(path, 'devices')).toEqual({
    ok: [{ device: 'lamp', online: false, state: { on: true } }],
  });
  expect(await ask(path, 'paths')).toEqual({
    ok: [{ device: 'lamp', ours: 1, others: 2, unexplained: 3, after: [] }],
  });
});

test('a tool is told where the door is not open, and where no hub is there', async () => {
  const path = socket();
  await hub(path);
  expect(await ask(path, { door: 'matter', verb: 'status' })).toEqual({ failed: 'the door is not open' });
  expect(await ask(`${path}.none`, { door: 'matter', verb: 'status' })).toBeUndefined();
});

test('what is no message of ours ends the connection, and harms nobody else', async () => {
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
