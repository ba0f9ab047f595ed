import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNormalisation } from '../../../../../src/hearing/stt/fsmn/acoustic-model.ts';
import { FEATURES, FrontEnd, MEL_BANDS } from '../../../../../src/hearing/stt/fsmn/front-end.ts';
import { parseNetwork } from '../../../../../src/hearing/stt/fsmn/network.ts';
import { FsmnStream } from '../../../../../src/hearing/stt/fsmn/streaming.ts';
import { randomFrom, randomSound } from './random.ts';
import { NORMALISATION, networkFile, type TinyLayer, tinyLayers } from './tiny-model.ts';

const SEED = Number(process.env.SEED);
const layers = tinyLayers();
const network = parseNetwork(networkFile(layers), 'kwsr.net');
const normalisation = parseNormalisation(NORMALISATION, 'kwsr.mvn');

/** All frames at once, straight from the definition, in double precision. */
function wholeFile(of: readonly TinyLayer[], frames: readonly number[][]): readonly number[][] {
  return of.reduce((input, { kind, inputs, outputs, weights, bias, right, order, stride }) => {
    if (kind === 'Softmax') return input;
    if (kind === 'RectifiedLinear') return input.map((frame) => frame.map((value) => Math.max(0, value)));
    if (!order || !stride)
      return input.map((frame) =>
        Array.from({ length: outputs }, (_, row) =>
          frame.reduce((sum, value, at) => sum + value * (weights[row * inputs + at] ?? 0), bias[row] ?? 0),
        ),
      );
    return input.map((frame, now) =>
      frame.map((value, element) => {
        let sum = value;
        for (let tap = 0; tap < order[0]; tap++)
          sum += (weights[tap * inputs + element] ?? 0) * (input[now - tap * stride[0]]?.[element] ?? 0);
        for (let tap = 0; tap < order[1]; tap++)
          sum += (right[tap * inputs + element] ?? 0) * (input[now + (tap + 1) * stride[1]]?.[element] ?? 0);
        return sum;
      }),
    );
  }, frames);
}

function streamed(frames: readonly number[][]): number[][] {
  const stream = new FsmnStream(network);
  const outputs: number[][] = [];
  for (const frame of frames) {
    const output = stream.push(Float32Array.from(frame));
    if (output) outputs.push([...output]);
  }
  stream.flush((output) => outputs.push([...output]));
  return outputs;
}

const randomFrames = (count: number, seed = 3) => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: 400 }, () => Math.fround(2 * random() - 1)),
  );
};

test.each([0, 1, 4, 5, 6, 40])('%i frames of a stream give what all of them give at once', (count) => {
  const frames = randomFrames(count);
  const expected = wholeFile(layers, frames);
  const outputs = streamed(frames);
  expect(outputs).toHaveLength(count);
  for (const [at, output] of outputs.entries())
    for (const [element, value] of output.entries())
      expect(value).toBeCloseTo(expected[at]?.[element] ?? 0, 4);
});

test('a stream answers as late as the network looks ahead, and not later', () => {
  const stream = new FsmnStream(network);
  const answers = randomFrames(12).map((frame) => stream.push(Float32Array.from(frame)) !== undefined);
  expect(answers.indexOf(true)).toBe(network.lookAhead_frames);
  expect(answers.slice(network.lookAhead_frames).every(Boolean)).toBe(true);
});

test('a stream that was reset hears nothing of what was before', () => {
  const stream = new FsmnStream(network);
  const run = () =>
    randomFrames(12).flatMap((frame) => {
      const output = stream.push(Float32Array.from(frame));
      return output ? [[...output]] : [];
    });
  const first = run();
  stream.reset();
  expect(run()).toEqual(first);
});

test('features are the same to the last bit however the sound is cut', () => {
  const sound = randomSound(5, 16_000);
  const featuresIn = (chunks: readonly number[]) => {
    const frontEnd = new FrontEnd(normalisation);
    const steps: number[] = [];
    let at = 0;
    for (const length of [...chunks, sound.length]) {
      frontEnd.push(sound.subarray(at, at + length), (features) => steps.push(...features));
      at += length;
    }
    frontEnd.flush((features) => steps.push(...features));
    return steps;
  };
  const whole = featuresIn([]);
  // 1 + floor((16,000 − 400) / 160) frames, a third of them.
  expect(whole).toHaveLength(33 * FEATURES);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 30 }), (chunks) => {
      expect(featuresIn(chunks)).toEqual(whole);
    }),
    { seed: SEED, numRuns: 20 },
  );
});

test('a tone lies in the band of its frequency, and is as loud as Kaldi says', () => {
  const frontEnd = new FrontEnd({
    shift: new Float32Array(FEATURES),
    scale: new Float32Array(FEATURES).fill(1),
  });
  const hertz = 1000;
  const tone = Int16Array.from({ length: 4000 }, (_, at) =>
    Math.round(8000 * Math.sin((2 * Math.PI * hertz * at) / 16_000)),
  );
  let middle: Float32Array = new Float32Array(0);
  frontEnd.push(tone, (features) => {
    middle = features.slice(2 * MEL_BANDS, 3 * MEL_BANDS);
  });
  const mel = (frequency: number) => 1127 * Math.log(1 + frequency / 700);
  const width = (mel(8000) - mel(20)) / (MEL_BANDS + 1);
  const loudest = middle.indexOf(Math.max(...middle));
  expect(Math.abs(loudest + 1 - (mel(hertz) - mel(20)) / width)).toBeLessThan(1);
  // The amplitude, times the gain of the pre-emphasis at this frequency, times half the sum of the window: squared.
  const emphasis = Math.hypot(
    1 - 0.97 * Math.cos((2 * Math.PI * hertz) / 16_000),
    0.97 * Math.sin((2 * Math.PI * hertz) / 16_000),
  );
  const peak = Math.log((8000 * emphasis * 0.54 * 400 * 0.5) ** 2);
  expect(middle[loudest]).toBeGreaterThan(peak - 1);
  expect(middle[loudest]).toBeLessThan(peak + 1.5);
});

test('an offset of the card changes nothing', () => {
  const sound = randomSound(9, 4000);
  const featuresOf = (samples: Int16Array) => {
    const steps: number[] = [];
    new FrontEnd(normalisation).push(samples, (features) => steps.push(...features));
    return steps;
  };
  const shifted = featuresOf(sound.map((sample) => sample + 2000));
  for (const [at, value] of featuresOf(sound).entries()) expect(shifted[at]).toBeCloseTo(value, 3);
});
