import type { Claim } from '../../claim/claim.ts';
import type { Clock } from '../../time/clock.ts';
import type { Adjudicator } from '../adjudicator.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import {
  asksNoMore,
  type Contender,
  type Contest,
  type Freed,
  type LiveClaim,
  type Settled,
  withMore,
} from '../contest.ts';
import type { Granted, Ledger } from '../ledger.ts';
import type { Outcomes } from '../outcomes.ts';
import type { ArbiterEffects, Decision } from '../ports.ts';
import type { LearnedLags } from '../timing/learned-lags.ts';
import { type CauseAndEffect, endOf_ms } from './cause.ts';
import type { Placed, Placement } from './placement.ts';
import { isOneRequest, type Rival } from './rivals.ts';
import { crowded, NOWHERE, type Refusal, refusal } from './rules.ts';
import { asRival, doneBefore, followed, type Relation, relate, twinOf, twinsUntil_ms } from './standing.ts';
import { isKnownTap, looksLikeTap } from './tap.ts';
import { rankOf, type Voice } from './voice.ts';
import type { Voices } from './voices.ts';
import { Waiting } from './waiting.ts';

/** A home is without a hub for so long, in milliseconds, where one that stands by takes over. */
const LEADERLESS_MS = 2000;

/** A placed claim that nothing has refused. */
type Admissible = Placed & { readonly room: string };

/** Takes the claims in: finds the voice and the room of each, and what it is to what is decided and being decided. */
export class ClaimIntake {
  readonly #clock: Clock;
  readonly #effects: ArbiterEffects;
  readonly #state: () => ArbiterState;
  readonly #voices: Voices;
  readonly #ledger: Ledger;
  readonly #outcomes: Outcomes;
  readonly #adjudicator: Adjudicator;
  readonly #lags: LearnedLags;
  readonly #nextVerdict: () => string;
  readonly #placement: Placement;
  readonly #cause: CauseAndEffect;
  /** Claims of which it is not known yet whether they came before the end of the words. */
  readonly #waiting: Waiting<Claim>;
  #connected = true;

  constructor(of: {
    clock: Clock;
    effects: ArbiterEffects;
    state: () => ArbiterState;
    voices: Voices;
    ledger: Ledger;
    outcomes: Outcomes;
    adjudicator: Adjudicator;
    placement: Placement;
    cause: CauseAndEffect;
    nextVerdict: () => string;
    step: (work: () => void) => void;
    lags: LearnedLags;
  }) {
    this.#clock = of.clock;
    this.#effects = of.effects;
    this.#state = of.state;
    this.#voices = of.voices;
    this.#ledger = of.ledger;
    this.#outcomes = of.outcomes;
    this.#adjudicator = of.adjudicator;
    this.#nextVerdict = of.nextVerdict;
    this.#lags = of.lags;
    this.#placement = of.placement;
    this.#cause = of.cause;
    this.#waiting = new Waiting({ clock: of.clock, release: (claim) => of.step(() => this.#admit(claim)) });
  }

  get isConnected(): boolean {
    return this.#connected;
  }

  get isEmpty(): boolean {
    return this.#waiting.isEmpty;
  }

  broker(connected: boolean): void {
    this.#connected = connected;
  }

  /** Something about a voice has become known: the claims that wait for it are judged. */
  wake(voice: string): void {
    this.#waiting.wake(voice);
  }

  /** Nothing is waited for any more. */
  wakeAll(): void {
    this.#waiting.wakeAll();
  }

  stop(): void {
    this.#waiting.stop();
  }

  take(arrived: Claim): void {
    if (!this.#outcomes.isNew(arrived)) {
      this.#outcomes.repeat(arrived);
      return;
    }
    const where = this.#placement.place(arrived);
    const { claim } = where;
    const { id, assistant, door, text, confidence, age_ms, origin, intents } = claim;
    const said = { ...(text !== undefined && { text }), ...(confidence !== undefined && { confidence }) };
    const room = where.room ?? '';
    this.#effects.report('claim', { id, assistant, door, intents, room, age_ms, origin, ...said });
    this.#judge(arrived, where, undefined);
  }

