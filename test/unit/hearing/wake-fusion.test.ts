import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WakeFusion, WEIGHT } from '../../../src/hearing/wake/fusion.ts';

const SECOND = 16_000;
const detectors = (weight: number) => ({
  genie: [
    { engine: 'fsmn', weight: WEIGHT.full },
    { engine: 'enrolled', weight },
  ],
});

/** What is called within a second of the hits, all of which come at once. */
function called(
  hits: Readonly<Record<string, number>>,
  of: { weight?: number; failed?: readonly string[] } = {},
) {
  const fusion = new WakeFusion(detectors(of.weight ?? WEIGHT.full));
  const failed = of.failed ?? [];
  const calls = [];
  for (const [engine, score] of Object.entries(hits))
    calls.push(
      fusion.heard({ assistant: 'genie', score, ended_before_ms: 100 }, { engine, now_samples: SECOND }),
    );
  for (let now_samples = SECOND; now_samples <= 2 * SECOND; now_samples += 512)
    calls.push(...fusion.due({ now_samples, failed }));
  return calls.filter((call) => call !== undefined);
}

test('two detectors that agree are one call, at once, and surer than either', () => {
  const [call, ...more] = called({ fsmn: 0.8, enrolled: 0.8 });
  expect(more).toEqual([]);
  expect(call?.score).toBeCloseTo(0.941, 3);
  expect(call?.ended_before_ms).toBe(100);
});

test('a detector that is silent makes a call less sure, and its end stays where it was', () => {
  const [call] = called({ fsmn: 0.9 });
  expect(call?.score).toBeCloseTo(0.692, 3);
  // Told after 300 ms, when the other detector has had its time.
  expect(call?.ended_before_ms).toBe(100 + 320);
});

test('a detector that has failed is neither heard nor silent, and nobody waits for it', () => {
  const [call] = called({ fsmn: 0.9 }, { failed: ['enrolled'] });
  expect(call).toEqual({ assistant: 'genie', score: 0.9, ended_before_ms: 100 });
});

test('synthetic takes never call alone, and change little beside a detector that is sure', () => {
  expect(called({ enrolled: 0.99 }, { weight: WEIGHT.synthetic })).toEqual([]);
  const [alone] = called({ fsmn: 0.9 }, { weight: WEIGHT.synthetic });
  expect(alone?.score).toBeCloseTo(0.864, 3);
});

test('an unsure hit counts where the other detector is sure, and not otherwise', () => {
  expect(called({ fsmn: 0.2 })).toEqual([]);
  expect(called({ fsmn: 0.2, enrolled: 0.9 })).toHaveLength(1);
});

test('an engine that tells its model in brackets is the engine that is configured', () => {
  const fusion = new WakeFusion({ siri: [{ engine: 'porcupine', weight: 1 }] });
  fusion.heard(
    { assistant: 'siri', ended_before_ms: 200 },
    { engine: 'porcupine (params_zh.pv)', now_samples: SECOND },
  );
  expect(fusion.due({ now_samples: SECOND, failed: [] })).toEqual([
    { assistant: 'siri', score: 0.95, ended_before_ms: 200 },
  ]);
});

test('the hit of an assistant with one detector is a call as it stands', () => {
  const fusion = new WakeFusion(detectors(1));
  const hit = { assistant: 'siri', ended_before_ms: 200 };
  expect(fusion.heard(hit, { engine: 'porcupine-keyless', now_samples: SECOND })).toBe(hit);
  expect(fusion.due({ now_samples: 2 * SECOND, failed: [] })).toEqual([]);
});

test('a surer detector never makes a call less sure, and one call is told once', () => {
  const score = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(score, score, score, (first, second, more) => {
      const [a, ...rest] = called({ fsmn: first, enrolled: second });
      const [b] = called({ fsmn: Math.max(first, more), enrolled: second });
      expect(rest).toEqual([]);
      expect(b?.score ?? 0).toBeGreaterThanOrEqual(a?.score ?? 0);
    }),
  );
});
