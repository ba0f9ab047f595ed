import type { InspectionEvent } from 'xstate';
import type { Clock } from '../time/clock.ts';
import { doesTheRest } from './admission/rivals.ts';
import { DIRECT_TWIN_MS, devicesOf, twinsUntil_ms } from './admission/standing.ts';
import type { Voice } from './admission/voice.ts';
import type { ArbiterState } from './arbiter-state.ts';
import {
  asksNoMore,
  type Contest,
  type LiveClaim,
  MOST_CLAIMS,
  ordered,
  type Settled,
  without,
} from './contest.ts';
import { type Closed, composeVerdict, roomOf } from './explain/verdict.ts';
import type { Ledger } from './ledger.ts';
import type { Outcomes } from './outcomes.ts';
import type { ArbiterEffects } from './ports.ts';
import { type Decision, decide } from './scoring/decide.ts';
import { type Weight, weigh } from './scoring/weight.ts';
import { type Because, type Prospect, prospect } from './timing/closing.ts';
import { ContestTimers } from './timing/contest-timers.ts';
import { absorption_ms, type Lags } from './timing/lag.ts';
import { byOpening, connected, OpenContests, type Opening } from './timing/open-contests.ts';

/** What the adjudicator is built upon. */
export interface AdjudicatorParts {
  readonly clock: Clock;
  readonly effects: ArbiterEffects;
  readonly outcomes: Outcomes;
  readonly ledger: Ledger;
  readonly state: () => ArbiterState;
  readonly lags: () => Lags;
  readonly nextId: () => string;
  /** A granted verdict answers a voice: it spends the calls of its claimants. */
  readonly answer: (voice: string, of: { assistants: readonly string[]; at_ms: number }) => void;
  /** A voice as it is now. */
  readonly voiceNow: (voice: string) => Voice | undefined;
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
  /** Refused claims that no contest has taken up yet. */
  #refused: readonly Settled[];