  /** A door carried the claim out while the hub was away: its twins are absorbed. */
  relayed(arrived: Claim): void {
    const { claim, room } = this.#placement.place(arrived);
    if (room === undefined || !this.#outcomes.carriedOut(arrived)) return;
    const decided_ms = claim.arrived_ms - claim.age_ms;
    this.#ledger.grant({
      verdict: this.#nextVerdict(),
      winner: claim.assistant,
      door: claim.door,
      told_room: claim.room,
      room,
      reach: claim.reach,
      guarded: claim.guarded,
      opened_ms: decided_ms,
      decided_ms,
      last_ms: decided_ms,
      heard: false,
      // Its twins waited at their doors for the hub's return, as it did.
      absorbs_until_ms: this.#clock.now() + this.#state().policy.absorb_ms,
      direct: false,
    });
  }

  /**
   * Another hub of the home decided this, and may have been killed since: its claims are known, and its late rivals
   * belong to it.
   * @param age_ms how long ago it was decided, in milliseconds.
   */
  decidedElsewhere({ verdict, claims, ...decision }: Decision, age_ms: number): void {
    const now_ms = this.#clock.now();
    const decided_ms = now_ms - age_ms;
    if (!this.#outcomes.decidedElsewhere({ verdict, claims, at_ms: decided_ms })) return;
    this.#ledger.grant({
      ...decision,
      verdict,
      opened_ms: decided_ms,
      decided_ms,
      last_ms: decided_ms,
      heard: false,
      // While no hub was there, its rivals could not come.
      absorbs_until_ms: decided_ms + this.#state().policy.absorb_ms + LEADERLESS_MS,
      direct: false,
    });
  }

  #admit(arrived: Claim): void {
    this.#judge(arrived, this.#placement.place(arrived), undefined);
  }

  #judge(arrived: Claim, where: Placed, freed: Freed | undefined): void {
    const refused = refusal(where.claim, this.#state(), where.notUnderstood);
    const { room } = where;
    if (refused || room === undefined) {
      this.#refuse(where, refused ?? NOWHERE);
      return;
    }
    if (!this.#connected) {
      this.#tell(where.claim, 'withheld', null, { kind: 'no_broker' });
      return;
    }
    this.#relate(arrived, { ...where, room }, freed);
  }

  /** The order of the rules is the order of this function (docs/arbitration.md#arbitration). */
  #relate(arrived: Claim, where: Admissible, freed: Freed | undefined): void {
    const { claim, voice } = where;
    const { contests } = this.#adjudicator;
    const { policy } = this.#state();
    const { gesture_ms } = policy;
    const calledSince = (assistant: string, since_ms: number) =>
      (this.#voices.lastCall_ms(assistant) ?? Number.NEGATIVE_INFINITY) > since_ms;
    const calledClearlySince = (assistant: string, since_ms: number) =>
      (this.#voices.lastClearCall_ms(assistant) ?? Number.NEGATIVE_INFINITY) > since_ms;
    const standing = this.#ledger.standing({ reach: claim.reach, voice, at_ms: claim.arrived_ms });
    const related = () =>
      relate({
        live: where,
        standing,
        ledger: this.#ledger,
        gesture_ms,
        calledSince,
        calledClearlySince,
        isContested: this.#isContested(claim, voice),
      });
    const gesture = contests.gesture(claim, voice?.id, gesture_ms);
    if (gesture) {
      // A verdict may have decided the part's devices since the gesture began. The gesture does not undo it.
      const relation = related();
      if (relation.kind === 'late') this.#late(claim, relation);
      else this.#grow(gesture, arrived, relation.claim);
      return;
    }
    const follows = followed({
      claim,
      ledger: this.#ledger,
      gesture_ms,
      calledSince,
      isContested: claim.reach.some(({ device }) => !isEmpty(contests.onDevice(device))),
      standing,
    });
    if (follows) {
      this.#follow(claim, follows);
      return;
    }
    const twin = twinOf({ claim, standing, gesture_ms, calledSince });
    if (twin) {
      const reason = { kind: 'tapped_the_same', by: twin.winner } as const;
      this.#late(claim, { kind: 'late', outcome: 'absorbed', granted: twin, reason });
      return;
    }
    const known = isKnownTap(claim, this.#state());
    if (voice && !freed && !known && this.#parts(arrived, where, voice)) return;
    const live = this.#live(arrived, where, freed);
    const spoke_ms = this.#voices.speech.spoke_ms(where.room);
    const isDirect =
      known || looksLikeTap(claim, { room: where.room, freed, spoke_ms, state: this.#state() });
    const done = isDirect && doneBefore({ claim, standing, calledSince, isKnownTap: known });
    if (done) {
      const reason = { kind: 'has_done_the_same', by: done.winner } as const;
      this.#late(claim, { kind: 'late', outcome: 'absorbed', granted: done, reason });
      return;
    }
    if (isDirect) {
      // A tap is of no voice, whoever speaks.
      this.#adjudicator.direct({ ...live, voice: undefined, nearer_until_ms: undefined });
      return;
    }
    const relation = related();
    if (voice) this.#learnSpeechLag(claim, voice);
    this.#learnRoomLag(live, standing);
    if (relation.kind === 'late') this.#late(claim, relation);
    else this.#contest(relation.claim === claim ? live : { ...live, claim: relation.claim });
  }

  /** Parts a claim from its voice where cause and effect say so. @returns whether it was, or waits to be known. */
  #parts(arrived: Claim, { claim }: Admissible, voice: Voice): boolean {
    const cause = this.#cause.causeOf(claim, voice);
    if (cause.kind === 'of_voice') return false;
    if (cause.kind === 'wait')
      return this.#waiting.add(arrived, { voice: voice.id, until_ms: cause.until_ms });
    this.#judge(arrived, this.#placement.place(arrived, true), cause.freed);
    return true;
  }

  #live(arrived: Claim, { claim, voice, room }: Admissible, freed: Freed | undefined): LiveClaim {
    return {
      claim,
      voice,
      room,
      previous: this.#ledger.previous(room),
      nearer_until_ms: voice && nearerUntil_ms(claim, voice, { state: this.#state(), lags: this.#lags }),
      freed,
      parts: [arrived],
    };
  }

  /** Whether just that is being decided, for the same voice or for none. */
  #isContested(claim: Contender, voice: Voice | undefined): boolean {
    const [first] = claim.reach;
    if (!first) return false;
    for (const live of this.#adjudicator.contests.onDevice(first.device))
      if (live.voice?.id === voice?.id && asksNoMore(claim.reach, live.claim.reach)) return true;
    return false;
  }

  #contest(live: LiveClaim): void {
    const { claim } = live;
    const withdrawn = this.#withdrawnBy(live);
    if (withdrawn.length > 0) {
      const contest = this.#adjudicator.contests.contestOf(withdrawn[0] ?? live);
      const instead = withdrawn.flatMap((each) => settledOf(each, this.#clock.now()));
      this.#adjudicator.replace(withdrawn, live, instead);
      for (const { assistant, id, outcome, reason } of instead)
        this.#outcomes.settle({ assistant, claim: id, outcome, reason, verdict: contest.id });
      return;
    }
    const opened = this.#adjudicator.contests.rivalling(live)[0];
    const isIn = opened?.claims.some((each) => each.claim.assistant === claim.assistant);
    const contest = this.#adjudicator.admit(live);
    if (!contest) {
      const { outcome, reason } = crowded(this.#adjudicator.share);
      this.#tell(claim, outcome, null, reason);
    }
    // A scene or a repeat of an assistant in the contest tells nothing of its lag.
    else if (opened && !isIn) this.#learnLag(claim, opened.opened_ms);
  }

  /** What is being decided of the same assistant's understanding of the same words, before more was said. */
  #withdrawnBy({ claim, voice }: LiveClaim): readonly LiveClaim[] {
    if (!claim.revises || !voice) return [];
    const own = [...this.#adjudicator.contests.ofVoice(voice.id)].filter(
      (each) => each.claim.assistant === claim.assistant && each.claim.door === claim.door,
    );
    const [first] = own;
    if (!first) return [];
    const { contests } = this.#adjudicator;
    return own.filter((each) => contests.contestOf(each) === contests.contestOf(first));
  }

  #grow(gesture: LiveClaim, arrived: Claim, claim: Contender): void {
    const grown = withMore(gesture.claim, claim);
    this.#adjudicator.change(gesture, { ...gesture, claim: grown, parts: [...gesture.parts, arrived] });
  }

  #refuse({ claim, voice, room }: Placed, { outcome, reason }: Refusal): void {
    const belongs =
      voice && this.#adjudicator.contests.contestsOf(voice.id).length === 0
        ? this.#ledger.ofVoice(voice.id, claim.arrived_ms)?.verdict
        : undefined;
    const { id, assistant, intents } = claim;
    const said = voice && { utterance: voice.id };
    const at_ms = this.#clock.now();
    const settled: Settled = { id, assistant, intents, outcome, reason, at_ms, room: room ?? '', ...said };
    const contest: Contest | undefined =
      belongs === undefined && room !== undefined ? this.#adjudicator.refuse(settled) : undefined;
    this.#tell(claim, outcome, belongs ?? contest?.id ?? null, reason);
  }

  #follow(claim: Contender, granted: Granted): void {
    const { verdict } = granted;
    const { budget_ms, absorb_ms } = this.#state().policy;
    const { intents, arrived_ms: opened_ms } = claim;
    const reach = [...granted.reach, ...claim.reach];
    const { winner, door, room } = granted;
    const claims = claim.ids.map((id) => ({ assistant: claim.assistant, id, outcome: 'granted' as const }));
    const { state, reason } = this.#effects.handOver(
      { verdict, intents, opened_ms, budget_ms, guarded: false },
      { verdict, winner, door, room, reach, guarded: granted.guarded, claims },
    );
    const at_ms = this.#clock.now();
    const until_ms = granted.direct ? twinsUntil_ms(at_ms) : at_ms + absorb_ms;
    // The rivals of this part are as late as those of the first.
    const absorbs_until_ms = Math.max(granted.absorbs_until_ms, until_ms);
    this.#ledger.replace({ ...granted, reach, last_ms: claim.last_ms, absorbs_until_ms });
    const undelivered = state === 'undelivered' && { undelivered: reason ?? '' };
    this.#tell(claim, 'granted', verdict, { kind: 'same_gesture', ...undelivered });
  }

  #late(claim: Contender, { outcome, granted, reason }: Extract<Relation, { kind: 'late' }>): void {
    const at_ms = this.#clock.now();
    const isOfAnother = granted.winner !== claim.assistant;
    if (isOfAnother) this.#learnLag(claim, granted.opened_ms);
    // Another ecosystem's twin of a direct verdict came: a third's may follow it.
    if (isOfAnother && granted.direct)
      this.#ledger.replace({ ...granted, absorbs_until_ms: twinsUntil_ms(at_ms) });
    if (outcome === 'overruled') this.#ledger.lost(claim, at_ms);
    this.#tell(claim, outcome, granted.verdict, reason);
  }

  #tell(claim: Claim, outcome: Settled['outcome'], verdict: string | null, reason: Settled['reason']): void {
    this.#outcomes.settle({ assistant: claim.assistant, claim: claim.id, outcome, verdict, reason });
  }

  #learnLag(claim: Contender, opened_ms: number): void {
    this.#lags.learnContest(claim, this.#clock.now() - opened_ms);
  }

  /** How far apart the claims of one request come from two rooms. */
  #learnRoomLag({ claim, voice }: Pick<LiveClaim, 'claim' | 'voice'>, standing: readonly Granted[]): void {
    if (!voice || claim.room === undefined) return;
    const isSame = (other: Rival) => other.claim.door === claim.door && isOneRequest({ claim, voice }, other);
    const came = [
      ...[...this.#adjudicator.contests.ofVoice(voice.id)]
        .filter(isSame)
        .map((live) => live.claim.arrived_ms),
      ...standing.filter((granted) => isSame(asRival(granted, voice))).map(({ last_ms }) => last_ms),
    ];
    if (came.length > 0) this.#lags.learnRooms(claim, claim.arrived_ms - Math.min(...came));
  }

  /** How late after the end of the words a called assistant sends its first claim. */
  #learnSpeechLag(claim: Contender, voice: Voice): void {
    const { assistant } = claim;
    const ended_ms = endOf_ms(voice);
    if (ended_ms === undefined || !voice.called.includes(assistant)) return;
    if (this.#adjudicator.claimedIn(voice.id).has(assistant) || voice.spent.includes(assistant)) return;
    this.#lags.learnSpeech(claim, claim.arrived_ms - ended_ms);
  }
}

function settledOf({ claim, voice, room }: LiveClaim, at_ms: number): readonly Settled[] {
  const { assistant, intents } = claim;
  const said = voice && { utterance: voice.id };
  return claim.ids.map((id) => ({
    id,
    assistant,
    intents,
    outcome: 'refused',
    reason: { kind: 'withdrawn' },
    room,
    at_ms,
    ...said,
  }));
}

function isEmpty(items: Iterable<unknown>): boolean {
  for (const _ of items) return false;
  return true;
}

/** Until when a claim on a farther room's own device waits for one of the nearer room; undefined where it does not. */
function nearerUntil_ms(
  claim: Contender,
  voice: Voice,
  { state, lags }: { state: ArbiterState; lags: LearnedLags },
): number | undefined {
  const { room, door } = claim;
  if (door === 'heard' || rankOf(voice, room) === 0) return undefined;
  const { devices, policy } = state;
  const isOwn = claim.reach.some(({ device }) => devices.get(device)?.room === room);
  return isOwn ? claim.arrived_ms + lags.roomPatience_ms(claim, policy) : undefined;
}
