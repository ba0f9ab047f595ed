import type { InspectionEvent } from 'xstate';
import type { Claim } from '../claim/claim.ts';
import type { Understand } from '../intent/understand.ts';
import type { Clock } from '../time/clock.ts';
import { Adjudicator } from './adjudicator.ts';
import { CauseAndEffect } from './admission/cause.ts';
import { ClaimIntake } from './admission/claim-intake.ts';
import { HeardWordsIntake } from './admission/heard-words-intake.ts';
import { Placement } from './admission/placement.ts';
import { type Question, questionIn, questionOf } from './admission/question.ts';
import { Revision } from './admission/revision.ts';
import { expires_ms, type Voice } from './admission/voice.ts';
import { Voices } from './admission/voices.ts';
import { type ArbiterState, withPresence } from './arbiter-state.ts';
import { Ledger } from './ledger.ts';
import { Outcomes } from './outcomes.ts';
import type { ArbiterEffects, Decision, HeardDetection, HeardWords } from './ports.ts';
import type { ArbiterSnapshot } from './snapshot.ts';
import type { Lags } from './timing/lag.ts';
import { LearnedLags } from './timing/learned-lags.ts';

/** No microphone measures a level beyond these. */
const LEVELS_DB = [-150, 60] as const;
const SNRS_DB = [-100, 200] as const;

/** Somebody speaks in a room. */
interface Speaking {
  readonly room: string;
  readonly age_ms: number;
  /** How long ago the present speech began; absent where it begins, or that is not known. */
  readonly began_age_ms?: number | undefined;
}

/** Decides whom the user meant. Effects are handed in; time is the injected clock's. */
export class Arbiter {
  readonly #clock: Clock;
  readonly #effects: ArbiterEffects;
  readonly #rooms: ReadonlySet<string>;
  readonly #voices: Voices;
  readonly #ledger: Ledger;
  readonly #lags: LearnedLags;
  readonly #outcomes: Outcomes;
  readonly #adjudicator: Adjudicator;
  readonly #placement: Placement;
  readonly #revision: Revision;
  readonly #claims: ClaimIntake;
  readonly #words: HeardWordsIntake;
  /** What was told of each open voice: its room, and how many were detected in it. */
  readonly #told = new Map<string, string>();
  #house: ArbiterState;
  /** How many pieces of work are within one another. */
  #depth = 0;
  #isStopped = false;

