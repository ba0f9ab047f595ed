import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbiterStateOf } from '../../src/arbiter/arbiter-state.ts';
import { decide } from '../../src/arbiter/scoring/decide.ts';
import { nobodyClaimed } from '../../src/arbiter/scoring/weight.ts';
import { prospect } from '../../src/arbiter/timing/closing.ts';
import { defined } from '../../src/doors/mqtt/payload.ts';
import { contender, contest } from '../support/contest.ts';
import { home } from '../support/home.ts';
import { trials } from './run.ts';
import { assistant, devices, house, intent, probability, room } from './two-rooms.ts';

const scored = fc.record({
  assistant,
  intents: intent.map((one) => [one]),
  confidence: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  guarded: fc.boolean(),
  authenticated: fc.boolean(),
});
const names = fc.dictionary(assistant, fc.double({ min: 0.01, max: 0.99, noNaN: true }), { maxKeys: 3 });

test('4: permuting the arrival of claims of equal onsets changes no winner, outcome or total', () => {
  const claims = fc.array(
    fc.tuple(scored, fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }), fc.nat()),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(claims, names, (all, named) => {
      const contenders = all.map(([fields, snr_db, key], at) => ({
        key,
        claim: contender({ ...fields, id: `claim-${at}`, ...(snr_db !== undefined && { snr_db }) }),
      }));
      const permuted = contenders.toSorted((a, b) => a.key - b.key);
      const decided = (order: typeof contenders) => {
        const { winner, weighed } = decide(
          contest({ claims: order.map(({ claim }) => claim), named }),
          arbiterStateOf(house),
        );
        return {
          winner: winner?.claim.id,
          weighed: Object.fromEntries(
            weighed.map(({ live, outcome, total_db }) => [live.claim.id, { outcome, total_db }]),
          ),
        };
      };
      expect(decided(permuted)).toEqual(decided(contenders));
    }),
    trials(),
  );
});

test('4: what closes as clinched would have been won by the same claim, whatever the silent one had brought', () => {
  const rivals = fc.record({
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    snr_db: fc.integer({ min: -20, max: 60 }),
    room,
    age_ms: fc.integer({ min: 0, max: 2000 }),
  });
  const leaders = fc.record({
    confidence: probability,
    snr_db: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
    room: fc.option(room, { nil: undefined }),
  });
  const scores = fc.record({
    siri: fc.double({ min: 0.95, max: 0.999, noNaN: true }),
    'tmall-genie': fc.double({ min: 0.8, max: 0.9, noNaN: true }),
  });
  let clinched = 0;
  fc.assert(
    fc.property(
      leaders,
      rivals,
      fc.option(scores, { nil: undefined }),
      intent,
      (leader, rival, named, asked) => {
        const leading = contender({
          assistant: 'siri',
          intents: [{ action: 'turn_on', device: 'living-room-light' }],
          ...defined(leader),
        });
        const two = arbiterStateOf(home({ devices }));
        const alone = contest({ claims: [leading], ...(named && { named }) });
        if (
          prospect(alone, { state: two, lags: {}, claimedIn: nobodyClaimed, now_ms: 1000 }).because !==
          'clinched'
        )
          return;
        clinched += 1;
        const answer = contender({ assistant: 'tmall-genie', intents: [asked], ...rival });
        const both = contest({ claims: [leading, answer], ...(named && { named }) });
        expect(decide(both, two).winner?.claim.assistant).toBe('siri');
      },
    ),
    trials(),
  );
  // A short run may draw no contest that is clinched.
  if ((trials().numRuns ?? 0) >= 500) expect(clinched).toBeGreaterThan(0);
});
