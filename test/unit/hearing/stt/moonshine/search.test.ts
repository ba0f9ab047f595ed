import { expect, test } from 'vitest';
import { search } from '../../../../../src/hearing/stt/moonshine/search.ts';
import { Sentences } from '../../../../../src/hearing/stt/moonshine/sentences.ts';
import { heard, LETTERS } from '../../../../support/hearing/letters.ts';
import { shippedHome } from '../../../../support/home.ts';

const sentences = new Sentences(LETTERS, shippedHome().devices);
const SOUND = new Float32Array(1600);
const textOf = ({ tokens }: { readonly tokens: readonly number[] }) => LETTERS.textOf(tokens);

test('the likeliest sentence of the home is found, and it is the free one where nothing else was said', async () => {
  const { sentences: found, free } = await search(heard({ 'Turn on the fan.': 0 }), sentences, SOUND);
  expect(found.map(textOf)).toEqual(['Turn on the fan.']);
  expect(found[0]?.likelihood).toBeCloseTo(0);
  expect(textOf(free)).toBe('Turn on the fan.');
});

test('a sentence of the home is found beside likelier words that are none, with how much likelier they are', async () => {
  const network = heard({ 'Turn on the van.': 0, 'Turn on the fan.': -2 });
  const { sentences: found, free } = await search(network, sentences, SOUND);
  expect(found.map(textOf)).toEqual(['Turn on the fan.']);
  expect(free.likelihood - (found[0]?.likelihood ?? 0)).toBeCloseTo(2);
  expect(textOf(free)).toBe('Turn on the van.');
});

test('a rival that parts early is followed beside the best sentence', async () => {
  const network = heard({ 'Turn off the fan.': 0, 'Turn on the fan.': -1 });
  const { sentences: found } = await search(network, sentences, SOUND);
  expect(found.map(textOf)).toEqual(['Turn off the fan.', 'Turn on the fan.']);
  expect(found[1]?.likelihood).toBeCloseTo(-1);
});

test('words that are no sentence of the home are given up before they are all read', async () => {
  const text = 'Every word of this is far from what can be asked of the home.';
  const network = heard({ [text]: 0 });
  const { sentences: found, free } = await search(network, sentences, SOUND);
  expect(found).toEqual([]);
  expect(textOf(free).length).toBeLessThan(text.length);
});

test('noise that the network takes for silence is no sentence', async () => {
  const { sentences: found } = await search(heard({}), sentences, SOUND);
  expect(found).toEqual([]);
});

test('a way that the free words share costs nothing of its own', async () => {
  const network = heard({ 'Turn on the fan.': 0 });
  await search(network, sentences, SOUND);
  expect(new Set(network.ways)).toEqual(new Set([1]));
});
