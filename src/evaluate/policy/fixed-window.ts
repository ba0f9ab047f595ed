import { type Action, nameOf, type SimulatedClaim } from '../episode.ts';
import type { Policy } from './policy.ts';

/** Always waited, from the first claim of a room on. */
const WINDOW_MS = 400;

interface Window {
  readonly closes_ms: number;
  readonly claims: SimulatedClaim[];
}

/**
 * Waits a fixed time in each room and lets the best assistant through, with all that it has asked for by then;
 * the others are dropped. It remembers nothing. It is given what stock doors do not tell: every level, and every
 * confidence.
 * @param score of a claim; of those that have none the first counts.
 */
function fixedWindow(of: {
  name: string;
  description: string;
  score: (claim: SimulatedClaim) => number | undefined;
}): Policy {
  return {
    name: of.name,
    description: of.description,
    play: (_, arrivals) => {
      const seen = new Set<string>();
      const open = new Map<string, Window>();
      const actions: Action[] = [];
      const closeUntil = (at_ms: number) => {
        for (const [room, window] of open) {
          if (window.closes_ms > at_ms) continue;
          open.delete(room);
          actions.push(...decided(window, of.score));
        }
      };
      for (const arrival of arrivals) {
        if (arrival.kind !== 'claim' || seen.has(nameOf(arrival.of.claim))) continue;
        seen.add(nameOf(arrival.of.claim));
        closeUntil(arrival.at_ms);
        const { room } = arrival.of;
        const window = open.get(room) ?? { closes_ms: arrival.at_ms + WINDOW_MS, claims: [] };
        window.claims.push(arrival.of);
        open.set(room, window);
      }
      closeUntil(Number.POSITIVE_INFINITY);
      return actions;
    },
  };
}

function decided(
  { closes_ms, claims }: Window,
  score: (claim: SimulatedClaim) => number | undefined,
): readonly Action[] {
  const best = claims.reduce<SimulatedClaim | undefined>(
    (lead, each) => (lead && (score(lead) ?? 0) >= (score(each) ?? 0) ? lead : each),
    undefined,
  );
  return claims
    .filter(({ claim }) => claim.assistant === best?.claim.assistant)
    .flatMap(({ claim }) => claim.intents.map((intent) => ({ at_ms: closes_ms, claim, intent })));
}

/** Willow's way. */
export const loudest = fixedWindow({
  name: 'loudest',
  description: 'after a fixed 400 ms the loudest acts; it is given every level',
  score: ({ level_db }) => level_db,
});

export const surest = fixedWindow({
  name: 'confidence',
  description: 'after a fixed 400 ms the surest recogniser acts; it is given every confidence',
  score: ({ confidence }) => confidence,
});