  constructor(of: {
    house: ArbiterState;
    /** Every room of the home, those with only a microphone too. */
    rooms: Iterable<string>;
    clock: Clock;
    effects: ArbiterEffects;
    understand: Understand;
    /** Ids that never repeat, across restarts too. */
    nextId: (kind: 'utterance' | 'verdict' | 'claim') => string;
    /** Is shown every step of every contest's machine. */
    inspect?: (event: InspectionEvent) => void;
    /** What it knew before; its times are the clock's. */
    snapshot?: ArbiterSnapshot;
  }) {
    const { clock, effects, snapshot, understand } = of;
    const state = () => this.#house;
    const step = (work: () => void) => this.#step(work);
    this.#clock = clock;
    this.#effects = effects;
    this.#rooms = new Set(of.rooms);
    this.#house = of.house;
    this.#outcomes = new Outcomes(effects, snapshot?.seen);
    this.#voices = new Voices({
      clock,
      state,
      nextId: () => of.nextId('utterance'),
      snapshot: snapshot?.voices,
    });
    this.#ledger = new Ledger({
      isVoiceOpen: (id) => this.#voices.get(id) !== undefined,
      gesture_ms: () => this.#house.policy.gesture_ms,
      snapshot: snapshot?.ledger,
    });
    this.#lags = new LearnedLags(snapshot);
    this.#adjudicator = new Adjudicator({
      clock,
      effects,
      outcomes: this.#outcomes,
      ledger: this.#ledger,
      state,
      lags: this.#lags,
      nextId: () => of.nextId('verdict'),
      answer: (voice, told) => this.#voices.answer(voice, told),
      voiceNow: (voice) => this.#voices.get(voice),
      step,
      inspect: of.inspect,
      refused: snapshot?.refused,
      claimed: snapshot?.claimed,
    });
    const { contests } = this.#adjudicator;
    this.#placement = new Placement({
      state,
      rooms: this.#rooms,
      understand,
      voices: this.#voices,
      ledger: this.#ledger,
      contests,
    });
    const cause = new CauseAndEffect({ clock, state, voices: this.#voices, lags: this.#lags });
    this.#revision = new Revision({
      clock,
      voices: this.#voices,
      ledger: this.#ledger,
      adjudicator: this.#adjudicator,
      placement: this.#placement,
      cause,
    });
    this.#claims = new ClaimIntake({
      clock,
      effects,
      state,
      voices: this.#voices,
      ledger: this.#ledger,
      outcomes: this.#outcomes,
      adjudicator: this.#adjudicator,
      placement: this.#placement,
      cause,
      nextVerdict: () => of.nextId('verdict'),
      step,
      lags: this.#lags,
    });
    this.#words = new HeardWordsIntake({
      clock,
      effects,
      state,
      understand,
      voices: this.#voices,
      nextId: () => of.nextId('claim'),
      claim: (claim) => this.claim(claim),
      step,
    });
    this.#voices.listen({
      changed: (voice, merged) => this.#heard(voice, merged),
      closed: (voice) => this.#closed(voice),
    });
  }

  /** What it knows beside its state; undefined while a contest is open, or something waits to be judged. */
  snapshot(): ArbiterSnapshot | undefined {
    if (!this.#adjudicator.contests.isEmpty || !this.#claims.isEmpty || !this.#words.isEmpty)
      return undefined;
    return {
      voices: this.#voices.snapshot(),
      ledger: this.#ledger.snapshot(),
      refused: this.#adjudicator.refused,
      ...this.#lags.snapshot(),
      claimed: this.#adjudicator.claimed,
      seen: this.#outcomes.snapshot(),
    };
  }

  get house(): ArbiterState {
    return this.#house;
  }

  /** How late each assistant's claims have come by each door. */
  get lags(): Lags {
    return this.#lags.contest;
  }

  /** The home has changed: presence, a switch, a microphone, a habit, a rule. */
  change(change: Partial<ArbiterState>): void {
    this.#step(() => {
      const { utterance_ms } = this.#house.policy;
      this.#house = { ...this.#house, ...change };
      if (this.#house.policy.utterance_ms !== utterance_ms) this.#voices.recheck();
      this.#adjudicator.touchAll();
    });
  }

  presence(assistant: string, online: boolean): void {
    this.#effects.report('presence', { assistant, online });
    this.change(withPresence(this.#house, assistant, online));
  }

  /** Without the broker nothing can be commanded: open contests are abandoned, and none opens. */
  broker(connected: boolean): void {
    this.#step(() => {
      this.#claims.broker(connected);
      if (connected) return;
      this.#adjudicator.abandon();
      this.#words.wakeAll();
      this.#claims.wakeAll();
    });
  }

  /** A wake word was heard. A level that no microphone measures is left out. */
  detection(heard: HeardDetection): void {
    const { assistant, room, source, score, age_ms: told_ms, age_unknown } = heard;
    if (!this.#rooms.has(room)) return;
    const age_ms = Math.max(0, told_ms);
    const offset_db = this.#house.offsets_db[room] ?? 0;
    const measures = { ...(score !== undefined && { score }), ...levelsOf(heard, offset_db) };
    const offset = offset_db !== 0 && measures.level_db !== undefined && { offset_db };
    this.#effects.report('detection', { assistant, room, source, ...measures, ...offset });
    // Older than a voice lives: whatever it was of is over.
    if (!(age_ms < this.#house.policy.utterance_ms)) return;
    const onset_ms = this.#clock.now() - age_ms;
    const unknown = age_unknown && { age_unknown };
    this.#step(() => {
      this.#voices.detected(room, { assistant, ...measures, onset_ms, ...unknown });
    });
  }

  /** Somebody begins to speak there, to an assistant or to a person. */
  speechStart({ room, age_ms }: { room: string; age_ms: number }): void {
    const onset_ms = this.#said_ms(room, age_ms);
    if (onset_ms === undefined) return;
    this.#effects.report('speech_start', { room });
    this.#voices.began(room, onset_ms);
  }

  /** Somebody speaks there, or still does: what comes now may be no tap. */
  spoke({ room, age_ms, began_age_ms }: Speaking): void {
    const onset_ms = this.#said_ms(room, age_ms);
    if (onset_ms === undefined) return;
    const since_ms = began_age_ms === undefined ? undefined : this.#clock.now() - began_age_ms;
    this.#voices.began(room, onset_ms, since_ms);
  }

  /** How long ago the speech began that goes on with this piece; nothing where that is told, or it begins with it. */
  speaking({ room, age_ms, began_age_ms }: Speaking): Pick<Speaking, 'began_age_ms'> {
    const onset_ms = this.#said_ms(room, age_ms);
    if (began_age_ms !== undefined || onset_ms === undefined) return {};
    const began_ms = this.#voices.speech.since_ms(room, onset_ms);
    return began_ms === undefined ? {} : { began_age_ms: this.#clock.now() - began_ms };
  }

  speechEnd({ room, age_ms }: { room: string; age_ms: number }): void {
    const ended_ms = this.#said_ms(room, age_ms);
    if (ended_ms === undefined) return;
    this.#effects.report('speech_end', { room });
    this.#step(() => this.#voices.ended(room, ended_ms, Math.max(0, age_ms)));
  }

  /** What the hub itself made of a voice: evidence, and, where its assistants let it act, claims. */
  words(heard: HeardWords): void {
    this.#step(() => this.#words.take(heard));
  }

  /** Takes a claim that came through a door. */
  claim(arrived: Claim): void {
    this.#step(() => this.#claims.take(arrived));
  }

  /** What may be asked elsewhere about words that give no intent here; undefined where an answer changes nothing. */
  question(of: { claim: Claim } | { words: HeardWords }, understand: Understand): Question | undefined {
    if (!this.#claims.isConnected || ('claim' in of && this.#outcomes.isKnown(of.claim))) return undefined;
    const contestsOf = (voice: string) => this.#adjudicator.contests.contestsOf(voice);
    const known = { ...this.#placement.known, understand, contestsOf };
    return 'claim' in of ? questionOf(of.claim, known) : questionIn(of.words, this.#clock.now(), known);
  }

  /** A door carried the claim out while the hub was away: its twins are absorbed. */
  relayed(arrived: Claim): void {
    this.#step(() => this.#claims.relayed(arrived));
  }

  /** Another hub of the home decided this so long ago, in milliseconds. */
  decidedElsewhere({ age_ms, ...decision }: Decision & { readonly age_ms: number }): void {
    this.#step(() => this.#claims.decidedElsewhere(decision, age_ms));
  }

  /** After the stop nothing is decided any more: what still arrives while the wire is closed is let go. */
  stop(): void {
    this.#isStopped = true;
    this.#adjudicator.stop();
    this.#claims.stop();
    this.#words.stop();
  }

  /** When it was said; undefined for a room that this home does not have, or of what is over. */
  #said_ms(room: string, age_ms: number): number | undefined {
    const isKnown = this.#rooms.has(room) && age_ms < this.#house.policy.utterance_ms;
    return isKnown ? this.#clock.now() - Math.max(0, age_ms) : undefined;
  }

  /** Does the work, and then all that follows from it, before it returns. */
  #step(work: () => void): void {
    if (this.#isStopped) return;
    this.#depth += 1;
    try {
      work();
      if (this.#depth === 1) this.#adjudicator.settle();
    } finally {
      this.#depth -= 1;
    }
  }

  #heard(voice: Voice, merged: readonly string[]): void {
    const told = `${voice.room} ${voice.named.length}`;
    if (this.#told.get(voice.id) !== told) {
      this.#told.set(voice.id, told);
      this.#effects.utterance('opened', voice);
    }
    for (const id of merged) this.#adjudicator.rename(id, voice.id);
    for (const id of [voice.id, ...merged]) this.#claims.wake(id);
    this.#revision.voiceChanged(voice, merged);
  }

  #closed(voice: Voice): void {
    this.#told.delete(voice.id);
    this.#effects.utterance('closed', voice);
    if (this.#clock.now() >= expires_ms(voice, this.#house.policy.utterance_ms) - 1e-6)
      this.#adjudicator.forget(voice.id);
  }
}

/** The levels that a microphone may have measured: what lies is left out. @param offset_db of that microphone. */
function levelsOf(
  { level_db, snr_db }: { readonly level_db?: number; readonly snr_db?: number },
  offset_db: number,
): { readonly level_db?: number; readonly snr_db?: number } {
  return {
    ...(isWithin(level_db, LEVELS_DB) && { level_db: level_db + offset_db }),
    ...(isWithin(snr_db, SNRS_DB) && { snr_db }),
  };
}

function isWithin(db: number | undefined, [least, most]: readonly [number, number]): db is number {
  return db !== undefined && db >= least && db <= most;
}
