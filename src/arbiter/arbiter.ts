import type { InspectionEvent } from 'xstate';
import type { Claim } from '../claim/claim.ts';
import type { Understand } from '../intent/understand.ts';
import type { Clock } from '../time/clock.ts';
import type { Notice } from './admission/claim-deduplicator.ts';
import { heardClaim } from './admission/heard-claim.ts';
import { HeldClaims } from './admission/held-claims.ts';
import { type Placed, placed } from './admission/placement.ts';
import { type Question, questionIn, questionOf } from './admission/question.ts';
import { revisedBy, withdrawn } from './admission/revision.ts';
import { type Place, remainingIntents } from './admission/room-assignment.ts';
import { NOWHERE, refusal } from './admission/rules.ts';
import { CROWDED, type Fate, triage } from './admission/triage.ts';
import { type ArbiterState, actsOnHearing, withPresence } from './arbiter-state.ts';
import type { Contender } from './contest.ts';
import { type Closed, composeVerdict } from './explain/verdict.ts';
import { verdictOf } from './ledger.ts';
import { Outcomes } from './outcomes.ts';
import type { ArbiterEffects, HeardDetection, HeardWords } from './ports.ts';
import type { ArbiterSnapshot } from './snapshot.ts';
import { type Lags, withLag } from './timing/lag.ts';
import { RoomActors } from './timing/room-actors.ts';

/** Decides whom the user meant. Effects are handed in; time is the injected clock's. */
export class Arbiter {
  readonly #clock: Clock;
  readonly #effects: ArbiterEffects;
  readonly #understand: Understand;
  readonly #nextId: (kind: 'utterance' | 'verdict' | 'claim') => string;
  readonly #rooms: RoomActors;
  readonly #outcomes: Outcomes;
  readonly #held = new HeldClaims();
  #house: ArbiterState;
  #lags: Lags;
  #connected = true;

