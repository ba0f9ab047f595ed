import { type Action, nameOf } from '../episode.ts';
import type { Policy } from './policy.ts';

/** The race of today: every ecosystem commands its devices itself, and nobody holds anybody back. */
export const firstCome: Policy = {
  name: 'first come',
  description: 'every claim acts as it comes: the race of today (what is delivered again is known)',
  play: (_, arrivals) => {
    const seen = new Set<string>();
    return arrivals.flatMap((arrival): readonly Action[] => {
      if (arrival.kind !== 'claim') return [];
      const { claim } = arrival.of;
      if (seen.has(nameOf(claim))) return [];
      seen.add(nameOf(claim));
      return claim.intents.map((intent) => ({ at_ms: arrival.at_ms, claim, intent }));
    });
  },
};
