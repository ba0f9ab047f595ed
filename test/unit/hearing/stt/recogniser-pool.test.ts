import { expect, test } from 'vitest';
import type { CommandRecogniser } from '../../../../src/hearing/stt/command-recogniser.ts';
import { RecogniserPool } from '../../../../src/hearing/stt/recogniser-pool.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';

/** Answers with all samples of its utterance, joined. */
function echo(): CommandRecogniser {
  let heard: number[] = [];
  return {
    locale: 'en-US',
    async begin() {
      heard = [];
    },
    feed(samples) {
      heard.push(...samples);
    },
    soFar: () => ({ text: heard.join(' '), mayGoOn: true }),
    end: () => ({ text: heard.join(' ') }),
    close: () => undefined,
  };
}

const turned = () => new Promise((done) => setImmediate(done));

test('a second utterance keeps its sound until the recogniser is free, and is recognised whole', async () => {
  const pool = new RecogniserPool(echo());
  const kitchen = pool.open();
  const bedroom = pool.open();
  await kitchen.begin();
  await bedroom.begin();
  await kitchen.feed(Int16Array.of(1));
  await bedroom.feed(Int16Array.of(7));
  await kitchen.feed(Int16Array.of(2));
  expect(bedroom.soFar()).toBeUndefined();
  expect(kitchen.end()).toEqual({ text: '1 2' });
  await bedroom.feed(Int16Array.of(8));
  await turned();
  await bedroom.feed(Int16Array.of(9));
  expect(bedroom.soFar()).toMatchObject({ text: '7 8 9' });
  expect(bedroom.end()).toEqual({ text: '7 8 9' });
});

test('an utterance that ended while it waited is recognised as soon as the recogniser is free', async () => {
  const pool = new RecogniserPool(echo());
  const kitchen = pool.open();
  const bedroom = pool.open();
  await kitchen.begin();
  await bedroom.begin();
  await bedroom.feed(Int16Array.of(7));
  const words = bedroom.end();
  await kitchen.end();
  expect(await words).toEqual({ text: '7' });
});

test('an utterance that is abandoned while it waits gives its turn to the next', async () => {
  const pool = new RecogniserPool(echo());
  const [kitchen, bedroom, hall] = [pool.open(), pool.open(), pool.open()];
  for (const each of [kitchen, bedroom, hall]) await each?.begin();
  await bedroom?.feed(Int16Array.of(7));
  bedroom?.abandon?.();
  await hall?.feed(Int16Array.of(5));
  const words = hall?.end();
  kitchen?.abandon?.();
  expect(await words).toEqual({ text: '5' });
  await kitchen?.begin();
  await kitchen?.feed(Int16Array.of(3));
  expect(kitchen?.end()).toEqual({ text: '3' });
});

/** A pool of two whose second recogniser is made when the test says so. */
function poolOfTwo() {
  const clock = new SteppingClock();
  const closed: number[] = [];
  const making: (() => void)[] = [];
  const create = () =>
    new Promise<CommandRecogniser>((made, failed) => {
      const number = making.length;
      making.push(() =>
        number === 0 && fails
          ? failed(new Error('no memory'))
          : made({ ...echo(), close: () => closed.push(number) }),
      );
    });
  let fails = false;
  return {
    clock,
    closed,
    making,
    failFirst: () => {
      fails = true;
    },
    pool: new RecogniserPool(echo(), { most: 2, create, clock }),
  };
}

async function say(room: CommandRecogniser, sample: number) {
  await room.begin();
  await room.feed(Int16Array.of(sample));
}

test('a room that speaks alone has no second recogniser made', async () => {
  const { pool, making } = poolOfTwo();
  const rooms = [pool.open(), pool.open(), pool.open()];
  for (const [at, room] of rooms.entries()) {
    await say(room, at);
    expect(await room.end()).toEqual({ text: String(at) });
  }
  expect(making).toHaveLength(0);
});

test('two rooms that speak at once are both recognised while they speak, and no third recogniser is made', async () => {
  const { pool, making } = poolOfTwo();
  const [kitchen, bedroom, hall] = [pool.open(), pool.open(), pool.open()];
  await say(kitchen, 1);
  await say(bedroom, 7);
  await say(hall, 5);
  expect(making).toHaveLength(1);
  making[0]?.();
  await turned();
  await bedroom.feed(Int16Array.of(8));
  expect([kitchen, bedroom, hall].map((each) => each.soFar()?.text)).toEqual(['1', '7 8', undefined]);
  expect(await kitchen.end()).toEqual({ text: '1' });
  expect(await hall.end()).toEqual({ text: '5' });
});

test('a second recogniser is given back after five minutes without use, and made again when it is needed', async () => {
  const { pool, clock, closed, making } = poolOfTwo();
  const [kitchen, bedroom] = [pool.open(), pool.open()];
  const both = async () => {
    await say(kitchen, 1);
    await say(bedroom, 7);
    for (const make of making) make();
    await turned();
    await kitchen.end();
    expect(await bedroom.end()).toEqual({ text: '7' });
  };
  await both();
  clock.stepTo(200_000);
  await both();
  expect(making).toHaveLength(1);
  clock.stepTo(499_999);
  expect(closed).toEqual([]);
  clock.stepTo(500_000);
  expect(closed).toEqual([0]);
  await both();
  expect(making).toHaveLength(2);
});

test('a second recogniser is not given back while it recognises', async () => {
  const { pool, clock, closed, making } = poolOfTwo();
  const [kitchen, bedroom] = [pool.open(), pool.open()];
  await say(kitchen, 1);
  await say(bedroom, 7);
  making[0]?.();
  await turned();
  await kitchen.end();
  clock.stepTo(900_000);
  expect(closed).toEqual([]);
  expect(await bedroom.end()).toEqual({ text: '7' });
});

test('where no second recogniser can be made, the utterance waits for the first, and the next one tries again', async () => {
  const { pool, making, failFirst } = poolOfTwo();
  failFirst();
  const [kitchen, bedroom] = [pool.open(), pool.open()];
  await say(kitchen, 1);
  await say(bedroom, 7);
  making[0]?.();
  await turned();
  expect(await kitchen.end()).toEqual({ text: '1' });
  await turned();
  expect(await bedroom.end()).toEqual({ text: '7' });
  await say(kitchen, 2);
  await say(bedroom, 8);
  expect(making).toHaveLength(2);
});
