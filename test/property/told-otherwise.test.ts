import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Claim } from '../../src/claim/claim.ts';
import { resultOf, together, withClaimsReversed } from './arrival-order.ts';
import { type Happening, play, tell } from './evening.ts';
import { eveningArbitrary } from './evening-arbitrary.ts';
import { runs } from './run.ts';

// The same evening, delivered otherwise: what people wanted is the same, and so is what is done.

const TIMEOUT_MS = 3_600_000;

function isGuarded({ intents }: Pick<Claim, 'intents'>): boolean {
  return intents.some(({ action }) => action === 'unlock');
}

test('redelivery of every claim of an evening actuates nothing more', { timeout: TIMEOUT_MS }, () => {
  fc.assert(
    fc.property(eveningArbitrary, fc.integer({ min: 1, max: 3 }), (evening, times) => {
      const story = tell(evening);
      const again = story.happenings.flatMap((happening): Happening[] =>
        happening.kind === 'claim' ? Array.from({ length: times + 1 }, () => happening) : [happening],
      );
      expect(play({ ...story, happenings: again }).orders).toEqual(play(story).orders);
    }),
    runs('redelivery'),
  );
});

test('of one request’s claims of nothing guarded that come at one time the same is done in any order', {
  timeout: TIMEOUT_MS,
}, () => {
  fc.assert(
    fc.property(eveningArbitrary, (evening) => {
      // A second request may correct the first: then the order is what is meant.
      const story = together(tell({ ...evening, deeds: evening.deeds.slice(0, 1) }));
      // A guarded claim is granted at once where its assistant alone was detected, and refused where another intent came
      // before it: claims that come after the closing are not among those that guarantee 4 compares.
      fc.pre(!story.requests.some(({ claims }) => claims.some(({ claim }) => isGuarded(claim))));
      const reversed = { ...story, happenings: withClaimsReversed(story.happenings) };
      expect(resultOf(play(reversed))).toEqual(resultOf(play(story)));
    }),
    runs('permuted'),
  );
});

test('the same evening gives the same verdicts, to the byte', { timeout: TIMEOUT_MS }, () => {
  fc.assert(
    fc.property(eveningArbitrary, (evening) => {
      const { verdicts } = play(tell(evening));
      expect(JSON.stringify(play(tell(evening)).verdicts)).toBe(JSON.stringify(verdicts));
    }),
    runs('again'),
  );
});
