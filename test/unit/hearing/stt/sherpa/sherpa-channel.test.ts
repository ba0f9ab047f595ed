import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RecognisedWords } from '../../../../../src/hearing/stt/command-recogniser.ts';
import { modelOf } from '../../../../../src/hearing/stt/models/catalogue.ts';
import { SherpaRecogniser } from '../../../../../src/hearing/stt/sherpa/sherpa-recogniser.ts';
import { SteppingClock } from '../../../../../src/time/stepping-clock.ts';
import { onEnd } from '../../../../support/broker.ts';
import { device, PROJECT } from '../../../../support/home.ts';
import { folderWith } from '../../../../support/temp-folder.ts';

const CHILD = new URL(`file://${PROJECT}test/support/hearing/sherpa-child.mjs`);

/** A recogniser over a child that behaves so, and what it tells of its engine. */
function recogniser(behaviour: string) {
  const model = modelOf('zipformer-en');
  if (!model) throw new Error('invariant: a model of the catalogue');
  const folder = join(folderWith({}), behaviour);
  mkdirSync(folder);
  const clock = new SteppingClock();
  const told: string[] = [];
  const made = new SherpaRecogniser({
    locale: 'en-US',
    model,
    folder,
    within_ms: 2000,
    devices: [device({ id: 'lamp' })],
    clock,
    processUrl: CHILD,
    onEngine: (event) => told.push('reason' in event ? event.reason : 'ok'),
  });
  onEnd(async () => made.close());
  return { made, clock, told };
}

/** Lets messages come until it is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise<void>((turn) => setImmediate(turn));
}

/** Says something, again and again until the child hears it: it takes a while to start. */
async function spoken(made: SherpaRecogniser): Promise<RecognisedWords> {
  for (;;) {
    made.begin();
    made.feed(new Int16Array(1600));
    made.feed(new Int16Array(1600));
    const words = await made.end();
    if (words.text !== '') return words;
    await new Promise<void>((turn) => setImmediate(turn));
  }
}

/** Begins an utterance that the child hears. */
async function begun(made: SherpaRecogniser): Promise<void> {
  for (let turn = 0; made.soFar() === undefined; turn++) {
    if (turn % 1000 === 0) {
      made.begin();
      made.feed(new Int16Array(160));
    }
    await new Promise<void>((next) => setImmediate(next));
  }
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('words of the sherpa process belong to their own utterance, and closing ends the process', async () => {
  const { made, told } = recogniser('ok');
  const { text } = await spoken(made);
  expect(text).toMatch(/^3200 by \d+$/);
  made.begin();
  made.feed(new Int16Array(160));
  await until(() => made.soFar() !== undefined);
  expect(made.soFar()).toEqual({ text: 'turn on the lamp', mayGoOn: false });
  made.abandon();
  made.begin();
  expect(made.soFar()).toBeUndefined();
  const pid = Number(text.split(' ').at(-1));
  expect(isAlive(pid)).toBe(true);
  made.close();
  await until(() => !isAlive(pid));
  expect(told).toEqual([]);
});

test('a sherpa process that dies during an utterance gives no words, and its successor hears', async () => {
  const { made, clock, told } = recogniser('dies-once');
  await until(() => {
    made.begin();
    made.feed(new Int16Array(160));
    return told.length > 0;
  });
  expect(told).toEqual([expect.stringMatching(/process ended by SIGKILL.*again in 500 ms/)]);
  expect(await made.end()).toEqual({ text: '' });
  clock.stepTo(500);
  expect((await spoken(made)).text).toMatch(/^3200 by/);
  expect(told.at(-1)).toBe('ok');
});

test('a sherpa process that does not answer in time is ended and gives no words', async () => {
  const { made, clock, told } = recogniser('silent');
  await begun(made);
  const words = made.end();
  clock.stepTo(2000);
  expect(await words).toEqual({ text: '' });
  expect(told).toEqual([expect.stringContaining('no words within 2000 ms')]);
});

test('a sherpa process that does not load in two minutes is ended and retried with back-off', async () => {
  const { clock, told } = recogniser('hangs');
  clock.stepTo(120_000);
  expect(told).toEqual([expect.stringMatching(/not loaded within 120 s; again in 500 ms/)]);
  clock.stepTo(120_500);
  clock.stepTo(240_500);
  expect(told[1]).toMatch(/not loaded within 120 s; again in 1000 ms/);
});

test('a sherpa process that refuses its model says why', async () => {
  const { told } = recogniser('refuses');
  await until(() => told.length > 0);
  expect(told[0]).toMatch(/^no such layer; again in 500 ms; halfsecond models list/);
});

test('a flood of words from the sherpa process is no command', async () => {
  const { made } = recogniser('babbles');
  await begun(made);
  expect(await made.end()).toEqual({ text: '' });
});
