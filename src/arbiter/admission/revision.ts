import type { Clock } from '../../time/clock.ts';
import type { Adjudicator } from '../adjudicator.ts';
import { type Contender, type LiveClaim, withMore } from '../contest.ts';
import type { Ledger } from '../ledger.ts';
import { type CauseAndEffect, mayAnswer } from './cause.ts';
import type { Placement } from './placement.ts';
import type { Voice } from './voice.ts';
import type { Voices } from './voices.ts';

/** Revises open claims and standing verdicts when a voice becomes known, or becomes known otherwise. */
export class Revision {
  readonly #clock: Clock;
  readonly #voices: Voices;
  readonly #ledger: Ledger;
  readonly #adjudicator: Adjudicator;
  readonly #placement: Placement;
  readonly #cause: CauseAndEffect;

  constructor(of: {
    clock: Clock;
    voices: Voices;
    ledger: Ledger;
    adjudicator: Adjudicator;
    placement: Placement;
    cause: CauseAndEffect;
  }) {
    this.#clock = of.clock;
    this.#voices = of.voices;
    this.#ledger = of.ledger;
    this.#adjudicator = of.adjudicator;
    this.#placement = of.placement;
    this.#cause = of.cause;
  }

  /** Looks again at the claims that are of a voice, or may be, after something about it has become known. */
  voiceChanged(voice: Voice, merged: readonly string[]): void {
    this.#adoptVerdict(voice);
    const { contests } = this.#adjudicator;
    if (contests.isEmpty) return;
    const affected = new Set<LiveClaim>();
    for (const id of [voice.id, ...merged]) for (const live of contests.ofVoice(id)) affected.add(live);
    for (const { room } of voice.hearings)
      for (const live of contests.inRoom(room)) if (mayBeOf(live, voice)) affected.add(live);
    for (const assistant of voice.called)
      for (const live of contests.ofAssistant(assistant)) if (mayBeOf(live, voice)) affected.add(live);
    for (const live of affected) this.#replace(live);
  }

  /** A claim whose voice has changed, or turns out to be of one, is placed again. */
  #replace(live: LiveClaim): void {
    if (live.freed) return;
    const [first] = live.parts;
    if (!first) return;
    const where = this.#placement.placeAgain(first);
    const cause = where.voice && this.#cause.causeOf(live.claim, where.voice);
    const freed = cause?.kind === 'free' && live.voice ? cause.freed : undefined;
    const isOf = cause?.kind === 'of_voice' || (cause?.kind === 'wait' && live.voice !== undefined);
    const voice = isOf ? where.voice : undefined;
    const room =
      isOf || !where.voice
        ? (where.room ?? live.room)
        : (this.#placement.place(first, true).room ?? live.room);
    const isMoved = voice?.room !== live.voice?.room && live.parts.some(({ text }) => text !== undefined);
    const claim = isMoved ? this.#reread(live, room) : live.claim;
    if (claim === live.claim && voice === live.voice && room === live.room) return;
    this.#adjudicator.change(live, { ...live, claim, voice, room, freed });
  }

  /** "The light" of another room is another light. */
  #reread(live: LiveClaim, room: string): Contender {
    if (live.claim.taken) return live.claim;
    const contenders = live.parts.map((part) => this.#placement.readIn(part, room));
    const [first, ...more] = contenders;
    const whole = first && more.reduce(withMore, first);
    // What cannot be understood there is left as it was understood.
    return whole && whole.reach.length > 0 ? whole : live.claim;
  }

  /** A verdict of which nothing had been heard turns out to have answered this voice (guarantee 2). */
  #adoptVerdict(voice: Voice): void {
    if (voice.spent.length > 0) return;
    const at_ms = this.#clock.now();
    for (const { room } of voice.hearings) {
      const granted = this.#ledger.answering(room, voice.started_ms, at_ms);
      // What came before the words had ended answered something else.
      if (!granted || (!voice.called.includes(granted.winner) && !mayAnswer(voice, granted.last_ms)))
        continue;
      this.#ledger.replace({ ...granted, voice: voice.id, called_ms: voice.named_ms });
      this.#voices.answer(voice.id, { assistants: [granted.winner], at_ms: granted.decided_ms });
      return;
    }
  }
}

/** Whether a claim of which nothing was heard may be of a voice that is heard only now: it was said before it came. */
function mayBeOf({ voice, freed, claim }: LiveClaim, { started_ms }: Voice): boolean {
  return voice === undefined && freed === undefined && started_ms <= claim.arrived_ms;
}
