import type { Intent } from '../../intent/intent.ts';
import type { Clock } from '../../time/clock.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import type { VoicesSnapshot } from '../snapshot.ts';
import { RoomSpeech } from './room-speech.ts';
import {
  type Answered,
  type Detection,
  expires_ms,
  type Hearing,
  isOfHearing,
  isOneVoice,
  isSpokenTogether,
  isStrong,
  lastOf,
  type Voice,
  voiceOf,
  withDetection,
} from './voice.ts';

/** Is told what becomes of voices. */
export interface VoicesListener {
  /** A voice was heard first, or anything about it has changed. @param merged ids that stand for it from now on. */
  changed(voice: Voice, merged: readonly string[]): void;
  /** It has expired, or became part of another. */
  closed(voice: Voice): void;
}

/** How wide the slices of time are in which hearings are looked up: wider than any two of one voice lie apart. */
const SLICE_MS = 1500;

/** The voices of the home that are open, found by room, by assistant and by time, without looking at all of them. */
export class Voices {
  readonly speech: RoomSpeech;
  readonly #clock: Clock;
  readonly #state: () => ArbiterState;
  readonly #nextId: () => string;
  #listener: VoicesListener = { changed: () => undefined, closed: () => undefined };
  readonly #hearings = new Map<string, Hearing>();
  /** Oldest first. */
  readonly #order = new Map<string, number>();
  readonly #voices = new Map<string, Voice>();
  readonly #voiceOf = new Map<string, string>();
  readonly #answered = new Map<string, Answered>();
  readonly #byRoom = new Map<string, readonly string[]>();
  readonly #byAssistant = new Map<string, Set<string>>();
  readonly #bySlice = new Map<number, Set<string>>();
  /** When each assistant was last called for certain, anywhere. */
  readonly #lastClearCall = new Map<string, number>();
  #count = 0;

  constructor(of: {
    clock: Clock;
    state: () => ArbiterState;
    nextId: () => string;
    snapshot?: VoicesSnapshot | undefined;
  }) {
    this.#clock = of.clock;
    this.#state = of.state;
    this.#nextId = of.nextId;
    this.speech = new RoomSpeech(of.snapshot?.rooms);
    for (const [assistant, at_ms] of of.snapshot?.last_calls ?? []) this.#lastClearCall.set(assistant, at_ms);
    for (const { answered, hearings } of of.snapshot?.voices ?? []) this.#restore(hearings, answered);
  }

  /** Whom to tell what becomes of voices, from now on. */
  listen(listener: VoicesListener): void {
    this.#listener = listener;
  }

  snapshot(): VoicesSnapshot {
    const voices = [...this.#voices.values()].map(({ id, hearings }) => {
      const answered = this.#answered.get(id);
      return { hearings, ...(answered && { answered }) };
    });
    return { voices, rooms: this.speech.snapshot(), last_calls: [...this.#lastClearCall] };
  }

  /** The voice of this id, or the one that it became part of. */
  get(id: string): Voice | undefined {
    return this.#voices.get(this.#voiceOf.get(id) ?? id);
  }

  /** The voices heard in a room, in the order in which they were first heard there. */
  inRoom(room: string): readonly Voice[] {
    return this.#voicesOf(this.#byRoom.get(room) ?? []);
  }

  /** The voices whose speech a room heard together with another room, without detecting a wake word itself. */
  overheardIn(room: string): readonly Voice[] {
    const said = this.speech.last(room);
    if (!said) return [];
    const heard = { ...said, started_ms: said.began_ms, named: [] };
    const together = this.#near(heard).filter((other) => isSpokenTogether(heard, other));
    return this.#voicesOf(together.map(({ id }) => id)).filter(
      ({ hearings }) => !hearings.some((each) => each.room === room),
    );
  }

  /** The voices in which the assistant was detected, the last one to call it last. */
  detecting(assistant: string): readonly Voice[] {
    const ids = this.#byAssistant.get(assistant);
    if (!ids) return [];
    const last = (voice: Voice) => {
      const own = voice.named.find((each) => each.assistant === assistant);
      return own ? lastOf(own) : 0;
    };
    return this.#voicesOf(ids).toSorted((a, b) => last(a) - last(b));
  }

