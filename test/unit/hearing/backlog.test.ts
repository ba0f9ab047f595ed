import { expect, test } from 'vitest';
import { AudioStream } from '../../../src/hearing/audio-stream.ts';
import { openHearing } from '../../../src/hearing/hearing-stream.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';
import { onEnd } from '../../support/broker.ts';
import { NOTHING_TO_HEAR as plan } from '../../support/hearing/plan.ts';

const workerUrl = new URL('../../support/hearing/faulty-worker.mjs', import.meta.url);

test('a stream that falls behind its sound does not count as listening until it has caught up', async () => {
  const clock = new SteppingClock();
  const hearing = await openHearing({ plan, clock, workerUrl });
  onEnd(() => {
    const closed = hearing.close();
    clock.stepTo(clock.now() + 10_000);
    return closed;
  });
  const told: string[] = [];
  const ear = new AudioStream({
    hearing,
    clock,
    listener: {
      heard: ({ kind }) => told.push(kind),
      state: (state, { reason = '' }) => told.push(`${state} ${reason}`.trim()),
      changed: () => undefined,
    },
  });
  ear.state('listening', {});
  const hear = (at_ms: number) => {
    clock.stepTo(at_ms);
    ear.chunk(Int16Array.of(1));
  };
  hear(0);
  hear(900);
  expect([told, ear.isListening]).toEqual([['listening'], true]);
  hear(1100);
  expect(told).toEqual(['listening', 'lost hearing: the machine is too busy to keep up with the sound']);
  expect([ear.isListening, ear.trouble]).toEqual([
    false,
    'the machine is too busy to keep up with the sound',
  ]);
  await hearing.answers();
  await new Promise((turned) => setImmediate(turned));
  expect(told.slice(2).sort()).toEqual(['listening', 'wake_word', 'wake_word', 'wake_word']);
  expect([ear.isListening, ear.trouble]).toEqual([true, undefined]);
});
