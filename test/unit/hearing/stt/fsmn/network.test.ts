import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failure } from '../../../../../src/error/failure.ts';
import { readAcousticModel } from '../../../../../src/hearing/stt/fsmn/acoustic-model.ts';
import { parseNetwork } from '../../../../../src/hearing/stt/fsmn/network.ts';
import { ENGLISH } from '../../../../../src/text/text.ts';
import { failureOf } from '../../../../support/failure.ts';
import { folderWith } from '../../../../support/temp-folder.ts';
import { modelFiles, NORMALISATION, networkFile, TOKENS, tinyLayers, tokensFile } from './tiny-model.ts';

const SEED = Number(process.env.SEED);

test('a network is read with every layer and weight as it was written', () => {
  const written = tinyLayers();
  const network = parseNetwork(networkFile(written), 'kwsr.net');
  expect(network).toMatchObject({ inputs: 400, outputs: TOKENS.length, lookAhead_frames: 2 + 3 });
  expect(network.layers.map(({ kind }) => kind)).toEqual([
    'affine',
    'affine',
    'memory',
    'affine',
    'affine',
    'memory',
    'memory',
    'affine',
  ]);
  const [first, , memory] = network.layers;
  expect(first?.kind === 'affine' && [...first.weights]).toEqual(written[0]?.weights);
  expect(first).toMatchObject({ rectified: true });
  expect(memory).toMatchObject({ leftOrder: 4, rightOrder: 2, leftStride: 1, rightStride: 1 });
  expect(memory?.kind === 'memory' && [...memory.right]).toEqual(written[3]?.right);
});

test('a file cut short anywhere is refused with the byte, and never read as a network', () => {
  const whole = networkFile();
  fc.assert(
    fc.property(fc.integer({ min: 0, max: whole.length - 2 }), (length) => {
      try {
        parseNetwork(whole.subarray(0, length), 'kwsr.net');
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        return ENGLISH.of(error.problems[0]?.path ?? '').startsWith('byte ');
      }
      return false;
    }),
    { seed: SEED, numRuns: 200 },
  );
});

test('damaged bytes are refused or read as numbers, and never end in another error', () => {
  const whole = networkFile();
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      (changes) => {
        const damaged = Buffer.from(whole);
        for (const [at, byte] of changes) damaged[at] = byte;
        try {
          parseNetwork(damaged, 'kwsr.net');
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
        }
      },
    ),
    { seed: SEED, numRuns: 300 },
  );
});

test.each([
  ['no network at all', Buffer.from('{"model": 1}'), /byte 0: found \{", expected a binary Kaldi nnet1 file/],
  ['nothing', Buffer.alloc(0), /byte 0: found nothing/],
  [
    'a weight that is no number',
    networkFile(
      tinyLayers().map((layer, at) =>
        at === 2 ? { ...layer, weights: [Number.NaN, ...layer.weights.slice(1)] } : layer,
      ),
    ),
    /found the weight NaN, expected a finite weight/,
  ],
  [
    'layers that do not fit together',
    networkFile(tinyLayers().filter((_, at) => at !== 2)),
    /found <Fsmn> of 7 inputs, expected 10 inputs/,
  ],
  ['no softmax at its end', networkFile(tinyLayers().slice(0, -1)), /found no softmax at the end/],
])('a file with %s is refused with what to do', async (_, bytes, message) => {
  const failure = await failureOf(() => parseNetwork(bytes, 'kwsr.net'));
  expect(failure.message).toMatch(message);
  expect(failure.message).toMatch(/kwsr\.net: byte .*fetch the model again: halfsecond models add fsmn-zh/);
  expect(failure.exitCode).toBe(3);
});

test('a folder without the files says which are missing, and how to fetch them', async () => {
  const failure = await failureOf(() => readAcousticModel(folderWith({ 'tokens.txt': tokensFile() })));
  expect(failure.exitCode).toBe(4);
  expect(failure.problems.map(({ file }) => file?.split('/').at(-1))).toEqual(['kwsr.net', 'kwsr.mvn']);
  expect(failure.message).toContain('halfsecond models add fsmn-zh');
});

test('a whole model is read', () => {
  const model = readAcousticModel(folderWith(modelFiles()));
  expect(model.syllables.names).toContain('deng');
});

test.each([
  [
    'tokens.txt',
    tokensFile(TOKENS.slice(0, -1)),
    /found \d+ symbols, expected \d+, as many as the network tells apart/,
  ],
  ['tokens.txt', tokensFile().replace('打 2', '打 two'), /line 4: found "打 two"/],
  ['tokens.txt', tokensFile().replace('打 2', '打 3'), /line 5: found the number 3 again/],
  ['kwsr.mvn', NORMALISATION.replace('-12.5', 'nan'), /<AddShift>: number 1 is NaN/],
  ['kwsr.mvn', NORMALISATION.replace('-12.5 ', ''), /<AddShift> of 399 numbers, expected 400/],
  ['kwsr.mvn', 'nothing', /no <AddShift>/],
  ['kwsr.net', networkFile([...tinyLayers().slice(3)]), /a network of 7 inputs, expected 400/],
])('a damaged %s is refused by name', async (name, content, message) => {
  const folder = folderWith({ ...modelFiles(), [name]: content });
  const failure = await failureOf(() => readAcousticModel(folder));
  expect(failure.message).toMatch(message);
  expect(failure.problems[0]?.file).toBe(join(folder, name));
});