  /** The only open voice; undefined where there is none, or more than one. */
  get only(): Voice | undefined {
    if (this.#voices.size !== 1) return undefined;
    const [voice] = this.#voices.values();
    return voice;
  }

  /**
   * When the assistant was last called in any voice, on the injected clock. A detection below +6 dB beside a clear call of
   * another assistant calls nobody.
   */
  lastCall_ms(assistant: string): number | undefined {
    let last_ms = this.lastClearCall_ms(assistant);
    for (const { called, named } of this.#voicesOf(this.#byAssistant.get(assistant) ?? [])) {
      const own = called.includes(assistant) && named.find((each) => each.assistant === assistant);
      if (own) last_ms = Math.max(last_ms ?? lastOf(own), lastOf(own));
    }
    return last_ms;
  }

  /** When a detector was last sure that the assistant was called: at +6 dB or more, or without a score. */
  lastClearCall_ms(assistant: string): number | undefined {
    return this.#lastClearCall.get(assistant);
  }

  /** A wake word was heard. @returns its voice. */
  detected(room: string, detection: Detection): Voice {
    const { assistant, onset_ms } = detection;
    if (isStrong(detection))
      this.#lastClearCall.set(assistant, Math.max(this.#lastClearCall.get(assistant) ?? onset_ms, onset_ms));
    this.speech.spoke(room, onset_ms);
    const known = this.#mostLikely(room, onset_ms);
    const hearing = known ? withDetection(known, detection) : this.#begun(room, detection);
    if (!known) {
      this.#order.set(hearing.id, this.#count++);
      this.#byRoom.set(room, [...(this.#byRoom.get(room) ?? []), hearing.id]);
    }
    this.#note(hearing);
    this.#regroup(hearing);
    const voice = this.get(hearing.id);
    if (!voice) throw new Error('invariant: what was heard is of a voice');
    return voice;
  }

  /** Speech began in a room, to anybody, or goes on. @param since_ms when it began, where that is known. */
  began(room: string, onset_ms: number, since_ms?: number): void {
    this.speech.began(room, onset_ms, since_ms);
  }

  /** A speaker has finished in a room. @param age_ms how long ago, when it was told. */
  ended(room: string, ended_ms: number, age_ms: number): void {
    this.speech.ended(room, ended_ms, age_ms);
    const last = (this.#byRoom.get(room) ?? [])
      .map((id) => this.#hearings.get(id))
      .findLast((each) => each && each.ended_ms === undefined && each.started_ms <= ended_ms);
    if (!last) return;
    const hearing: Hearing = { ...last, ended_ms };
    this.#hearings.set(hearing.id, hearing);
    this.#regroup(hearing);
  }

  /** What the hub understood of a voice, heard in a room of it; undefined: its words gave no intent. */
  understood(id: string, room: string, intents: readonly Intent[] | undefined): void {
    const found = this.get(id)?.hearings.findLast((each) => each.room === room);
    if (!found) return;
    const hearing: Hearing = intents ? { ...found, understood: intents } : { ...found, not_understood: true };
    this.#hearings.set(hearing.id, hearing);
    this.#compose(this.get(id)?.hearings.map((each) => each.id) ?? []);
  }

  /** A granted verdict spends the calls of its claimants, and fixes the voice's room. */
  answer(id: string, of: { assistants: readonly string[]; at_ms: number }): void {
    const voice = this.get(id);
    if (!voice) return;
    const known = this.#answered.get(voice.id);
    const spent = [...new Set([...(known?.spent ?? []), ...of.assistants])];
    this.#answered.set(voice.id, { room: voice.room, at_ms: known?.at_ms ?? of.at_ms, spent });
    this.#compose(voice.hearings.map((each) => each.id));
  }

  /** The policy has changed, and with it how long voices stay open. */
  recheck(): void {
    for (const voice of [...this.#voices.values()]) this.#expire(voice.id);
  }

  #voicesOf(hearings: Iterable<string>): readonly Voice[] {
    const voices = new Set<Voice>();
    for (const id of hearings) {
      const voice = this.get(id);
      if (voice) voices.add(voice);
    }
    return [...voices];
  }

  /** The hearing of its room that a detection is of: the one it lies in, else the nearest. */
  #mostLikely(room: string, onset_ms: number): Hearing | undefined {
    const { utterance_ms } = this.#state().policy;
    const before_ms = ({ started_ms }: Hearing) => Math.max(0, started_ms - onset_ms);
    let nearest: Hearing | undefined;
    for (const id of this.#byRoom.get(room) ?? []) {
      const hearing = this.#hearings.get(id);
      const answered_ms = this.#answered.get(this.#voiceOf.get(id) ?? '')?.at_ms;
      if (!hearing || !isOfHearing(hearing, onset_ms, { utterance_ms, answered_ms })) continue;
      if (!nearest || before_ms(hearing) <= before_ms(nearest)) nearest = hearing;
    }
    return nearest;
  }

  #begun(room: string, detection: Detection): Hearing {
    const { onset_ms } = detection;
    const began_ms = this.speech.take(room, onset_ms);
    const tells_ends =
      (this.#state().streamed.has(room) || this.speech.hasToldEnds(room)) &&
      !this.speech.isContinuous(room, onset_ms);
    return {
      id: this.#nextId(),
      room,
      started_ms: onset_ms,
      named_ms: onset_ms,
      tells_ends,
      named: [detection],
      ...(began_ms !== undefined && { began_ms }),
    };
  }

  /** Finds the voice of a hearing again and, where that has changed, the voices of the others. */
  #regroup(changed: Hearing): void {
    const touched = new Set<string>();
    const own = this.#voiceOf.get(changed.id);
    if (own !== undefined) touched.add(own);
    for (const other of this.#near(changed))
      if (other.id !== changed.id && this.#isLinked(changed, other))
        touched.add(this.#voiceOf.get(other.id) ?? '');
    const hearings = [...touched].flatMap(
      (id) => this.#voices.get(id)?.hearings.map((each) => each.id) ?? [],
    );
    this.#compose([...new Set([...hearings, changed.id])]);
  }

  /** Makes voices of these hearings, which are all of some voices. */
  #compose(ids: readonly string[]): void {
    const hearings = ids.flatMap((id) => this.#hearings.get(id) ?? []);
    const before = new Set(ids.map((id) => this.#voiceOf.get(id)).filter((id) => id !== undefined));
    const groups = this.#components(hearings);
    const after = new Set<string>();
    const made: { voice: Voice; merged: string[] }[] = [];
    for (const group of groups) {
      const inOrder = group.toSorted((a, b) => (this.#order.get(a.id) ?? 0) - (this.#order.get(b.id) ?? 0));
      const answered = inOrder
        .map(({ id }) => this.#voiceOf.get(id) ?? '')
        .find((id) => this.#answered.has(id));
      const id = answered ?? inOrder[0]?.id ?? '';
      const merged = [
        ...new Set(inOrder.map((each) => this.#voiceOf.get(each.id)).filter((each) => each !== undefined)),
      ].filter((each) => each !== id);
      after.add(id);
      made.push({ voice: voiceOf(inOrder, this.#answered.get(id), id), merged });
    }
    for (const id of before)
      if (!after.has(id)) {
        const gone = this.#voices.get(id);
        this.#voices.delete(id);
        if (gone) this.#listener.closed(gone);
      }
    for (const { voice } of made) {
      const isNew = !this.#voices.has(voice.id);
      this.#voices.set(voice.id, voice);
      for (const { id } of voice.hearings) this.#voiceOf.set(id, voice.id);
      if (isNew) this.#watch(voice.id);
    }
    for (const { voice, merged } of made) this.#listener.changed(voice, merged);
  }

  #components(hearings: readonly Hearing[]): readonly (readonly Hearing[])[] {
    const groups: Hearing[][] = [];
    let left = [...hearings];
    while (left.length > 0) {
      const group = left.splice(0, 1);
      for (const one of group) {
        const linked = left.filter((other) => this.#isLinked(one, other));
        if (linked.length === 0) continue;
        left = left.filter((other) => !linked.includes(other));
        group.push(...linked);
      }
      groups.push(group);
    }
    return groups;
  }

  /** What was answered as one voice stays one, and what was answered apart stays apart. */
  #isLinked(a: Hearing, b: Hearing): boolean {
    const one = this.#answerOf(a.id);
    const other = this.#answerOf(b.id);
    if (one !== undefined && other !== undefined) return one === other;
    const answered_ms = this.#answered.get(one ?? other ?? '')?.at_ms;
    // What is said after a verdict is new, wherever it is heard.
    if (answered_ms !== undefined && (one === undefined ? a : b).started_ms > answered_ms) return false;
    return isOneVoice(a, b, this.#state().policy.same_voice_ms);
  }

  #answerOf(hearing: string): string | undefined {
    const id = this.#voiceOf.get(hearing);
    return id !== undefined && this.#answered.has(id) ? id : undefined;
  }

  /** The hearings that may be of the same voice, itself among them, by the time at which they were heard. */
  #near(hearing: Timed): readonly Hearing[] {
    const found = new Set<Hearing>();
    for (const slice of slicesOf(hearing))
      for (const at of [slice - 1, slice, slice + 1])
        for (const id of this.#bySlice.get(at) ?? []) {
          const other = this.#hearings.get(id);
          if (other) found.add(other);
        }
    return [...found];
  }

  #note(hearing: Hearing): void {
    this.#hearings.set(hearing.id, hearing);
    for (const slice of slicesOf(hearing)) addTo(this.#bySlice, slice, hearing.id);
    for (const { assistant } of hearing.named) addTo(this.#byAssistant, assistant, hearing.id);
  }

  #watch(id: string): void {
    const voice = this.#voices.get(id);
    if (!voice) return;
    const { utterance_ms } = this.#state().policy;
    this.#clock.setTimeout(() => this.#expire(id), expires_ms(voice, utterance_ms) - this.#clock.now());
  }

  /** Forgets the voice where its time is up, and looks again later where it is not. */
  #expire(id: string): void {
    const voice = this.#voices.get(id);
    if (!voice) return;
    const left_ms = expires_ms(voice, this.#state().policy.utterance_ms) - this.#clock.now();
    // A millionth of a millisecond: sums of decimals may fall short of what they should be.
    if (left_ms > 1e-6) {
      this.#watch(id);
      return;
    }
    this.#voices.delete(id);
    this.#answered.delete(id);
    for (const hearing of voice.hearings) this.#forget(hearing);
    this.#listener.closed(voice);
  }

  #forget(hearing: Hearing): void {
    const { id, room, named } = hearing;
    this.#hearings.delete(id);
    this.#order.delete(id);
    this.#voiceOf.delete(id);
    for (const slice of slicesOf(hearing)) removeFrom(this.#bySlice, slice, id);
    for (const { assistant } of named) removeFrom(this.#byAssistant, assistant, id);
    const left = (this.#byRoom.get(room) ?? []).filter((each) => each !== id);
    if (left.length > 0) this.#byRoom.set(room, left);
    else this.#byRoom.delete(room);
  }

  #restore(hearings: readonly Hearing[], answered: Answered | undefined): void {
    for (const hearing of hearings) {
      this.#order.set(hearing.id, this.#count++);
      this.#byRoom.set(hearing.room, [...(this.#byRoom.get(hearing.room) ?? []), hearing.id]);
      this.#note(hearing);
    }
    const [first] = hearings;
    if (!first) return;
    const id = first.id;
    if (answered) this.#answered.set(id, answered);
    this.#voices.set(id, voiceOf(hearings, answered, id));
    for (const hearing of hearings) this.#voiceOf.set(hearing.id, id);
    this.#watch(id);
  }
}

/** What tells when something was heard. */
type Timed = Pick<Hearing, 'began_ms' | 'started_ms' | 'named'>;

/** The slices of time in which another hearing of the same voice would be found. */
function slicesOf({ began_ms, started_ms, named }: Timed): ReadonlySet<number> {
  const times = [began_ms ?? started_ms, started_ms, ...named.map(({ onset_ms }) => onset_ms)];
  return new Set(times.map((at_ms) => Math.floor(at_ms / SLICE_MS)));
}

function addTo<K>(index: Map<K, Set<string>>, key: K, id: string): void {
  const ids = index.get(key);
  if (ids) ids.add(id);
  else index.set(key, new Set([id]));
}

function removeFrom<K>(index: Map<K, Set<string>>, key: K, id: string): void {
  const ids = index.get(key);
  ids?.delete(id);
  if (ids?.size === 0) index.delete(key);
}
