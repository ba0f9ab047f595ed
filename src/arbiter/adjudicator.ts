import type { InspectionEvent } from 'xstate';
import { isAbsolute } from '../intent/intent.ts';
import { DIRECT_TWIN_MS } from './admission/standing.ts';
import type { Voice } from './admission/voice.ts';
import type { ArbiterState } from './arbiter-state.ts';
import { asksNoMore, type Contest, type LiveClaim, type Settled, shareOfContest } from './contest.ts';
import { Enforcement, type EnforcementParts } from './enforcement.ts';
import type { Closed } from './explain/verdict.ts';
import { isOfRequest, RefusedClaims } from './refused-claims.ts';
import { type Decision, decide } from './scoring/decide.ts';
import { type Weight, weigh } from './scoring/weight.ts';
import { type Because, type Prospect, prospect } from './timing/closing.ts';
import { ContestTimers } from './timing/contest-timers.ts';
import { byOpening, connected, OpenContests, type Opening } from './timing/open-contests.ts';

/** What the adjudicator is built upon. */
export interface AdjudicatorParts extends EnforcementParts {
  readonly state: () => ArbiterState;
  readonly nextId: () => string;
  /** Runs a timer's work, and then what follows from it. */
  readonly step: (work: () => void) => void;
  readonly inspect?: ((event: InspectionEvent) => void) | undefined;
  readonly refused?: readonly Settled[] | undefined;
  readonly claimed?: readonly (readonly [voice: string, assistants: readonly string[]])[] | undefined;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Leads the open contests: lets claims in, looks when a contest closes, decides it and carries the decision out. */
export class Adjudicator {
  readonly contests = new OpenContests();
  readonly #of: AdjudicatorParts;
  readonly #timers: ContestTimers;
  /** Contests about which something has changed. */
  readonly #touched = new Set<string>();
  /** By voice, the assistants that have claimed, in any contest of it. */
  readonly #claimed: Map<string, Set<string>>;
  readonly #refused: RefusedClaims;
  readonly #enforcement: Enforcement;

