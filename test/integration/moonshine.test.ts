import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { fetchMoonshine } from '../../bench/hearing/moonshine-model.mjs';
import { readWav } from '../../src/audio/wav-file.ts';
import { HearingPool } from '../../src/hearing/hearing-pool.ts';
import { type HearingStream, openHearing } from '../../src/hearing/hearing-stream.ts';
import { hearingPlan } from '../../src/hearing/plan.ts';
import { modelOf } from '../../src/hearing/stt/models/catalogue.ts';
import { SherpaRecogniser } from '../../src/hearing/stt/sherpa/sherpa-recogniser.ts';
import { systemClock } from '../../src/time/system-clock.ts';
import { onEnd } from '../support/broker.ts';
import { failureOf } from '../support/failure.ts';
import { PROJECT, shippedHome } from '../support/home.ts';
import { folderWith } from '../support/temp-folder.ts';

const found = modelOf('moonshine-tiny-en');
if (!found) throw new Error('invariant: a model of the catalogue');
const model = found;
const PERIOD = 512;
/** Compiled: a worker thread reads no TypeScript. */
const WORKER = new URL('../../dist/hearing/worker.js', import.meta.url);

const state = folderWith({});
const folder = join(state, 'models', model.id);
/** The networks. */
const NETWORKS = ['encoder.onnx', 'decoder.onnx'];

beforeAll(() => fetchMoonshine(folder), 120_000);

test.each(model.files.map(({ name }) => name))(
  'the %s that its publisher serves is the one of the catalogue',
  (name) => {
    const file = model.files.find((each) => each.name === name);
    const bytes = readFileSync(join(folder, name));
    expect(bytes.length).toBe(file?.size_bytes);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(file?.sha256);
  },
);

test('sherpa-onnx hears a command with the real weights, in a process of its own', async () => {
  const troubles: string[] = [];
  const recogniser = new SherpaRecogniser({
    locale: 'en-US',
    model,
    folder,
    within_ms: 20_000,
    devices: shippedHome().devices,
    clock: systemClock,
    processUrl: new URL(`file://${PROJECT}dist/hearing/stt/sherpa/sherpa-process.js`),
    onEngine: (event) => troubles.push('reason' in event ? event.reason : event.kind),
  });
  onEnd(async () => recogniser.close());
  const request = readWav(`${PROJECT}scenarios/audio/hey-siri-turn-on-the-living-room-light.wav`);
  const afterTheName = request.slice(1.5 * 16_000);
  let text = '';
  // It hears nothing until it has loaded.
  while (text === '' && troubles.length === 0) {
    recogniser.begin();
    for (let at = 0; at < afterTheName.length; at += PERIOD)
      recogniser.feed(afterTheName.slice(at, at + PERIOD));
    ({ text } = await recogniser.end());
    await new Promise<void>((turn) => setImmediate(turn));
  }
  expect(troubles).toEqual([]);
  expect(text).toBe('Turn on the living room light.');
}, 60_000);

/** Opens the hub's hearing with the model in this state folder. */
function hearingWith(states: string): Promise<HearingStream> {
  const plan = hearingPlan(shippedHome(), undefined, states);
  expect(plan.moonshine?.model).toBe(model.id);
  return openHearing({ plan, clock: systemClock, workerUrl: WORKER });
}

/** The words of a sound, with a second of silence after it. */
async function wordsIn(hearing: HearingStream, sound: Int16Array): Promise<readonly string[]> {
  const words: string[] = [];
  await hearing.reset();
  for (let at = 0; at < sound.length + 16_000; at += PERIOD) {
    const chunk = new Int16Array(PERIOD);
    chunk.set(sound.subarray(at, at + PERIOD));
    for (const event of await hearing.feed(chunk)) if (event.kind === 'words') words.push(event.text);
  }
  return words;
}

const recording = (name: string) => readWav(`${PROJECT}scenarios/audio/${name}.wav`);

/** White noise under a sound, this much below its loudest sample. */
function inNoise(sound: Int16Array, below_db: number): Int16Array {
  const loudest = sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const noise = loudest * 10 ** (-below_db / 20);
  let seed = 1;
  return sound.map((sample) => {
    // A linear congruential generator (Numerical Recipes).
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.max(-32_768, Math.min(32_767, sample + (seed / 2 ** 31 - 1) * noise));
  });
}

test('the hub understands English commands by Moonshine as soon as the model is installed, in quiet and in noise', async () => {
  const hearing = await hearingWith(state);
  onEnd(() => hearing.close());
  const light = recording('hey-siri-turn-on-the-living-room-light');
  expect(await wordsIn(hearing, light)).toEqual(['turn on the living room light']);
  expect(await wordsIn(hearing, inNoise(light, 30))).toEqual(['turn on the living room light']);
  expect(await wordsIn(hearing, recording('hey-siri-set-the-kitchen-light-to-thirty-percent'))).toEqual([
    'set the kitchen light to thirty percent',
  ]);
  expect(await wordsIn(hearing, recording('conversation'))).toEqual([]);
  // What was heard before changes nothing.
  expect(await wordsIn(hearing, light)).toEqual(['turn on the living room light']);
}, 120_000);

test.each(NETWORKS)(
  'a damaged %s is named, with the command that repairs it',
  async (name) => {
    const broken = folderWith({});
    cpSync(join(state, 'models'), join(broken, 'models'), { recursive: true });
    const file = join(broken, 'models', model.id, name);
    writeFileSync(file, readFileSync(file).fill(0, 0, 100_000));
    const { exitCode, message } = await failureOf(() => hearingWith(broken));
    expect(exitCode).toBe(3);
    expect(message).toContain(`${name}: found a model that is cut short, or of another network`);
    expect(message).toContain('halfsecond models add moonshine-tiny-en');
  },
  60_000,
);

test('while one room’s command is read, another room is heard', async () => {
  const plan = hearingPlan(shippedHome(), undefined, state);
  const pool = await HearingPool.open({ plan, clock: systemClock, workerUrl: WORKER });
  onEnd(() => pool.close());
  const kitchen = await pool.openStream(0);
  const bedroom = await pool.openStream(1);
  const said = recording('hey-siri-turn-on-the-living-room-light');
  const words: string[] = [];
  let firstByBedroom = 0;
  for (let at = 0; at < said.length + 16_000; at += PERIOD) {
    const chunk = new Int16Array(PERIOD);
    chunk.set(said.subarray(at, at + PERIOD));
    let isHeard = false;
    const heard = kitchen.feed(chunk).then((events) => {
      isHeard = true;
      return events;
    });
    await bedroom.feed(new Int16Array(PERIOD));
    if (!isHeard) firstByBedroom++;
    for (const event of await heard) if (event.kind === 'words') words.push(event.text);
  }
  expect(words).toEqual(['turn on the living room light']);
  // The kitchen’s sound comes first each time, and is answered later only while a command is read.
  expect(firstByBedroom).toBeGreaterThan(0);
}, 60_000);
