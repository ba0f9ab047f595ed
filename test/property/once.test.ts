import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defined } from '../../src/doors/mqtt/payload.ts';
import { ArbiterRig } from '../support/arbiter-rig.ts';
import { runs } from './run.ts';
import { assistant, house, play, probability, room, type Schedule, schedule } from './two-rooms.ts';

test('1: a contest has at most one winner, and each claim exactly one outcome', () => {
  fc.assert(
    fc.property(schedule, (steps) => {
      const rig = play(steps);
      expect(rig.faults).toEqual([]);
      for (const verdict of rig.verdicts) {
        const winners = new Set(
          verdict.claims.filter(({ outcome }) => outcome === 'granted').map(({ assistant: name }) => name),
        );
        expect(winners.size).toBe(verdict.winner === null ? 0 : 1);
      }
      const claimed = new Set(
        steps.flatMap(([, step]) => (step.kind === 'claim' ? [`${step.assistant} ${step.id}`] : [])),
      );
      const told = new Map<string, Set<string>>();
      for (const { assistant: name, claim, outcome } of rig.notices)
        told.set(`${name} ${claim}`, (told.get(`${name} ${claim}`) ?? new Set()).add(outcome));
      expect(new Set(told.keys())).toEqual(claimed);
      for (const outcomes of told.values()) expect(outcomes.size).toBe(1);
    }),
    runs('outcomes'),
  );
});

test('2: redelivery of any claims, however often, actuates nothing more', () => {
  fc.assert(
    fc.property(schedule, fc.integer({ min: 1, max: 3 }), (steps, times) => {
      const redelivered = steps.flatMap(
        (step): Schedule => [
          step,
          ...(step[1].kind === 'claim'
            ? Array.from({ length: times }, (): Schedule[number] => [0, step[1]])
            : []),
        ],
      );
      expect(play(redelivered).orders).toEqual(play(steps).orders);
    }),
    runs('redelivery'),
  );
});

test('2: the twins of one utterance actuate its device once, whenever and in whatever order they come', () => {
  const twins = fc.array(
    fc.record({
      assistant,
      room: fc.option(room, { nil: undefined }),
      confidence: probability,
      at_ms: fc.integer({ min: 600, max: 3500 }),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const late = fc.array(
    fc.record({
      assistant,
      score: probability,
      at_ms: fc.integer({ min: 0, max: 500 }),
      delay_ms: fc.integer({ min: 0, max: 1500 }),
    }),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(twins, late, (claims, detections) => {
      const rig = new ArbiterRig(house);
      const steps = [
        ...detections.map(({ assistant: name, score, at_ms, delay_ms }) => ({
          at_ms: at_ms + delay_ms,
          run: () => rig.named(name, { age_ms: delay_ms, ...(score !== undefined && { score }) }),
        })),
        ...claims.map(({ at_ms, ...claim }) => ({
          at_ms,
          run: () =>
            rig.claim({
              ...defined(claim),
              assistant: claim.assistant,
              intents: [{ action: 'turn_on', device: 'living-room-light' }],
            }),
        })),
      ].sort((a, b) => a.at_ms - b.at_ms);
      for (const step of steps) rig.at(step.at_ms, step.run);
      expect(rig.settle().orders.length).toBeLessThanOrEqual(1);
    }),
    runs('twins'),
  );
});
