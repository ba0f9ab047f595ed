import { expect, test } from 'vitest';
import { HearingPipeline } from '../../../../../src/hearing/hearing-pipeline.ts';
import { readAcousticModel } from '../../../../../src/hearing/stt/fsmn/acoustic-model.ts';
import { AcousticPass } from '../../../../../src/hearing/stt/fsmn/acoustic-pass.ts';
import {
  commandConfidence,
  isCommand,
  wakeConfidence,
} from '../../../../../src/hearing/stt/fsmn/confidence.ts';
import { createFsmnDetector } from '../../../../../src/hearing/stt/fsmn/detector.ts';
import { PhraseGraph } from '../../../../../src/hearing/stt/fsmn/phrase-graph.ts';
import { createFsmnRecogniser } from '../../../../../src/hearing/stt/fsmn/recogniser.ts';
import { folderWith } from '../../../../support/temp-folder.ts';
import { randomSound } from './random.ts';
import { modelFiles } from './tiny-model.ts';

const model = readAcousticModel(folderWith(modelFiles()));
const graph = new PhraseGraph({ root: [{ pattern: '打开客厅灯' }], rules: {} }, model.syllables);
const found = {
  text: '打开客厅灯',
  isDecoy: false,
  fit: -0.2,
  worst: -0.5,
  margin: 15,
  before: 0,
  after: 0,
  syllables: 5,
  from: 0,
  to: 20,
  mayGoOn: false,
};

test('a command is surer the better it fits, the farther its rivals are and the less other speech is beside it', () => {
  const sure = commandConfidence(found);
  expect(sure).toBeGreaterThan(0.9);
  expect(commandConfidence({ ...found, fit: -4 })).toBeLessThan(sure);
  expect(commandConfidence({ ...found, margin: 0 })).toBeLessThan(sure);
  expect(commandConfidence({ ...found, before: 2 })).toBeLessThan(sure);
  expect(commandConfidence({ ...found, after: 2 })).toBeLessThan(sure);
});

test.each([
  ['a clear one', {}, true],
  ['one with other speech before it, which may forbid it', { before: 2 }, false],
  ['one with other speech after it', { after: 1.2 }, false],
  ['one that sounds the same as another', { margin: 0 }, false],
  ['a decoy', { isDecoy: true }, false],
  ['one that hardly fits', { fit: -4, worst: -9, margin: 3 }, false],
  ['one that fits badly, though no other was found', { fit: -5.4, worst: -9, margin: 15 }, false],
])('a command is taken only where it is safe: %s', (_, change, isTaken) => {
  expect(isCommand({ ...found, ...change })).toBe(isTaken);
});

test('a wake word that fits is likely, and other speech is not', () => {
  expect(wakeConfidence(found)).toBeGreaterThan(0.9);
  expect(wakeConfidence({ ...found, fit: -6, worst: -12 })).toBeLessThan(0.1);
});

test('an utterance is recognised alike whatever was heard before it', () => {
  const recogniser = createFsmnRecogniser({ locale: 'zh-CN', model, graph });
  const hear = (seed: number) => {
    recogniser.begin();
    recogniser.feed(randomSound(seed, 24_000));
    const words = recogniser.end();
    return { words, found: recogniser.found() };
  };
  const first = hear(1);
  hear(2);
  expect(hear(1)).toEqual(first);
});

test('a recogniser without sound says nothing', () => {
  const recogniser = createFsmnRecogniser({ locale: 'zh-CN', model, graph });
  recogniser.begin();
  expect(recogniser.soFar()).toBeUndefined();
  expect(recogniser.end()).toEqual({ text: '' });
});

test.each([
  ['clipped sound', Int16Array.from({ length: 32_000 }, (_, at) => (at % 80 < 40 ? 32_767 : -32_768))],
  ['an offset without sound', new Int16Array(32_000).fill(20_000)],
  ['digital silence', new Int16Array(32_000)],
])('every number stays finite in %s', (_, sound) => {
  const pass = new AcousticPass(model);
  const detector = createFsmnDetector({ model, pass, phrases: [{ assistant: 'genie', phrase: '天貓精靈' }] });
  detector.process(sound);
  for (let step = pass.firstKept; step < pass.steps; step++)
    expect(pass.scoresOf(step).every(Number.isFinite)).toBe(true);
});

test('the check passes where the network runs', () => {
  expect(createFsmnDetector({ model, phrases: [{ assistant: 'genie', phrase: '天貓精靈' }] }).check()).toBe(
    true,
  );
});

test('the network sleeps while nobody speaks', async () => {
  const pass = new AcousticPass(model);
  const detector = createFsmnDetector({ model, pass, phrases: [{ assistant: 'genie', phrase: '天貓精靈' }] });
  const pipeline = new HearingPipeline({
    detectors: [detector],
    recognisers: [],
    locales: { genie: 'zh-CN' },
  });
  const quiet = randomSound(1, 16_000).map((sample) => Math.round(sample / 400));
  for (let second = 0; second < 5; second++) await pipeline.feed(quiet.map((_, at) => (at % 7) - 3));
  expect(pass.steps).toBe(0);
  await pipeline.feed(randomSound(3, 16_000));
  expect(pass.steps).toBeGreaterThan(20);
});
