import { expect, test } from 'vitest';
import { openHearing } from '../../../src/hearing/hearing-stream.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';
import { onEnd } from '../../support/broker.ts';
import { NOTHING_TO_HEAR as plan } from '../../support/hearing/plan.ts';

const workerUrl = new URL('../../support/hearing/faulty-worker.mjs', import.meta.url);
const ORDER = { hear: 1, crash: 2, hang: 3, loseAnEngine: 4, regainTheEngine: 5, tell: 6, beBusy: 7 };

async function open() {
  const rig = opening();
  const hearing = await rig.hearing;
  const order = (what: keyof typeof ORDER) => hearing.feed(Int16Array.of(ORDER[what]));
  return { ...rig, hearing, order };
}

function opening(of = plan) {
  const clock = new SteppingClock();
  const told: string[] = [];
  let wake = () => {};
  const tell = (what: string) => {
    told.push(what);
    wake();
  };
  const hearing = openHearing({
    plan: of,
    clock,
    workerUrl,
    listener: {
      lost: ({ reason, retry_in_ms }) => tell(`lost · ${reason} · ${retry_in_ms}`),
      back: () => tell('back'),
      told: ({ kind }) => tell(`told · ${kind}`),
    },
  });
  onEnd(async () => {
    const closed = (await hearing).close();
    clock.stepTo(clock.now() + 10_000);
    return closed;
  });
  const until = async (count: number) => {
    while (told.length < count)
      await new Promise<void>((woken) => {
        wake = woken;
      });
  };
  return { hearing, clock, told, until };
}

test('a worker whose engine crashes is started again and hears again', async () => {
  const rig = await open();
  expect(await rig.order('crash')).toEqual([]);
  await rig.until(1);
  expect(await rig.order('hear')).toEqual([]);
  rig.clock.stepTo(500);
  await rig.until(2);
  expect(rig.told).toEqual(['lost · the engine crashed · 500', 'back']);
  expect(await rig.order('hear')).toMatchObject([{ assistant: 'siri' }]);
});

test('a worker that crashes again and again is retried with back-off', async () => {
  const rig = await open();
  for (let crash = 1; crash <= 3; crash++) {
    await rig.order('crash');
    await rig.until(2 * crash - 1);
    rig.clock.stepTo(rig.clock.now() + 5000);
    await rig.until(2 * crash);
  }
  expect(rig.told.filter((each) => each !== 'back').map((each) => each.split(' · ').at(-1))).toEqual([
    '500',
    '1000',
    '2000',
  ]);
});

test('a hanging worker is ended and its successor hears', async () => {
  const rig = await open();
  void rig.order('hang');
  let answered = false;
  const answer = rig.hearing.answers().then(() => {
    answered = true;
  });
  rig.clock.stepTo(14_999);
  await new Promise((turned) => setImmediate(turned));
  expect(answered).toBe(false);
  rig.clock.stepTo(15_000);
  await answer;
  rig.clock.stepTo(15_500);
  await rig.until(2);
  expect(rig.told).toEqual(['lost · the worker has not answered for 15 s · 500', 'back']);
  expect(await rig.order('hear')).toMatchObject([{ assistant: 'siri' }]);
});

test('a worker is asked to end, so that it ends between two calls of its engines', async () => {
  const channel = new BroadcastChannel('faulty-worker');
  const asked = new Promise((told) => {
    channel.onmessage = ({ data }) => told(data);
  });
  onEnd(async () => channel.close());
  const rig = await open();
  await rig.hearing.close();
  expect(await asked).toBe('ending');
});

test('a worker that opens a stream may take minutes: its engines prove themselves', async () => {
  const channel = new BroadcastChannel('faulty-worker');
  const asked = new Promise((told) => {
    channel.onmessage = told;
  });
  onEnd(async () => channel.close());
  const rig = opening({ ...plan, locales: { slow: 'en-US' } });
  await asked;
  rig.clock.stepTo(239_999);
  expect(rig.told).toEqual([]);
  rig.clock.stepTo(240_000);
  await rig.hearing;
  expect(rig.told).toEqual(['lost · the worker has not answered for 240 s · 500']);
});

test('with one engine failed the others go on until a new worker replaces them', async () => {
  const rig = await open();
  expect(await rig.order('loseAnEngine')).toMatchObject([{ kind: 'degraded', engine: 'enrolled' }]);
  expect(await rig.order('hear')).toMatchObject([{ assistant: 'siri' }]);
  rig.clock.stepTo(59_999);
  expect(rig.told).toEqual([]);
  rig.clock.stepTo(60_000);
  await rig.until(1);
  expect(rig.told).toEqual(['back']);
  expect(await rig.order('hear')).toMatchObject([{ assistant: 'siri' }]);
});

test('an engine that recovers in its worker needs no new worker', async () => {
  const rig = await open();
  await rig.order('loseAnEngine');
  expect(await rig.order('regainTheEngine')).toMatchObject([{ kind: 'ok', engine: 'enrolled' }]);
  rig.clock.stepTo(120_000);
  await rig.hearing.answers();
  expect(rig.told).toEqual([]);
});

test('events from before a listener is set reach the first listener', async () => {
  const rig = await open();
  await rig.order('tell');
  await rig.until(1);
  const late: string[] = [];
  const hearing = await openHearing({ plan, clock: rig.clock, workerUrl });
  onEnd(() => {
    const closed = hearing.close();
    rig.clock.stepTo(rig.clock.now() + 10_000);
    return closed;
  });
  await hearing.feed(Int16Array.of(ORDER.tell));
  await hearing.answers();
  hearing.listener = {
    lost: () => undefined,
    back: () => undefined,
    told: ({ kind }) => late.push(kind),
  };
  expect(rig.told).toEqual(['told · degraded']);
  expect(late).toEqual(['degraded']);
});

test('a worker that cannot keep up drops sound, reports it, and hears again after it has caught up', async () => {
  const rig = await open();
  const second = (first: number) => Int16Array.from({ length: 16_000 }, (_, at) => (at === 0 ? first : 0));
  const late = [ORDER.beBusy, 0, 0, 0].map((order) => rig.hearing.feed(second(order)));
  expect(rig.told).toEqual([]);
  // What comes now would be heard too late.
  expect(await rig.hearing.feed(second(ORDER.hear))).toEqual([]);
  expect(rig.told).toEqual(['lost · it is 4 s behind: this machine is too slow or too busy for it · 0']);
  void rig.hearing.named('siri');
  await Promise.all(late);
  await rig.until(2);
  expect(rig.told.at(-1)).toBe('back');
  // Counted from the beginning of all sound, that of which nothing was heard too.
  expect(await rig.hearing.feed(second(ORDER.hear))).toMatchObject([{ assistant: 'siri', end_ms: 5000 }]);
});
