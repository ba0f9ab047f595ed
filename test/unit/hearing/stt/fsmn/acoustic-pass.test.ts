import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAcousticModel } from '../../../../../src/hearing/stt/fsmn/acoustic-model.ts';
import { AcousticPass } from '../../../../../src/hearing/stt/fsmn/acoustic-pass.ts';
import { folderWith } from '../../../../support/temp-folder.ts';
import { randomSound } from './random.ts';
import { modelFiles } from './tiny-model.ts';

const SEED = Number(process.env.SEED);
const model = readAcousticModel(folderWith(modelFiles()));
const sound = randomSound(4, 32_000);

function scoresOf(pass: AcousticPass): number[][] {
  const scores: number[][] = [];
  for (let step = pass.firstKept; step < pass.steps; step++) scores.push([...pass.scoresOf(step)]);
  return scores;
}

function whole(): number[][] {
  const pass = new AcousticPass(model);
  pass.push(sound);
  pass.flush();
  return scoresOf(pass);
}

test('the probabilities are the same to the last bit however the sound is cut', () => {
  const expected = whole();
  expect(expected).toHaveLength(66);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4000 }), { maxLength: 20 }), (chunks) => {
      const pass = new AcousticPass(model);
      let at = 0;
      for (const length of [...chunks, sound.length]) {
        pass.push(sound.subarray(at, at + length));
        at += length;
      }
      pass.flush();
      expect(scoresOf(pass)).toEqual(expected);
    }),
    { seed: SEED, numRuns: 15 },
  );
});

test('samples that two readers hand over are heard once', () => {
  const expected = whole();
  const pass = new AcousticPass(model);
  for (let at = 0; at < sound.length; at += 2000) {
    pass.push(sound.subarray(at, at + 2000), at + 2000);
    // A second reader is behind, and hands over what it was given last too.
    pass.push(sound.subarray(Math.max(0, at - 500), at + 1500), at + 1500);
  }
  pass.flush();
  expect(scoresOf(pass)).toEqual(expected);
});

test('after a gap the network begins anew, where the sound goes on', () => {
  const pass = new AcousticPass(model);
  pass.push(sound.subarray(0, 16_000), 16_000);
  const before = pass.steps;
  pass.push(sound.subarray(0, 16_000), 116_000);
  pass.flush();
  expect(pass.placeOf(before)).toBe(100_000);
  expect(pass.stepAt(50_000)).toBe(before);
  const fresh = new AcousticPass(model);
  fresh.push(sound.subarray(0, 16_000));
  fresh.flush();
  expect([...pass.scoresOf(before)]).toEqual([...fresh.scoresOf(0)]);
});

test('a reader that comes late finds the steps of the last seconds', () => {
  const pass = new AcousticPass(model);
  for (let round = 0; round < 12; round++) pass.push(sound);
  expect(pass.steps - pass.firstKept).toBe(350);
  const step = pass.stepAt(pass.end_samples - 16_000);
  expect(pass.placeOf(step)).toBeGreaterThanOrEqual(pass.end_samples - 16_000);
  expect(pass.placeOf(step - 1)).toBeLessThan(pass.end_samples - 16_000);
});