  constructor(of: {
    house: ArbiterState;
    /** Every room of the home, those with only a microphone too. */
    rooms: Iterable<string>;
    clock: Clock;
    effects: ArbiterEffects;
    understand: Understand;
    /** Ids that never repeat, across restarts too. */
    nextId: (kind: 'utterance' | 'verdict' | 'claim') => string;
    /** Is shown every step of every room's machine. */
    inspect?: (event: InspectionEvent) => void;
    /** What it knew before; its times are the clock's. */
    snapshot?: ArbiterSnapshot;
  }) {
    this.#lags = of.snapshot?.lags ?? {};
    this.#clock = of.clock;
    this.#effects = of.effects;
    this.#understand = of.understand;
    this.#nextId = of.nextId;
    this.#house = of.house;
    this.#outcomes = new Outcomes(of.effects, of.snapshot?.seen);
    this.#rooms = new RoomActors({
      names: of.rooms,
      house: of.house,
      clock: of.clock,
      lags: () => this.#lags,
      inspect: of.inspect,
      listener: {
        closed: (closed) => this.#carryOut(closed),
        quiet: () => this.#release(),
        utterance: (state, utterance) => of.effects.utterance(state, utterance),
        failed: (error) => of.effects.failed(error),
      },
      snapshot: of.snapshot?.rooms,
    });
  }

  /** What it knows beside the house; undefined while a contest is open. */
  snapshot(): ArbiterSnapshot | undefined {
    const rooms = this.#held.isEmpty ? this.#rooms.snapshot() : undefined;
    return rooms && { rooms, lags: this.#lags, seen: this.#outcomes.snapshot() };
  }

  get house(): ArbiterState {
    return this.#house;
  }

  /** How late each assistant's claims have come by each door. */
  get lags(): Lags {
    return this.#lags;
  }

  /** The home has changed: presence, a switch, a microphone, a habit. */
  change(change: Partial<ArbiterState>): void {
    this.#house = { ...this.#house, ...change };
    this.#rooms.sendAll({ type: 'house', house: this.#house, at_ms: this.#clock.now() });
  }

  presence(assistant: string, online: boolean): void {
    this.#effects.report('presence', { assistant, online });
    this.change(withPresence(this.#house, assistant, online));
  }

  /** Without the broker nothing can be commanded: open contests are abandoned, and none opens. */
  broker(connected: boolean): void {
    this.#connected = connected;
    if (!connected) this.#rooms.sendAll({ type: 'broker_lost', at_ms: this.#clock.now() });
  }

  detection(heard: HeardDetection): void {
    const { assistant, room, source, age_ms: told_ms, ...measures } = heard;
    if (!this.#rooms.get(room)) return;
    const [at_ms, age_ms] = [this.#clock.now(), Math.max(0, told_ms)];
    this.#effects.report('detection', { assistant, room, source, ...measures });
    // Older than an utterance lives: whatever it was of is over.
    if (age_ms >= this.#house.policy.utterance_ms) return;
    this.#rooms.send(room, {
      type: 'detection',
      detection: { assistant, ...measures, onset_ms: at_ms - age_ms },
      id: this.#nextId('utterance'),
      at_ms,
    });
  }

  speechEnd(heard: { room: string; age_ms: number }): void {
    if (!this.#rooms.get(heard.room)) return;
    const at_ms = this.#clock.now();
    this.#effects.report('speech_end', { room: heard.room });
    this.#rooms.send(heard.room, { type: 'speech_end', onset_ms: at_ms - heard.age_ms, at_ms });
  }

  /** Somebody speaks there, to whomever: what comes now may be no tap. */
  spoke(heard: { room: string; age_ms: number }): void {
    if (!this.#rooms.get(heard.room)) return;
    const at_ms = this.#clock.now();
    this.#rooms.send(heard.room, { type: 'spoke', onset_ms: at_ms - heard.age_ms, at_ms });
  }

  /** What the hub itself made of an utterance: evidence, and, where its assistants let it act, claims. */
  words(heard: HeardWords): void {
    const { understood: _, arrived_ms = this.#clock.now(), ...told } = heard;
    const { room, assistants, text } = told;
    this.#effects.report('words', told);
    const understanding = heard.understood ?? this.#understand(text, { room });
    const intents = understanding.kind === 'understood' ? understanding.intents : [];
    this.#effects.report('understood', {
      room,
      text,
      intents,
      ...(understanding.kind === 'not_understood' && { reason: understanding.reason }),
    });
    const utterance = this.#rooms
      .get(room)
      ?.utterances.findLast(({ named }) => named.some(({ assistant }) => assistants.includes(assistant)));
    if (intents.length === 0 || !utterance) return;
    const at_ms = this.#clock.now();
    const understood = { type: 'understood', utterance: utterance.id, intents, at_ms } as const;
    // What was understood and claimed before goes in one step: half of it could close a contest.
    if (!heard.revises) this.#rooms.send(room, understood);
    for (const assistant of assistants.filter((name) => actsOnHearing(this.#house, name))) {
      const id = this.#nextId('claim');
      this.claim(heardClaim(heard, { id, assistant, utterance: utterance.id, intents, arrived_ms }));
    }
    if (heard.revises) this.#rooms.send(room, understood);
  }

  /** Takes a claim that came through a door. */
  claim(arrived: Claim): void {
    if (!this.#outcomes.isNew(arrived)) {
      this.#outcomes.repeat(arrived);
      return;
    }
    const where = this.#place(arrived);
    const { claim, place } = where;
    const { id, assistant, door, text, confidence, age_ms, origin, intents } = claim;
    const said = { ...(text !== undefined && { text }), ...(confidence !== undefined && { confidence }) };
    const room = place?.room ?? '';
    this.#effects.report('claim', { id, assistant, door, intents, room, age_ms, origin, ...said });
    this.#judge(where);
  }

  #judge({ claim, place, notUnderstood }: Placed): void {
    const refused = refusal(claim, this.#house, notUnderstood);
    const room = place && this.#rooms.get(place.room);
    if (!place || !room) {
      const { assistant, id } = claim;
      this.#outcomes.settle({ assistant, claim: id, verdict: null, ...(refused ?? NOWHERE) });
      return;
    }
    const { utterance } = place;
    const rules = { refusal: refused, connected: this.#connected };
    this.#apply(claim, place, triage({ claim, utterance, room, ...rules }));
  }

  /** Claims that waited for another utterance's contest are judged once it has closed. */
  #release(): void {
    this.#held.release(
      (room) => !this.#rooms.get(room)?.contest,
      (claim) => this.#judge(this.#place(claim)),
    );
  }

  /** What may be asked elsewhere about words that give no intent here; undefined where an answer changes nothing. */
  question(of: { claim: Claim } | { words: HeardWords }, understand: Understand): Question | undefined {
    if (!this.#connected || ('claim' in of && this.#outcomes.isKnown(of.claim))) return undefined;
    const known = { rooms: this.#rooms, house: this.#house, understand };
    return 'claim' in of ? questionOf(of.claim, known) : questionIn(of.words, this.#clock.now(), known);
  }

  /** A door carried the claim out while the hub was away: its twins are absorbed. */
  relayed(arrived: Claim): void {
    const { claim, place } = this.#place(arrived);
    if (!place || !this.#outcomes.carriedOut(arrived)) return;
    const told = { claim, id: this.#nextId('verdict'), at_ms: claim.arrived_ms };
    this.#rooms.send(place.room, { type: 'relayed', ...told });
  }

  stop(): void {
    this.#rooms.stop();
  }

  #place(claim: Claim): Placed {
    return placed(claim, { rooms: this.#rooms, house: this.#house, understand: this.#understand });
  }

  #apply(claim: Contender, place: Place, fate: Fate): void {
    const at_ms = this.#clock.now();
    const { room, utterance } = place;
    const known = this.#rooms.get(room);
    const open = known?.contest;
    const notice = (of: Pick<Notice, 'outcome' | 'verdict' | 'reason'>) =>
      this.#outcomes.settle({ assistant: claim.assistant, claim: claim.id, ...of });
    switch (fate.kind) {
      case 'settled': {
        const belongs = known && verdictOf(known, utterance);
        const { outcome, reason } = fate;
        const { id, assistant, intents } = claim;
        const said = utterance && { utterance: utterance.id };
        const settled = { id, assistant, intents, outcome, reason, at_ms, ...said };
        if (!belongs) this.#rooms.send(room, { type: 'refused', settled, at_ms });
        notice({ outcome, reason, verdict: belongs ?? open?.id ?? null });
        return;
      }
      case 'late': {
        const { outcome, reason, granted } = fate;
        const isOfAnother = granted.winner !== claim.assistant;
        if (isOfAnother) this.#learnLag(claim, granted.opened_ms);
        if (isOfAnother && granted.direct) this.#rooms.send(room, { type: 'twin', granted, at_ms });
        if (outcome === 'overruled') this.#rooms.send(room, { type: 'lost', claim, at_ms });
        notice({ outcome, reason, verdict: granted.verdict });
        return;
      }
      case 'follows': {
        const { verdict } = fate.granted;
        const { budget_ms } = this.#house.policy;
        const { intents, arrived_ms: opened_ms } = claim;
        const order = { verdict, intents, opened_ms, budget_ms, guarded: false };
        const { state, reason } = this.#effects.handOver(order);
        const undone = state === 'undelivered' ? `, but not delivered: ${reason}` : '';
        this.#rooms.send(room, { type: 'follow', claim, granted: fate.granted, at_ms });
        notice({ outcome: 'granted', verdict, reason: `the same gesture${undone}` });
        return;
      }
      case 'direct':
        this.#rooms.send(room, { type: 'direct', claim, id: this.#nextId('verdict'), at_ms });
        return;
      case 'held':
        for (const settled of this.#held.withdraw(claim)) this.#outcomes.settle(withdrawn(settled, null));
        if (!this.#held.hold(claim, room)) notice({ ...CROWDED, verdict: null });
        return;
      case 'contest': {
        const id = open?.id ?? this.#nextId('verdict');
        if (!open) this.#effects.report('contest', { room, contest: id, claim: claim.id });
        else if (!open.claims.some(({ assistant }) => assistant === claim.assistant))
          this.#learnLag(claim, open.opened_ms);
        const instead = open ? revisedBy(claim, open) : [];
        const where = { id, at_ms, instead, ...(utterance && { utterance }) };
        this.#rooms.send(room, { type: 'contend', claim, ...where });
        for (const settled of instead) this.#outcomes.settle(withdrawn(settled, id));
      }
    }
  }

  /** Not of one who is in the contest, or has won it: a scene or a repeat tells nothing of the way. */
  #learnLag({ assistant, door }: Contender, opened_ms: number): void {
    this.#lags = withLag(this.#lags, { assistant, door, lag_ms: this.#clock.now() - opened_ms });
  }

  /** The command first; only with it on its way is there time for words. */
  #carryOut(closed: Closed): void {
    const { contest, decision, verdict } = closed;
    const { winner } = decision;
    const { opened_ms, budget_ms } = contest;
    const intents = winner ? remainingIntents(winner, contest, this.#rooms) : [];
    const order = winner && { verdict, intents, opened_ms, budget_ms, guarded: winner.guarded };
    const handOver = order && this.#effects.handOver(order);
    const done = handOver?.acted === true;
    // What another verdict had done was left out: this one has not done it.
    const reach = intents === winner?.intents ? winner.reach : intents;
    this.#rooms.send(contest.room, { type: 'handed_over', done, reach, at_ms: this.#clock.now() });
    this.#effects.defer(() => this.#outcomes.tell(composeVerdict(closed, handOver)));
  }
}