  constructor(of: AdjudicatorParts) {
    this.#of = of;
    this.#refused = of.refused ?? [];
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

  get refused(): readonly Settled[] {
    return this.#refused;
  }

  get claimed(): readonly (readonly [voice: string, assistants: readonly string[]])[] {
    return [...this.#claimed].map(([voice, assistants]) => [voice, [...assistants]] as const);
  }

  /** The assistants that have claimed of a voice. */
  readonly claimedIn = (voice: string): ReadonlySet<string> => this.#claimed.get(voice) ?? NOBODY;

  /** Lets a claim compete. @returns the contest; undefined where it has too many claims already. */
  admit(live: LiveClaim): Contest | undefined {
    const rivalling = this.contests.rivalling(live);
    const many = rivalling.reduce((sum, { claims }) => sum + claims.length, 1);
    if (many > MOST_CLAIMS) return undefined;
    const refused = this.#takeRefused(live);
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
    const contests = this.#contestsOf(settled);
    if (contests.length === 0) this.#refused = [...this.#refused, settled].slice(-MOST_CLAIMS);
    for (const contest of contests) {
      this.contests.refuse(contest, [...contest.refused, settled].slice(-MOST_CLAIMS));
      this.#touched.add(contest.id);
    }
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
    const acted = this.#carryOut({ contest, because: 'direct', decision, state: alone });
    if (acted) this.#absorbTwins(contest.id, live);
  }

  /** What other ecosystems ask just the same of, and were being asked about when the tap came, is done. */
  #absorbTwins(verdict: string, { claim: done }: LiveClaim): void {
    const twins = new Set<LiveClaim>();
    for (const { device } of done.reach)
      for (const live of this.contests.onDevice(device)) if (isTwin(live, done)) twins.add(live);
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
      const around = { state: this.#of.state(), lags: this.#of.lags(), claimedIn: this.claimedIn, now_ms };
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

  #takeRefused(live: LiveClaim): readonly Settled[] {
    if (this.#refused.length === 0) return [];
    const { utterance_ms, absorb_ms } = this.#of.state().policy;
    const now_ms = this.#of.clock.now();
    const recent = this.#refused.filter(
      ({ utterance, at_ms }) => now_ms - at_ms <= (utterance === undefined ? absorb_ms : utterance_ms),
    );
    const taken = recent.filter((settled) => isOfRequest(settled, live));
    this.#refused = recent.filter((settled) => !taken.includes(settled));
    return taken;
  }

  #contestsOf(settled: Settled): readonly Contest[] {
    const found = new Map<string, Contest>();
    const look = (claims: Iterable<LiveClaim>) => {
      for (const live of claims)
        if (isOfRequest(settled, live)) {
          const contest = this.contests.contestOf(live);
          found.set(contest.id, contest);
        }
    };
    if (settled.utterance !== undefined) look(this.contests.ofVoice(settled.utterance));
    for (const { device } of settled.intents) look(this.contests.onDevice(device));
    if (settled.intents.length === 0) look(this.contests.inRoom(settled.room));
    return [...found.values()].sort(byOpening);
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

  /** The command first; only with it on its way is there time for words. @returns whether anything was commanded. */
  #carryOut({ contest, because, decision: whole, state }: Omit<Closed, 'verdict' | 'decided_ms'>): boolean {
    const { effects, ledger, clock, outcomes } = this.#of;
    const decided_ms = clock.now();
    const { decision, rest } = because === 'broker_lost' ? { decision: whole, rest: [] } : restOf(whole);
    const claims = decision.weighed.map(({ live }) => live);
    const closed: Closed = {
      verdict: contest.id,
      contest: { ...contest, claims },
      because,
      decision,
      decided_ms,
      state,
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
    const handOver = order && effects.handOver(order);
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
          : Math.max(decided_ms + state.policy.absorb_ms, opened_ms + absorption_ms(this.#of.lags(), others)),
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
    for (const group of connected(left)) {
      const next = this.#open(
        group,
        contest.refused.filter((settled) => group.some((live) => isOfRequest(settled, live))),
      );
      this.#touched.add(this.#connect(next).id);
    }
    return handOver?.acted === true;
  }

  #spend(claims: readonly LiveClaim[], at_ms: number): void {
    const voices = new Map<string, string[]>();
    for (const { voice, claim } of claims)
      if (voice) voices.set(voice.id, [...(voices.get(voice.id) ?? []), claim.assistant]);
    for (const [voice, assistants] of voices) this.#of.answer(voice, { assistants, at_ms });
  }
}

/** Another ecosystem's claim that asks for no more than was tapped; not of one who was called: that is a request. */
function isTwin({ claim, voice }: LiveClaim, done: LiveClaim['claim']): boolean {
  if (claim.assistant === done.assistant || !asksNoMore(claim.reach, done.reach)) return false;
  if (done.arrived_ms - claim.last_ms > DIRECT_TWIN_MS) return false;
  return !voice?.heard || !voice.called.includes(claim.assistant);
}

/** Whether a refused claim is of the request of a live one: of its voice; unheard, on its device, or in its room. */
function isOfRequest({ utterance, intents, room }: Settled, live: LiveClaim): boolean {
  if (utterance !== undefined || live.voice?.heard) return utterance === live.voice?.id;
  if (intents.length === 0) return room === live.room;
  const devices = new Set([...devicesOf(live.claim.reach), ...devicesOf(live.claim.intents)]);
  return intents.some(({ device }) => devices.has(device));
}

/**
 * What a decision settles, and what goes on: the claims that are no rivals of the winner, and of its rivals of another
 * voice, or of none, what the winner does not touch. Of what is guarded nothing goes on.
 */
function restOf(whole: Decision): { readonly decision: Decision; readonly rest: readonly LiveClaim[] } {
  const { winner } = whole;
  if (!winner) return { decision: whole, rest: whole.rest };
  const devices = devicesOf(winner.claim.reach);
  const rest = [...whole.rest];
  const weighed = whole.weighed.filter((each) => {
    const { live, floor_db, outcome } = each;
    if (live === winner || outcome === 'absorbed' || floor_db < 0) return true;
    if (live.claim.guarded || !doesTheRest(live, winner)) return true;
    const left = without(live.claim, devices);
    if (!left) return true;
    rest.push({ ...live, claim: left });
    return false;
  });
  return { decision: { winner, weighed, rest }, rest };
}

function abandoned(weights: readonly Weight[]): Decision {
  const withheld = { outcome: 'withheld', reason: { kind: 'broker_lost' } } as const;
  return { winner: undefined, weighed: weights.map((each) => ({ ...each, ...withheld })), rest: [] };
}
