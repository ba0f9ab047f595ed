import { type Action, nameOf, type SimulatedClaim } from '../episode.ts';
import type { Policy } from './policy.ts';

/** Always waited, from the first claim of a room on. */
const WINDOW_MS = 400;

interface Window {
  readonly closes_ms: number;
  readonly claims: SimulatedClaim[];
}

/**
 * Waits a fixed time in each room and lets the surest recogniser through, with all that it has asked for by then;
 * the others are dropped. It remembers nothing. It is given what stock doors do not tell: every confidence.
 */
export const surest: Policy = {
  name: 'confidence',
  description: 'after a fixed 400 ms the surest recogniser acts; it is given every confidence',
  play: (_, arrivals) => {
    const seen = new Set<string>();
    const open = new Map<string, Window>();
    const actions: Action[] = [];
    const closeUntil = (at_ms: number) => {
      for (const [room, window] of open) {
        if (window.closes_ms > at_ms) continue;
        open.delete(room);
        actions.push(...decided(window));
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

function decided({ closes_ms, claims }: Window): readonly Action[] {
  const score = ({ confidence }: SimulatedClaim) => confidence ?? 0;
  const best = claims.reduce<SimulatedClaim | undefined>(
    (lead, each) => (lead && score(lead) >= score(each) ? lead : each),
    undefined,
  );
  return claims
    .filter(({ claim }) => claim.assistant === best?.claim.assistant)
    .flatMap(({ claim }) => claim.intents.map((intent) => ({ at_ms: closes_ms, claim, intent })));
}
