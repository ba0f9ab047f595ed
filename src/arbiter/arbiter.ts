import type { Claim } from '../claim/claim.ts';
import type { Understanding } from '../intent/understand.ts';
import type { Clock } from '../time/clock.ts';
import { allot, allotTo, joined, type Place } from './allotment.ts';
import { contenderOf } from './contender.ts';
import type { Contender } from './contest.ts';
import { actsOnHearing, type House } from './house.ts';
import type { ArbiterEffects, HeardDetection, HeardWords } from './ports.ts';
import { RoomActors } from './room-actors.ts';
import { type Refusal, refusal } from './rules.ts';
import { type Notice, SeenClaims } from './seen.ts';
import { type Fate, triage } from './triage.ts';
import { type Closed, composeVerdict, type Verdict } from './verdict.ts';

/** Decides whom the user meant. Effects are handed in; time is the injected clock's. */
export class Arbiter {
  readonly #clock: Clock;
  readonly #effects: ArbiterEffects;
  readonly #understand: (text: string, context: { room?: string }) => Understanding;
  readonly #nextId: (kind: 'utterance' | 'verdict' | 'claim') => string;
  readonly #rooms: RoomActors;
  readonly #seen = new SeenClaims();
  #house: House;
  #connected = true;

  constructor(of: {
    house: House;
    /** Every room of the home, those with only a microphone too. */
    rooms: Iterable<string>;
    clock: Clock;
    effects: ArbiterEffects;
    understand: (text: string, context: { room?: string }) => Understanding;
    /** Ids that never repeat, across restarts too. */
    nextId: (kind: 'utterance' | 'verdict' | 'claim') => string;
  }) {
    this.#clock = of.clock;
    this.#effects = of.effects;
    this.#understand = of.understand;
    this.#nextId = of.nextId;
    this.#house = of.house;
    this.#rooms = new RoomActors({
      names: of.rooms,
      house: of.house,
      clock: of.clock,
      listener: {
        closed: (closed) => this.#carryOut(closed),
        utterance: (state, utterance) => of.effects.utterance(state, utterance),
        failed: (error) => of.effects.failed(error),
      },
    });
  }

  get house(): House {
    return this.#house;
  }

  /** The home has changed: presence, a switch, a microphone. */
  change(change: Partial<House>): void {
    this.#house = { ...this.#house, ...change };
    this.#rooms.sendAll({ type: 'house', house: this.#house, at_ms: this.#clock.now() });
  }

  presence(assistant: string, online: boolean): void {
    const offline = new Set(this.#house.offline);
    if (online) offline.delete(assistant);
    else offline.add(assistant);
    this.#effects.report('presence', { assistant, online });
    this.change({ offline });
  }

  /** Without the broker nothing can be commanded: open contests are abandoned, and none opens. */
  broker(connected: boolean): void {
    this.#connected = connected;
    if (!connected) this.#rooms.sendAll({ type: 'broker-lost', at_ms: this.#clock.now() });
  }

  detection(heard: HeardDetection): void {
    const { assistant, room, age_ms, source, ...measures } = heard;
    if (!this.#rooms.get(room)) return;
    const at_ms = this.#clock.now();
    this.#effects.report('detection', { assistant, room, source, ...measures });
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
    this.#effects.report('speech-end', { room: heard.room });
    this.#rooms.send(heard.room, { type: 'speech-end', onset_ms: at_ms - heard.age_ms, at_ms });
  }

  /** Somebody speaks there, to whomever: what comes now may be no tap. */
  spoke(heard: { room: string; age_ms: number }): void {
    if (!this.#rooms.get(heard.room)) return;
    const at_ms = this.#clock.now();
    this.#rooms.send(heard.room, { type: 'spoke', onset_ms: at_ms - heard.age_ms, at_ms });
  }

  /** What the hub itself made of an utterance: evidence, and, where its assistants let it act, claims. */
  words(heard: HeardWords): void {
    const { room, assistants, text } = heard;
    this.#effects.report('words', heard);
    const understanding = this.#understand(text, { room });
    const intents = understanding.kind === 'understood' ? understanding.intents : [];
    this.#effects.report('understood', {
      room,
      text,
      intents,
      ...(understanding.kind === 'not-understood' && { reason: understanding.reason }),
    });
    const utterance = this.#rooms
      .get(room)
      ?.utterances.findLast(({ named }) => named.some(({ assistant }) => assistants.includes(assistant)));
    if (intents.length === 0 || !utterance) return;
    const at_ms = this.#clock.now();
    this.#rooms.send(room, { type: 'understood', utterance: utterance.id, intents, at_ms });
    for (const assistant of assistants.filter((name) => actsOnHearing(this.#house, name))) {
      this.claim({
        id: this.#nextId('claim'),
        assistant,
        door: 'heard',
        text,
        intents,
        utterance: utterance.id,
        room,
        age_ms: 0,
        can_serve: true,
        origin: 'voice',
        arrived_ms: at_ms,
        ...(heard.confidence !== undefined && { confidence: heard.confidence }),
      });
    }
  }

  /** Takes a claim that came through a door. */
  claim(claim: Claim): void {
    if (!this.#seen.add(claim.assistant, claim.id, claim.arrived_ms)) {
      const again = this.#seen.outcomeOf(claim.assistant, claim.id);
      if (again) this.#effects.outcome(again);
      return;
    }
    const { understood, place, why } = this.#place(claim);
    const refused = refusal(understood, this.#house, why);
    const contender = contenderOf(understood, this.#house);
    const { id, assistant, door, text, confidence, age_ms, origin } = claim;
    this.#effects.report('claim', {
      id,
      assistant,
      door,
      intents: understood.intents,
      room: place?.room ?? '',
      age_ms,
      origin,
      ...(text !== undefined && { text }),
      ...(confidence !== undefined && { confidence }),
    });
    const room = place && this.#rooms.get(place.room);
    if (!place || !room) {
      const { outcome, reason }: Refusal = refused ?? {
        outcome: 'refused',
        reason: 'no room to judge it in',
      };
      this.#settle({ assistant, claim: id, outcome, verdict: null, reason });
      return;
    }
    const fate = triage({
      claim: contender,
      utterance: place.utterance,
      room,
      refusal: refused,
      connected: this.#connected,
    });
    this.#meet(contender, place, fate);
  }

  /** A door carried the claim out while the hub was away: it is granted, and its twins are absorbed. */
  relayed(claim: Claim): void {
    if (!this.#seen.add(claim.assistant, claim.id, claim.arrived_ms)) return;
    const { understood, place } = this.#place(claim);
    if (!place) return;
    const id = this.#nextId('verdict');
    const { assistant, arrived_ms: at_ms } = claim;
    this.#rooms.send(place.room, { type: 'relayed', claim: contenderOf(understood, this.#house), id, at_ms });
    const reason = 'carried out by its door while the hub was away';
    this.#settle({ assistant, claim: claim.id, outcome: 'granted', verdict: null, reason });
  }

  stop(): void {
    this.#rooms.stop();
  }

  /** Where the claim is judged, and what its words ask there. */
  #place(claim: Claim): { understood: Claim; place: Place | undefined; why: string | undefined } {
    const place = allot(claim, this.#rooms);
    const understanding =
      claim.intents.length === 0 && claim.text !== undefined
        ? this.#understand(claim.text, place ? { room: place.room } : {})
        : undefined;
    const understood =
      understanding?.kind === 'understood' ? { ...claim, intents: understanding.intents } : claim;
    const why = understanding?.kind === 'not-understood' ? understanding.reason : undefined;
    const stands = this.#house.devices.get(understood.intents[0]?.device ?? '')?.room;
    const room = stands === undefined ? undefined : this.#rooms.get(stands);
    const own = place ?? (room && allotTo(room, claim));
    return { understood, place: own && joined(own, understood, this.#rooms), why };
  }

  #meet(claim: Contender, place: Place, fate: Fate): void {
    const at_ms = claim.arrived_ms;
    const { room, utterance } = place;
    const notice = (outcome: Notice['outcome'], verdict: string | null, reason: string) =>
      this.#settle({ assistant: claim.assistant, claim: claim.id, outcome, verdict, reason });
    switch (fate.kind) {
      case 'settled': {
        const belongs = this.#verdictOf(place);
        const { outcome, reason } = fate;
        const settled = {
          id: claim.id,
          assistant: claim.assistant,
          intents: claim.intents,
          outcome,
          reason,
          at_ms,
          ...(utterance && { utterance: utterance.id }),
        };
        if (!belongs) this.#rooms.send(room, { type: 'refused', settled, at_ms });
        notice(outcome, belongs ?? this.#rooms.get(room)?.contest?.id ?? null, reason);
        return;
      }
      case 'late':
        this.#rooms.send(room, { type: 'late', claim, fate, at_ms });
        notice(fate.outcome, fate.granted.verdict, fate.reason);
        return;
      case 'follows': {
        const { verdict } = fate.granted;
        const { policy } = this.#house;
        this.#effects.handOver({
          verdict,
          intents: claim.intents,
          opened_ms: at_ms,
          budget_ms: policy.budget_ms,
          guarded: false,
        });
        this.#rooms.send(room, { type: 'follow', claim, fate, at_ms });
        notice('granted', verdict, 'the same gesture');
        return;
      }
      case 'direct':
        this.#rooms.send(room, { type: 'direct', claim, id: this.#nextId('verdict'), at_ms });
        return;
      case 'contest': {
        const open = this.#rooms.get(room)?.contest;
        const id = open?.id ?? this.#nextId('verdict');
        if (!open) this.#effects.report('contest', { room, contest: id, claim: claim.id });
        this.#rooms.send(room, { type: 'contend', claim, id, at_ms, ...(utterance && { utterance }) });
      }
    }
  }

  /** The granted verdict that a refused claim still belongs to, where no contest is open. */
  #verdictOf({ room, utterance }: Place): string | undefined {
    const known = this.#rooms.get(room);
    return known?.contest
      ? undefined
      : known?.granted.findLast((granted) => !granted.direct && granted.utterance === utterance?.id)?.verdict;
  }

  /** The command first; only with it on its way is there time for words. */
  #carryOut(closed: Closed): void {
    const { contest, decision, verdict } = closed;
    const { policy } = this.#house;
    const { winner } = decision;
    const { opened_ms } = contest;
    const order = winner && {
      verdict,
      intents: winner.intents,
      opened_ms,
      budget_ms: policy.budget_ms,
      guarded: winner.guarded,
    };
    const handOver = order && this.#effects.handOver(order);
    this.#rooms.send(contest.room, { type: 'handed-over', at_ms: this.#clock.now() });
    const house = this.#house;
    this.#effects.later(() => this.#tell(composeVerdict({ closed, handOver, house })));
  }

  #tell(verdict: Verdict): void {
    const { id, room, winner, because, latency_ms, explanation } = verdict;
    this.#effects.report('verdict', { id, room, winner, because, latency_ms, explanation });
    this.#effects.verdict(verdict);
    for (const { id: claim, assistant, outcome, reason, total_db } of verdict.claims) {
      if (total_db !== null) this.#settle({ assistant, claim, outcome, verdict: id, reason });
    }
  }

  #settle(notice: Notice): void {
    this.#seen.settle(notice);
    this.#effects.report('outcome', notice);
    this.#effects.outcome(notice);
  }
}
