import { expect, test } from 'vitest';
import { readWav } from '../../../src/audio/wav-file.ts';
import { openHearing } from '../../../src/hearing/hearing-stream.ts';
import type { HearingPlan } from '../../../src/hearing/worker-protocol.ts';
import { systemClock } from '../../../src/time/system-clock.ts';
import { failureOf } from '../../support/failure.ts';
import { PROJECT } from '../../support/home.ts';

const workerUrl = new URL('../../../dist/hearing/worker.js', import.meta.url);
const plan: HearingPlan = {
  keyless: [{ assistant: 'siri', keyword: 'hey siri', sensitivity: 0.6 }],
  enrolled: [],
  porcupine: undefined,
  remoteWakes: [],
  recognisers: [],
  locales: { siri: 'zh-CN' },
  commands: [],
  devices: [],
};

test('a worker thread detects the wake word in the fed sound', async () => {
  const hearing = await openHearing({ plan, clock: systemClock, workerUrl });
  const samples = readWav(`${PROJECT}scenarios/audio/hey-siri-turn-on-the-light.wav`);
  const before = (await hearing.feed(samples.slice(0, 20_000))).filter(({ kind }) => kind === 'wake_word');
  const after = (await hearing.feed(samples.slice(20_000, 30_000))).filter(
    ({ kind }) => kind === 'wake_word',
  );
  expect({ before, after }).toMatchObject({ before: [], after: [{ assistant: 'siri' }] });
  await hearing.close();
});

test('an engine’s failure at its start crosses the thread unchanged', async () => {
  const failure = await failureOf(() =>
    openHearing({
      plan: { ...plan, keyless: [{ assistant: 'siri', keyword: 'hey you', sensitivity: 1 }] },
      clock: systemClock,
      workerUrl,
    }),
  );
  expect(failure.exitCode).toBe(4);
  expect(failure.problems[0]?.path).toBe('assistants.siri.wake.keyword');
});

test('a home without English device names still detects wake words', async () => {
  const hearing = await openHearing({
    plan: { ...plan, locales: { siri: 'en-US' } },
    clock: systemClock,
    workerUrl,
  });
  const heard = await hearing.feed(readWav(`${PROJECT}scenarios/audio/hey-siri-turn-on-the-light.wav`));
  expect(heard.filter(({ kind }) => kind === 'wake_word')).toMatchObject([{ assistant: 'siri' }]);
  await hearing.close();
});

test('a closed supervisor hears nothing and leaves nothing waiting', async () => {
  const hearing = await openHearing({ plan, clock: systemClock, workerUrl });
  await hearing.close();
  expect(await hearing.feed(new Int16Array(512))).toEqual([]);
});
