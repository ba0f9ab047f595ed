import { expect, test } from 'vitest';
import { HearingSupervisor } from '../../../src/hearing/supervisor.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';
import { onEnd } from '../../support/broker.ts';
import { NOTHING_TO_HEAR as plan } from '../../support/hearing/plan.ts';

const workerUrl = new URL('../../support/hearing/faulty-worker.mjs', import.meta.url);
const ORDER = { hear: 1, crash: 2, hang: 3, loseAnEngine: 4, regainTheEngine: 5, tell: 6, beBusy: 7 };

async function open() {
  const clock = new SteppingClock();
  const told: string[] = [];
  let wake = () => {};
  const tell = (what: string) => {
    told.push(what);
    wake();
  };
  const hearing = await HearingSupervisor.open({
    plan,
    clock,
    workerUrl,
    listener: {
      lost: ({ reason, retry_in_ms }) => tell(`lost · ${reason} · ${retry_in_ms}`),
      back: () => tell('back'),
      told: ({ kind }) => tell(`told · ${kind}`),
    },
  });
  onEnd(() => {
    const closed = hearing.close();
    clock.stepTo(clock.now() + 10_000);
    return closed;
  });
  const order = (what: keyof typeof ORDER) => hearing.feed(Int16Array.of(ORDER[what]));
  const until = async (count: number) => {
    while (told.length < count)
      await new Promise<void>((woken) => {
        wake = woken;
      });
  };
  return { hearing, clock, told, order, until };
}

test('a worker in which an engine crashes is started anew, and hears again', async () => {
  const it = await open();
  expect(await it.order('crash')).toEqual([]);
  await it.until(1);
  expect(await it.order('hear')).toEqual([]);
  it.clock.stepTo(500);
  await it.until(2);
  expect(it.told).toEqual(['lost · the engine crashed · 500', 'back']);
  expect(await it.order('hear')).toMatchObject([{ assistant: 'siri' }]);
});

test('a worker that crashes again and again is tried later and later', async () => {
  const it = await open();
  for (let crash = 1; crash <= 3; crash++) {
    await it.order('crash');
    await it.until(2 * crash - 1);
    it.clock.stepTo(it.clock.now() + 5000);
    await it.until(2 * crash);
  }
  expect(it.told.filter((each) => each !== 'back').map((each) => each.split(' · ').at(-1))).toEqual([
    '500',
    '1000',
    '2000',
  ]);
});

test('a worker that hangs does not answer, is ended, and its successor hears', async () => {
  const it = await open();
  void it.order('hang');
  let answered = false;
  const answer = it.hearing.answers().then(() => {
    answered = true;
  });
  it.clock.stepTo(14_999);
  await new Promise((turned) => setImmediate(turned));
  expect(answered).toBe(false);
  it.clock.stepTo(15_000);
  await answer;
  it.clock.stepTo(15_500);
  await it.until(2);
  expect(it.told).toEqual(['lost · the worker has not answered for 15 s · 500', 'back']);
  expect(await it.order('hear')).toMatchObject([{ assistant: 'siri' }]);
});

test('with one engine gone the others hear on until a whole worker takes their place', async () => {
  const it = await open();
  expect(await it.order('loseAnEngine')).toMatchObject([{ kind: 'degraded', engine: 'enrolled' }]);
  expect(await it.order('hear')).toMatchObject([{ assistant: 'siri' }]);
  it.clock.stepTo(59_999);
  expect(it.told).toEqual([]);
  it.clock.stepTo(60_000);
  await it.until(1);
  expect(it.told).toEqual(['back']);
  expect(await it.order('hear')).toMatchObject([{ assistant: 'siri' }]);
});

test('an engine that recovers in its worker needs no other worker', async () => {
  const it = await open();
  await it.order('loseAnEngine');
  expect(await it.order('regainTheEngine')).toMatchObject([{ kind: 'ok', engine: 'enrolled' }]);
  it.clock.stepTo(120_000);
  await it.hearing.answers();
  expect(it.told).toEqual([]);
});

test('what a worker tells before anybody listens is told to the first who does', async () => {
  const it = await open();
  await it.order('tell');
  await it.until(1);
  const late: string[] = [];
  const hearing = await HearingSupervisor.open({ plan, clock: it.clock, workerUrl });
  onEnd(() => {
    const closed = hearing.close();
    it.clock.stepTo(it.clock.now() + 10_000);
    return closed;
  });
  await hearing.feed(Int16Array.of(ORDER.tell));
  await hearing.answers();
  hearing.listener = {
    lost: () => undefined,
    back: () => undefined,
    told: ({ kind }) => late.push(kind),
  };
  expect(it.told).toEqual(['told · degraded']);
  expect(late).toEqual(['degraded']);
});

test('a worker that cannot keep up piles up no sound: it says so, and hears again once it has caught up', async () => {
  const it = await open();
  const second = (first: number) => Int16Array.from({ length: 16_000 }, (_, at) => (at === 0 ? first : 0));
  const late = [ORDER.beBusy, 0, 0, 0].map((order) => it.hearing.feed(second(order)));
  expect(it.told).toEqual([]);
  // What comes now would be heard too late.
  expect(await it.hearing.feed(second(ORDER.hear))).toEqual([]);
  expect(it.told).toEqual(['lost · it is 4 s behind: this machine is too slow or too busy for it · 0']);
  void it.hearing.named('siri');
  await Promise.all(late);
  await it.until(2);
  expect(it.told.at(-1)).toBe('back');
  // Counted from the beginning of all sound, that of which nothing was heard too.
  expect(await it.hearing.feed(second(ORDER.hear))).toMatchObject([{ assistant: 'siri', end_ms: 5000 }]);
});
