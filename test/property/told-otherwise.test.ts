import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Happening, play, type Story, tell } from './evening.ts';
import { eveningArbitrary } from './evening-arbitrary.ts';
import { runs } from './run.ts';
import type { Simulation } from './simulation.ts';

// The same evening, delivered otherwise: what people wanted is the same, and so is what is done.

const TIMEOUT_MS = 3_600_000;

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

test('claims that come at one time win alike in any order', { timeout: TIMEOUT_MS }, () => {
  fc.assert(
    fc.property(eveningArbitrary, (evening) => {
      const story = together(tell(evening));
      const reversed = { ...story, happenings: withClaimsReversed(story.happenings) };
      expect(resultOf(play(reversed))).toEqual(resultOf(play(story)));
    }),
    runs('permuted'),
  );
});

/** The same evening, with all claims of one request at the time of its first, and no two requests at one time. */
function together(story: Story): Story {
  const { requests, happenings } = story;
  const at = new Map<string, number>();
  for (const { claims } of requests) {
    const first_ms = Math.min(...claims.map(({ at_ms }) => at_ms));
    for (const { claim } of claims) at.set(`${claim.assistant} ${claim.id}`, first_ms);
  }
  const seen = new Set<string>();
  const moved = happenings.flatMap((happening): Story['happenings'] => {
    if (happening.kind !== 'claim') return [happening];
    const { assistant, id } = happening.fields;
    if (seen.has(`${assistant} ${id}`)) return [];
    seen.add(`${assistant} ${id}`);
    const at_ms = at.get(`${assistant} ${id}`) ?? happening.at_ms;
    return [{ ...happening, at_ms, fields: { ...happening.fields, arrived_ms: at_ms } }];
  });
  return { ...story, happenings: moved.toSorted((a, b) => a.at_ms - b.at_ms) };
}

/** What comes at one time stays before and after what else does; only the claims among it are turned round. */
function withClaimsReversed(happenings: Story['happenings']): Story['happenings'] {
  const turned = [...happenings];
  for (let from = 0; from < turned.length; ) {
    let to = from + 1;
    const isRun = (index: number) =>
      turned[index]?.kind === 'claim' &&
      turned[from]?.kind === 'claim' &&
      turned[index]?.at_ms === turned[from]?.at_ms;
    while (isRun(to)) to += 1;
    const part = turned.slice(from, to).reverse();
    turned.splice(from, part.length, ...part);
    from = to;
  }
  return turned;
}

/** Who won which device, and what became of each claim: the order of verdicts at one time tells nothing. */
function resultOf({ orders, notices }: Simulation): unknown {
  const done = orders
    .filter(({ acted }) => acted)
    .flatMap(({ intents, at_ms }) => intents.map((intent) => JSON.stringify([at_ms, intent])));
  const outcomes = notices.map(({ assistant, claim, outcome }) => `${assistant} ${claim} ${outcome}`);
  return { done: done.sort(), outcomes: outcomes.sort() };
}

test('the same evening gives the same verdicts, to the byte', { timeout: TIMEOUT_MS }, () => {
  fc.assert(
    fc.property(eveningArbitrary, (evening) => {
      const { verdicts } = play(tell(evening));
      expect(JSON.stringify(play(tell(evening)).verdicts)).toBe(JSON.stringify(verdicts));
    }),
    runs('again'),
  );
});
