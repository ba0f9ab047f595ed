import { expect, test } from 'vitest';
import type { CommandRecogniser } from '../../../../src/hearing/stt/command-recogniser.ts';
import { RecogniserPool } from '../../../../src/hearing/stt/recogniser-pool.ts';

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
  const pool = new RecogniserPool({ first: echo(), most: 1 });
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
  const pool = new RecogniserPool({ first: echo(), most: 1 });
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
  const pool = new RecogniserPool({ first: echo(), most: 1 });
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

test('with two recognisers two rooms are recognised while they speak, and no third is made', async () => {
  let made = 1;
  const create = async () => {
    made += 1;
    return echo();
  };
  const pool = new RecogniserPool({ first: echo(), most: 2, create });
  const streams = [await pool.openAnother(), await pool.openAnother(), await pool.openAnother()];
  for (const [at, each] of streams.entries()) {
    await each.begin();
    each.feed(Int16Array.of(at));
  }
  expect(made).toBe(2);
  expect(streams.map((each) => each.soFar()?.text)).toEqual(['0', '1', undefined]);
});
