import { expect, test } from 'vitest';
import type { WakeDetector } from '../../../../src/hearing/wake/wake-detector.ts';
import { WakeListening } from '../../../../src/hearing/wake/wake-listening.ts';

const SECOND = new Int16Array(16_000);
/** The stream counts from anywhere; these engines do not ask. */
const at = (isStirring: boolean) => ({ end_samples: 16_000, isStirring });

/** An engine whose health is at hand, and that counts what it is given. */
function engine(of: { isWell?: () => boolean } = {}) {
  let frames = 0;
  const isWell = of.isWell ?? (() => true);
  const detector: WakeDetector = {
    engine: 'counting',
    frame_samples: 1600,
    process() {
      frames++;
      if (!isWell()) throw new Error('out of order');
      return frames === 1 ? [{ assistant: 'siri', ended_before_ms: 50 }] : [];
    },
    check: isWell,
    reset: () => undefined,
    close: () => undefined,
  };
  return { detector, heard: () => frames };
}

test('engines sleep in silence and process the skipped sound when somebody speaks', async () => {
  const { detector, heard } = engine();
  const wake = new WakeListening([detector]);
  const hits: number[] = [];
  const found = async ({ ended_before_ms }: { ended_before_ms: number }) => void hits.push(ended_before_ms);
  for (let second = 0; second < 5; second++) await wake.push(SECOND, at(false), found);
  expect(heard()).toBe(0);
  await wake.push(SECOND.subarray(0, 1600), at(true), found);
  // Nine frames of 100 ms that it slept through, and the present one: the first was 900 ms ago.
  expect(heard()).toBe(10);
  expect(hits).toEqual([950]);
});

test('an engine that fails its check is reported, and reported again when it passes', async () => {
  let isWell = false;
  const { detector, heard } = engine({ isWell: () => isWell });
  const wake = new WakeListening([detector]);
  const none = async () => undefined;
  expect(await wake.check()).toMatchObject([{ kind: 'degraded', engine: 'counting' }]);
  for (let second = 0; second < 8; second++) expect(await wake.push(SECOND, at(true), none)).toEqual([]);
  expect(heard()).toBe(0);
  isWell = true;
  const told = [];
  for (let second = 0; second < 12; second++) told.push(...(await wake.push(SECOND, at(true), none)));
  expect(told).toEqual([{ kind: 'ok', engine: 'counting' }]);
  expect(heard()).toBeGreaterThan(0);
});

test('an engine that fails while listening is retried with back-off', async () => {
  let checks = 0;
  const { detector } = engine({ isWell: () => false });
  const counting = {
    ...detector,
    check: () => {
      checks++;
      return false;
    },
  };
  const wake = new WakeListening([counting]);
  const told = await wake.push(SECOND, at(true), async () => undefined);
  expect(told).toEqual([{ kind: 'degraded', engine: 'counting', reason: 'out of order' }]);
  for (let second = 0; second < 40; second++) await wake.push(SECOND, at(true), async () => undefined);
  // After 5 s, 10 s and 20 s more.
  expect(checks).toBe(3);
});
