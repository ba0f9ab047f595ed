import { expect, test } from 'vitest';
import type { EngineDegraded, EngineOk } from '../../../../../src/hearing/hearing-event.ts';
import type { Network } from '../../../../../src/hearing/stt/moonshine/network.ts';
import { UtteranceReader } from '../../../../../src/hearing/stt/moonshine/reader.ts';
import { heard, LETTERS } from '../../../../support/hearing/letters.ts';
import { shippedHome } from '../../../../support/home.ts';

const SECOND = Int16Array.from({ length: 16_000 }, (_, at) => Math.round(8000 * Math.sin(at / 5)));
const SILENCE = new Int16Array(16_000);

function readerOf(network: Network) {
  const told: (EngineDegraded | EngineOk)[] = [];
  const reader = new UtteranceReader({
    network,
    vocabulary: LETTERS,
    devices: shippedHome().devices,
    names: ['Siri'],
    onEngine: (event) => told.push(event),
  });
  return { told, read: async (...sound: readonly Int16Array[]) => (await reader.read(sound)).words };
}

const wordsOf = (texts: Readonly<Record<string, number>>) => readerOf(heard(texts)).read(SECOND);

test('a command that nothing rivals is read in small letters, with how sure it is', async () => {
  const { text, confidence } = await wordsOf({ 'Turn on the living room light.': 0 });
  expect(text).toBe('turn on the living room light');
  expect(confidence).toBeGreaterThan(0.95);
});

test('the name of an assistant before a command is no part of it', async () => {
  expect((await wordsOf({ 'Siri, turn on the fan.': 0 })).text).toBe('turn on the fan');
});

test.each([
  ['words of another home', { 'Turn on the television.': 0 }],
  [
    'a command with words after it',
    { 'Turn on the living room light at nine.': 0, 'Turn on the living room light.': -7 },
  ],
  ['a command as likely as its opposite', { 'Turn on the fan.': 0, 'Turn off the fan.': -0.5 }],
  [
    'words much likelier than any command',
    { 'Turning under living rooms.': 0, 'Turn on the living room light.': -20 },
  ],
])('no command is made of %s', async (_, texts) => {
  expect(await wordsOf(texts)).toEqual({ text: '' });
});

test('two ways to say the same are no rivals', async () => {
  const { text } = await wordsOf({
    'Dim the bedside lamp to 30%.': 0,
    'Dim the bedside lamp to thirty percent.': -0.2,
  });
  expect(text).toBe('dim the bedside lamp to 30 percent');
});

test('silence, a click and a long talk are not read at all', async () => {
  const { read } = readerOf(heard({ 'Turn on the living room light.': 0 }));
  expect(await read(SILENCE)).toEqual({ text: '' });
  expect(await read(SECOND.slice(0, 1600))).toEqual({ text: '' });
  expect(await read(...Array.from({ length: 7 }, () => SECOND))).toEqual({ text: '' });
});

test('a network that fails is told as degraded, and as well when it reads again', async () => {
  const well = heard({ 'Turn on the living room light.': 0 });
  let isBroken = true;
  const { told, read } = readerOf({
    read: (sound) => (isBroken ? Promise.reject(new Error('out of memory\nat …')) : well.read(sound)),
  });
  expect(await read(SECOND)).toEqual({ text: '' });
  expect(told).toEqual([{ kind: 'degraded', engine: 'moonshine', reason: 'out of memory' }]);
  isBroken = false;
  expect((await read(SECOND)).text).toBe('turn on the living room light');
  expect(told.at(-1)).toEqual({ kind: 'ok', engine: 'moonshine' });
});

test('utterances of two rooms are read one after the other', async () => {
  const well = heard({ 'Turn on the living room light.': 0 });
  let open = 0;
  let most = 0;
  const { read } = readerOf({
    read: async (sound) => {
      open++;
      most = Math.max(most, open);
      const reading = await well.read(sound);
      return {
        begin: () => reading.begin(),
        add: async (steps) => {
          const likely = await reading.add(steps);
          await new Promise<void>((turned) => setImmediate(turned));
          if (steps.length === 1 && steps[0]?.token === LETTERS.tokensOf('.')?.[0]) open--;
          return likely;
        },
      };
    },
  });
  const both = await Promise.all([read(SECOND), read(SECOND)]);
  expect(both.map(({ text }) => text)).toEqual([
    'turn on the living room light',
    'turn on the living room light',
  ]);
  expect(most).toBe(1);
});
