import type { Clock } from '../time/clock.ts';
import { doesTheRest, isNextStep } from './admission/rivals.ts';
import { devicesOf, twinsUntil_ms } from './admission/standing.ts';
import type { Voice } from './admission/voice.ts';
import type { ArbiterState } from './arbiter-state.ts';
import { type ClaimedIn, type LiveClaim, ordered, without } from './contest.ts';
import { type Closed, composeVerdict, roomOf } from './explain/verdict.ts';
import type { Ledger } from './ledger.ts';
import type { Outcomes } from './outcomes.ts';
import type { ArbiterEffects } from './ports.ts';
import type { Decision } from './scoring/decide.ts';
import { absorption_ms } from './timing/lag.ts';
import type { LearnedLags } from './timing/learned-lags.ts';

/** What the enforcement of decisions is built upon. */
export interface EnforcementParts {
  readonly clock: Clock;
  readonly effects: ArbiterEffects;
  readonly outcomes: Outcomes;
  readonly ledger: Ledger;
  readonly lags: LearnedLags;
  /** A granted verdict answers a voice: it spends the calls of its claimants. */
  readonly answer: (voice: string, of: { assistants: readonly string[]; at_ms: number }) => void;
  /** A voice as it is now. */
  readonly voiceNow: (voice: string) => Voice | undefined;
}

/** What came of a decision. */
export interface Enforced {
  /** Whether anything was commanded. */
  readonly acted: boolean;
  /** The claims that the decision did not settle, with their voices as they are now. */
  readonly left: readonly LiveClaim[];
}

/** Carries decisions out: hands the command over, keeps the verdict, spends the calls, tells the outcomes. */
export class Enforcement {
  readonly #of: EnforcementParts;

  constructor(of: EnforcementParts) {
    this.#of = of;
  }

  /** Hands the command over first; only with it on its way is there time for words. */
  carryOut({
    contest,
    because,
    decision: whole,
    state,
    claimedIn,
  }: Omit<Closed, 'verdict' | 'decided_ms'>): Enforced {
    const { effects, ledger, clock, outcomes, lags } = this.#of;
    const decided_ms = clock.now();
    const { decision, rest } =
      because === 'broker_lost' ? { decision: whole, rest: [] } : restOf(whole, state);
    const claims = decision.weighed.map(({ live }) => live);
    const closed: Closed = {
      verdict: contest.id,
      contest: { ...contest, claims },
      because,
      decision,
      decided_ms,
      state,
      claimedIn: whole.weighed.some(({ live }) => live.claim.guarded) ? frozen(claims, claimedIn) : claimedIn,
    };
    const { winner } = decision;
    const { opened_ms, budget_ms } = contest;
    const order = winner && {
      verdict: contest.id,
      intents: ordered(winner.claim),
      opened_ms,
      budget_ms,
      guarded: winner.claim.guarded,
    };
    const handOver =
      order &&
      effects.handOver(order, {
        verdict: contest.id,
        winner: winner.claim.assistant,
        door: winner.claim.door,
        room: roomOf(closed),
        reach: winner.claim.reach,
        guarded: winner.claim.guarded,
        claims: decision.weighed.flatMap(({ live: { claim }, outcome }) =>
          claim.ids.map((id) => ({ assistant: claim.assistant, id, outcome })),
        ),
      });
    // What changed nothing absorbs nothing.
    if (winner && handOver?.acted) {
      const { claim, voice } = winner;
      const isDirect = because === 'direct';
      const others = Object.keys(state.assistants).filter((name) => name !== claim.assistant);
      ledger.grant({
        verdict: contest.id,
        winner: claim.assistant,
        door: claim.door,
        told_room: claim.room,
        room: roomOf(closed),
        reach: claim.reach,
        guarded: claim.guarded,
        opened_ms,
        decided_ms,
        last_ms: claim.last_ms,
        voice: voice?.id,
        called_ms: voice?.named_ms,
        heard: voice?.heard === true,
        absorbs_until_ms: isDirect
          ? twinsUntil_ms(decided_ms)
          : Math.max(decided_ms + state.policy.absorb_ms, opened_ms + absorption_ms(lags.contest, others)),
        direct: isDirect,
      });
      for (const { live, outcome } of decision.weighed)
        if (outcome === 'overruled') ledger.lost(live.claim, decided_ms);
      this.#spend(claims, decided_ms);
    }
    effects.defer(() => outcomes.tell(composeVerdict(closed, handOver)));
    // The verdict may have spent their calls.
    const left = rest.map((live) => ({
      ...live,
      voice: live.voice && (this.#of.voiceNow(live.voice.id) ?? live.voice),
    }));
    return { acted: handOver?.acted === true, left };
  }

  #spend(claims: readonly LiveClaim[], at_ms: number): void {
    const voices = new Map<string, string[]>();
    for (const { voice, claim } of claims)
      if (voice) voices.set(voice.id, [...(voices.get(voice.id) ?? []), claim.assistant]);
    for (const [voice, assistants] of voices) this.#of.answer(voice, { assistants, at_ms });
  }
}

/** The assistants that have claimed of these claims' voices, as they are now: the verdict is composed later. */
function frozen(claims: readonly LiveClaim[], claimedIn: ClaimedIn): ClaimedIn {
  const voices = new Set(claims.flatMap(({ voice }) => (voice ? [voice.id] : [])));
  const known = new Map([...voices].map((id) => [id, new Set(claimedIn(id))] as const));
  return (voice) => known.get(voice) ?? new Set();
}

/**
 * What a decision settles, and what goes on: the claims that are no rivals of the winner, and of its rivals of another
 * voice, or of none, what the winner does not touch. A sender's own next step goes on whole. Of what is guarded nothing
 * goes on.
 */
function restOf(
  whole: Decision,
  { policy }: ArbiterState,
): { readonly decision: Decision; readonly rest: readonly LiveClaim[] } {
  const { winner } = whole;
  if (!winner) return { decision: whole, rest: whole.rest };
  const devices = devicesOf(winner.claim.reach);
  const rest = [...whole.rest];
  const claims = whole.weighed.map(({ live }) => live);
  const { gesture_ms } = policy;
  // Another assistant's win does the first of its steps with it.
  const isOwnStep = (live: LiveClaim) =>
    !live.claim.guarded &&
    (isNextStep(winner, live, gesture_ms) || claims.some((each) => isNextStep(live, each, gesture_ms)));
  const weighed = whole.weighed.filter((each) => {
    const { live, floor_db, outcome } = each;
    if (live === winner || floor_db < 0) return true;
    if (outcome === 'absorbed' && isOwnStep(live)) {
      rest.push(live);
      return false;
    }
    if (outcome === 'absorbed') return true;
    if (live.claim.guarded || !doesTheRest(live, winner)) return true;
    const left = without(live.claim, devices);
    if (!left) return true;
    rest.push({ ...live, claim: left });
    return false;
  });
  return { decision: { winner, weighed, rest }, rest };
}
