import type { Arrival, SimulatedClaim, Wake } from '../episode.ts';
import { firstCome } from './first-come.ts';
import type { Policy } from './policy.ts';

// Policies that choose among satellites when they wake, long before a command comes: they add no wait to it. What
// was tapped wakes nothing, and acts at once.

/** A claim of a voice, and how its satellite woke. */
interface Woken {
  readonly of: SimulatedClaim;
  readonly wake: Wake;
}

/** Home Assistant keeps a second satellite from the same wake phrase for so long after the first. */
const COOLDOWN_MS = 2000;
/** Long enough to hear of every satellite that woke for the same voice. */
const WINDOW_MS = 150;

function playWithout(barred: (woken: readonly Woken[]) => ReadonlySet<SimulatedClaim>): Policy['play'] {
  return (household, arrivals) => {
    const woken = arrivals.flatMap((arrival: Arrival) =>
      arrival.kind === 'claim' && arrival.of.wake ? [{ of: arrival.of, wake: arrival.of.wake }] : [],
    );
    const without = barred(woken.toSorted((a, b) => a.wake.at_ms - b.wake.at_ms));
    const left = arrivals.filter((arrival) => arrival.kind !== 'claim' || !without.has(arrival.of));
    return firstCome.play(household, left);
  };
}

/**
 * Home Assistant: the first satellite that woke goes on, another that woke to the same phrase within two seconds is
 * told to stop. Two assistants have two phrases, and keep nobody from anything.
 */
export const firstSatellite: Policy = {
  name: 'home assistant',
  description: 'the first satellite acts; another one of the same wake phrase within 2 s is stopped',
  play: playWithout((woken) => {
    const last = new Map<string, { readonly at_ms: number; readonly room: string }>();
    const stopped = new Set<SimulatedClaim>();
    for (const { of, wake } of woken) {
      const phrase = of.claim.assistant;
      const before = last.get(phrase);
      const isFresh = !before || wake.at_ms - before.at_ms >= COOLDOWN_MS;
      // The parts of one command come from one wake.
      const isSame = before?.room === wake.room && before.at_ms === wake.at_ms;
      if (isFresh) last.set(phrase, wake);
      else if (!isSame) stopped.add(of);
    }
    return stopped;
  }),
};

/** Willow's way: of all that woke within a short time, whatever their phrase, the loudest goes on. */
export const loudest: Policy = {
  name: 'loudest',
  description: 'of all that woke within 150 ms the loudest acts; it is given every level',
  play: playWithout((woken) => {
    const stopped = new Set<SimulatedClaim>();
    let group: Woken[] = [];
    const close = () => {
      const best = group.reduce<Woken | undefined>(
        (lead, each) => (lead && lead.wake.level_db >= each.wake.level_db ? lead : each),
        undefined,
      );
      for (const { of, wake } of group) if (wake !== best?.wake) stopped.add(of);
    };
    for (const each of woken) {
      const [first] = group;
      if (first && each.wake.at_ms - first.wake.at_ms > WINDOW_MS) {
        close();
        group = [];
      }
      group.push(each);
    }
    close();
    return stopped;
  }),
};