  constructor(of: AdjudicatorParts) {
    this.#of = of;
    const { clock, state, refused: waiting } = of;
    this.#refused = new RefusedClaims({ clock, state, contests: this.contests, waiting });
    this.#enforcement = new Enforcement(of);
    this.#claimed = new Map((of.claimed ?? []).map(([voice, assistants]) => [voice, new Set(assistants)]));
    this.#timers = new ContestTimers({
      clock: of.clock,
      inspect: of.inspect,
      listener: {
        due: (ids) =>
          of.step(() => {
            for (const id of ids) this.#touched.add(id);
          }),
        failed: (error) => of.effects.failed(error),
      },
    });
  }

  /** How many claims of one assistant a contest takes. */
  get share(): number {
    return shareOfContest(Object.keys(this.#of.state().assistants).length);
  }

  /** Refused claims that no contest has taken up yet. */
  get refused(): readonly Settled[] {
    return this.#refused.waiting;
  }

  get claimed(): readonly (readonly [voice: string, assistants: readonly string[]])[] {
    return [...this.#claimed].map(([voice, assistants]) => [voice, [...assistants]] as const);
  }

  /** The assistants that have claimed of a voice. */
  readonly claimedIn = (voice: string): ReadonlySet<string> => this.#claimed.get(voice) ?? NOBODY;

  /** Lets a claim compete. @returns the contest; undefined where its assistant has too many claims in it already. */
  admit(live: LiveClaim): Contest | undefined {
    const rivalling = this.contests.rivalling(live);
    const { assistant } = live.claim;
    // A claim that connects contests is not refused for what others have filled them with: only for its own flood.
    if (claimsOf(assistant, rivalling) >= this.share) return undefined;
    const refused = this.#refused.take(live);
    if (live.voice) this.#note(live.voice, live.claim.assistant);
    const contest =
      rivalling.length === 0
        ? this.#open([live], refused)
        : this.contests.join(live, this.#merge(rivalling), refused);
    this.#touch(contest, live.voice);
    return contest;
  }

  /** Puts a claim in the place of others, in their contest: they were withdrawn. */
  replace(withdrawn: readonly LiveClaim[], live: LiveClaim, instead: readonly Settled[]): Contest {
    const [first] = withdrawn;
    if (!first) throw new Error('invariant: something was withdrawn');
    const left = this.contests.withdraw(this.contests.contestOf(first), withdrawn);
    const contest = this.contests.join(live, left, instead);
    this.#touch(contest, live.voice);
    return this.#regroup(contest);
  }

  /** Puts a claim that has grown, or of which something was learned, in the place of what it was. */
  change(old: LiveClaim, live: LiveClaim): Contest {
    const contest = this.contests.replace(old, live);
    if (live.voice) this.#note(live.voice, live.claim.assistant);
    this.#touch(contest, live.voice);
    if (old.voice && old.voice.id !== live.voice?.id) this.touchVoice(old.voice.id);
    return this.#regroup(contest);
  }

  /** A refused claim counts with the open contests of its request, else with the next. @returns the first of them. */
  refuse(settled: Settled): Contest | undefined {
    const contests = this.#refused.add(settled);
    for (const { id } of contests) this.#touched.add(id);
    return contests[0];
  }

  /** A verdict beside any contest, on a claim that nobody contests. */
  direct(live: LiveClaim): void {
    const { state } = this.#of;
    const own = state().assistants[live.claim.assistant];
    const alone: ArbiterState = { ...state(), assistants: own ? { [live.claim.assistant]: own } : {} };
    const { policy } = alone;
    const contest: Contest = {
      id: this.#of.nextId(),
      opened_ms: live.claim.arrived_ms,
      budget_ms: policy.budget_ms,
      closes_ms: live.claim.arrived_ms + policy.budget_ms - policy.reserve_ms,
      claims: [live],
      refused: [],
    };
    const decision = decide(contest, alone, this.claimedIn);
    if (this.#carryOut({ contest, because: 'direct', decision, state: alone }))
      this.#absorbTwins(contest.id, live);
  }

  /** What other ecosystems ask just the same of, and were being asked about when the tap came, is done. */
  #absorbTwins(verdict: string, { claim: done }: LiveClaim): void {
    const twins = new Set<LiveClaim>();
    for (const { device } of done.reach)
      for (const live of this.contests.onDevice(device))
        if (isTwin(live, done, this.contests.contestOf(live))) twins.add(live);
    for (const live of twins) {
      const { assistant, ids } = live.claim;
      const reason = { kind: 'tapped_the_same', by: done.assistant } as const;
      this.#of.effects.defer(() => {
        for (const claim of ids)
          this.#of.outcomes.settle({ assistant, claim, outcome: 'absorbed', verdict, reason });
      });
      const left = this.contests.withdraw(this.contests.contestOf(live), [live]);
      if (left.claims.length > 0) this.#regroup(left);
      else {
        this.contests.remove(left);
        this.#timers.release(left.id);
      }
    }
  }

  /** Something about the home has changed: it may close any contest. */
  touchAll(): void {
    for (const { id } of this.contests.all) this.#touched.add(id);
  }

  touchVoice(voice: string): void {
    for (const live of this.contests.ofVoice(voice)) this.#touched.add(this.contests.contestOf(live).id);
  }

  /** A voice has expired. */
  forget(voice: string): void {
    this.#claimed.delete(voice);
  }

  /** A voice has become part of another. */
  rename(voice: string, into: string): void {
    const claimed = this.#claimed.get(voice);
    if (!claimed) return;
    this.#claimed.delete(voice);
    this.#claimed.set(into, new Set([...(this.#claimed.get(into) ?? []), ...claimed]));
  }

  /** Nothing can be commanded: open contests end without a winner. */
  abandon(): void {
    for (const contest of this.contests.all.toSorted(byOpening)) this.#close(contest, 'broker_lost');
  }

  /** Closes what is to be closed, in its order, and times the rest. */
  settle(): void {
    /** Why contests were found due: what closes before them changes no more about that. */
    const found = new Map<string, Because>();
    while (this.#touched.size > 0) {
      const touched = [...this.#touched].flatMap((id) => this.contests.get(id) ?? []);
      this.#touched.clear();
      const now_ms = this.#of.clock.now();
      const around = {
        state: this.#of.state(),
        lags: this.#of.lags.contest,
        claimedIn: this.claimedIn,
        now_ms,
      };
      const due: { contest: Contest; because: Because; decision: Prospect['decision'] }[] = [];
      for (const contest of touched) {
        const { because, wakes_ms, decision } = prospect(contest, around);
        if (because) {
          const first = found.get(contest.id) ?? because;
          found.set(contest.id, first);
          due.push({ contest, because: first, decision });
        } else this.#timers.time(contest.id, contest.closes_ms, wakes_ms);
      }
      if (due.length > 1) due.sort((a, b) => byOpening(a.contest, b.contest));
      const [first, ...others] = due;
      // What closes first may change how the others end: they are looked at again.
      for (const { contest } of others) this.#touched.add(contest.id);
      if (first) this.#close(first.contest, first.because, first.decision);
    }
  }

  stop(): void {
    this.#timers.stop();
  }

  #note(voice: Voice, assistant: string): void {
    const claimed = this.#claimed.get(voice.id);
    if (claimed) claimed.add(assistant);
    else this.#claimed.set(voice.id, new Set([assistant]));
  }

  /** The contest is to be looked at, and with it every contest of the voice: it may have waited for this claim. */
  #touch(contest: Contest, voice: Voice | undefined): void {
    this.#touched.add(contest.id);
    if (voice) this.touchVoice(voice.id);
  }

  #opening(): Opening {
    const { budget_ms, reserve_ms } = this.#of.state().policy;
    return { id: this.#of.nextId(), budget_ms, reserve_ms };
  }

  #open(claims: readonly LiveClaim[], refused: readonly Settled[]): Contest {
    const contest = this.contests.open(claims, refused, this.#opening());
    const [first] = claims;
    if (first) {
      const { room, claim } = first;
      this.#of.effects.report('contest', { room, contest: contest.id, claim: claim.id });
    }
    return contest;
  }

  #merge(contests: readonly Contest[]): Contest {
    const merged = this.contests.merge(contests);
    for (const { id } of contests) if (id !== merged.id) this.#timers.release(id);
    return merged;
  }

  /** After claims have changed: what is connected no more is parted, and what now is, is merged. */
  #regroup(contest: Contest): Contest {
    const [first = [], ...others] = connected(contest.claims);
    let own = contest;
    if (others.length > 0) {
      own = this.contests.withdraw(contest, others.flat());
      for (const group of others) this.#touched.add(this.#connect(this.#open(group, [])).id);
    }
    const connectedTo = first.length > 0 ? this.#connect(own) : own;
    this.#touched.add(connectedTo.id);
    return connectedTo;
  }

  /** Merges the contest with those that hold rivals of its claims. */
  #connect(contest: Contest): Contest {
    const found = new Map([[contest.id, contest]]);
    for (const live of contest.claims)
      for (const other of this.contests.rivalling(live)) found.set(other.id, other);
    return found.size === 1 ? contest : this.#merge([...found.values()]);
  }

  #close(contest: Contest, because: Because, known?: Decision): void {
    const state = this.#of.state();
    const decision =
      because === 'broker_lost'
        ? abandoned(weigh(contest, state, this.claimedIn))
        : (known ?? decide(contest, state, this.claimedIn));
    this.contests.remove(contest);
    this.#timers.release(contest.id);
    this.#touched.delete(contest.id);
    this.#carryOut({ contest, because, decision, state });
  }

  /** @returns whether anything was commanded. */
  #carryOut(closed: Omit<Closed, 'verdict' | 'decided_ms' | 'claimedIn'>): boolean {
    const { acted, left } = this.#enforcement.carryOut({ ...closed, claimedIn: this.claimedIn });
    for (const group of connected(left)) {
      const { refused } = closed.contest;
      const next = this.#open(
        group,
        refused.filter((settled) => group.some((live) => isOfRequest(settled, live))),
      );
      this.#touched.add(this.#connect(next).id);
    }
    return acted;
  }
}

function claimsOf(assistant: string, contests: Iterable<Contest>): number {
  let count = 0;
  for (const { claims } of contests)
    for (const { claim } of claims) if (claim.assistant === assistant) count += 1;
  return count;
}

/**
 * Whether another ecosystem's claim asks for no more than was tapped. A called assistant's relative step or toggle is a
 * request of its own; and so is its absolute command where rivals contest it, for its claim keeps them from acting.
 */
function isTwin({ claim, voice }: LiveClaim, done: LiveClaim['claim'], contest: Contest): boolean {
  if (claim.assistant === done.assistant || !asksNoMore(claim.reach, done.reach)) return false;
  if (done.arrived_ms - claim.last_ms > DIRECT_TWIN_MS) return false;
  if (!voice?.heard || !voice.called.includes(claim.assistant)) return true;
  return (
    claim.reach.every(isAbsolute) &&
    contest.claims.every((other) => asksNoMore(other.claim.reach, done.reach))
  );
}

function abandoned(weights: readonly Weight[]): Decision {
  const withheld = { outcome: 'withheld', reason: { kind: 'broker_lost' } } as const;
  return { winner: undefined, weighed: weights.map((each) => ({ ...each, ...withheld })), rest: [] };
}
