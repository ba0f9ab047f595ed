import { expect, test } from 'vitest';
import { readWav } from '../../../src/audio/wav-file.ts';
import { HearingPool } from '../../../src/hearing/hearing-pool.ts';
import type { HearingStream } from '../../../src/hearing/hearing-stream.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';
import { systemClock } from '../../../src/time/system-clock.ts';
import { onEnd } from '../../support/broker.ts';
import { NOTHING_TO_HEAR as plan } from '../../support/hearing/plan.ts';
import { PROJECT } from '../../support/home.ts';

const workerUrl = new URL('../../support/hearing/faulty-worker.mjs', import.meta.url);
const HEAR = Int16Array.of(1);
const CRASH = Int16Array.of(2);
const BE_BUSY = Int16Array.of(7);

/** Rooms in the order of their importance, heard by one thread. */
async function openRooms(names: readonly string[]) {
  const clock = new SteppingClock();
  const told: string[] = [];
  let wake = () => {};
  const pool = await HearingPool.open({ plan, clock, workerUrl, cores: 2 });
  onEnd(() => {
    const closed = pool.close();
    clock.stepTo(clock.now() + 10_000);
    return closed;
  });
  const rooms: HearingStream[] = [];
  const tell = (what: string) => {
    told.push(what);
    wake();
  };
  for (const [rank, name] of names.entries()) {
    const room = await pool.openStream(rank);
    room.listener = {
      lost: ({ reason, retry_in_ms }) => tell(`${name} lost · ${reason} · ${retry_in_ms}`),
      back: () => tell(`${name} back`),
      told: () => undefined,
    };
    rooms.push(room);
  }
  const until = async (count: number) => {
    while (told.length < count)
      await new Promise<void>((woken) => {
        wake = woken;
      });
  };
  const room = (at: number): HearingStream => {
    const found = rooms[at];
    if (!found) throw new Error(`no room ${at}`);
    return found;
  };
  return { pool, clock, told, room, until };
}

const LEFT_OUT = 'this machine is too slow for all its rooms, and others come before this one';

test('where the machine is too slow, the least important room is left out, told, and taken in again', async () => {
  const { clock, told, room, until } = await openRooms(['hall', 'kitchen', 'attic']);
  void room(0).feed(BE_BUSY);
  clock.stepTo(1100);
  void room(1).feed(HEAR);
  void room(0).feed(HEAR);
  // It may have been held up for a moment.
  expect(told).toEqual([]);
  clock.stepTo(4100);
  void room(0).feed(HEAR);
  expect(told).toEqual([`attic lost · ${LEFT_OUT} · 10000`]);
  expect(await room(2).feed(HEAR)).toEqual([]);
  await room(0).named('siri');
  clock.stepTo(14_100);
  await until(2);
  expect(told[1]).toBe('attic back');
  expect(await room(2).feed(HEAR)).toMatchObject([{ assistant: 'siri' }]);
});

test('a room where somebody has just called an assistant is left out last', async () => {
  const { clock, told, room } = await openRooms(['hall', 'attic']);
  expect(await room(1).feed(HEAR)).toMatchObject([{ kind: 'wake_word' }]);
  void room(1).feed(BE_BUSY);
  for (const at_ms of [1100, 4100]) {
    clock.stepTo(at_ms);
    void room(1).feed(HEAR);
  }
  expect(told).toEqual([`hall lost · ${LEFT_OUT} · 10000`]);
});

test('the only room of a thread is never left out', async () => {
  const { clock, told, room } = await openRooms(['hall']);
  void room(0).feed(BE_BUSY);
  for (const at_ms of [3000, 6000]) {
    clock.stepTo(at_ms);
    void room(0).feed(HEAR);
  }
  expect(told).toEqual([]);
  expect(room(0).isBehind).toBe(true);
});

test('a thread that crashes is lost and back for all its rooms', async () => {
  const { clock, told, room, until } = await openRooms(['hall', 'attic']);
  void room(0).feed(CRASH);
  await until(2);
  clock.stepTo(500);
  await until(4);
  expect(told).toEqual([
    'hall lost · the engine crashed · 500',
    'attic lost · the engine crashed · 500',
    'hall back',
    'attic back',
  ]);
  expect(await room(1).feed(HEAR)).toMatchObject([{ assistant: 'siri' }]);
});

test('one set of engines hears two rooms at once, each with its own words', async () => {
  const pool = await HearingPool.open({
    plan: { ...plan, keyless: [{ assistant: 'siri', keyword: 'hey siri', sensitivity: 0.6 }] },
    clock: systemClock,
    workerUrl: new URL('../../../dist/hearing/worker.js', import.meta.url),
    cores: 2,
  });
  onEnd(() => pool.close());
  const near = await pool.openStream(0);
  const far = await pool.openStream(1);
  const called = readWav(`${PROJECT}scenarios/audio/hey-siri-turn-on-the-light.wav`);
  const talk = readWav(`${PROJECT}scenarios/audio/conversation.wav`).slice(0, called.length);
  const counts = { near: 0, far: 0 };
  for (let at = 0; at < called.length; at += 512) {
    const [here, there] = await Promise.all([
      near.feed(called.slice(at, at + 512)),
      far.feed(talk.slice(at, at + 512)),
    ]);
    counts.near += here.filter(({ kind }) => kind === 'wake_word').length;
    counts.far += there.filter(({ kind }) => kind === 'wake_word').length;
  }
  expect(counts).toEqual({ near: 1, far: 0 });
});
