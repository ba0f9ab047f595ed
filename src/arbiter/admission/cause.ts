import { onset_ms } from '../../claim/claim.ts';
import type { Clock } from '../../time/clock.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import type { Contender, Freed } from '../contest.ts';
import type { LearnedLags } from '../timing/learned-lags.ts';
import type { Hearing, Voice } from './voice.ts';
import type { Voices } from './voices.ts';

/** The hub's own ears tell the end of speech within this. */
const OWN_END_MS = 400;

/** Whether a claim is of a voice, as far as cause and effect tell. */
export type Cause =
  | { readonly kind: 'of_voice' }
  /** It is of no voice: it came before the words had ended, or long after. */
  | { readonly kind: 'free'; readonly freed: Freed }
  /** It is not known yet whether the words had ended; by this time the room would have told it. */
  | { readonly kind: 'wait'; readonly until_ms: number };

const OF_VOICE: Cause = { kind: 'of_voice' };

/** A claim later after the end of speech than this many times what it usually takes is of something else. */
const TOO_LATE = 1.5;

/**
 * Nobody acts on words before they are said (docs/arbitration.md#cause-before-effect): a claim of an uncalled assistant
 * from before the end of the voice's speech is not of that voice. A guarded claim is never freed.
 */
function causeOf(of: {
  claim: Contender;
  voice: Voice;
  now_ms: number;
  /** Then its contest would close. */
  deadline_ms: number;
  /** How long after an end the room has told it, at the latest. */
  endTold_ms: (room: string) => number;
  /** The 99th percentile of the assistant's lag by this door after the end of speech; undefined: not learned. */
  usual_ms: number | undefined;
}): Cause {
  const { claim, voice } = of;
  if (claim.guarded || voice.called.includes(claim.assistant) || claim.door === 'heard') return OF_VOICE;
  if (claim.utterance !== undefined && voice.hearings.some(({ id }) => id === claim.utterance))
    return OF_VOICE;
  const hearing = teller(voice);
  if (!hearing) return OF_VOICE;
  const said_ms = onset_ms(claim);
  if (hearing.ended_ms === undefined) {
    const until_ms = said_ms + of.endTold_ms(hearing.room);
    if (until_ms > of.deadline_ms) return OF_VOICE;
    return until_ms > of.now_ms ? { kind: 'wait', until_ms } : { kind: 'free', freed: 'before_the_end' };
  }
  if (said_ms < hearing.ended_ms) return { kind: 'free', freed: 'before_the_end' };
  const isLate = of.usual_ms !== undefined && said_ms - hearing.ended_ms > TOO_LATE * of.usual_ms;
  return isLate ? { kind: 'free', freed: 'too_late' } : OF_VOICE;
}

/** Tells of each claim whether it is of its voice, by what the rooms and the lags tell now. */
export class CauseAndEffect {
  readonly #clock: Clock;
  readonly #state: () => ArbiterState;
  readonly #voices: Pick<Voices, 'speech'>;
  readonly #lags: Pick<LearnedLags, 'speechUsual_ms'>;

  constructor(of: {
    clock: Clock;
    state: () => ArbiterState;
    voices: Pick<Voices, 'speech'>;
    lags: Pick<LearnedLags, 'speechUsual_ms'>;
  }) {
    this.#clock = of.clock;
    this.#state = of.state;
    this.#voices = of.voices;
    this.#lags = of.lags;
  }

  causeOf(claim: Contender, voice: Voice): Cause {
    const { policy, streamed } = this.#state();
    return causeOf({
      claim,
      voice,
      now_ms: this.#clock.now(),
      deadline_ms: claim.arrived_ms + policy.budget_ms - policy.reserve_ms,
      endTold_ms: (room) =>
        streamed.has(room) ? OWN_END_MS : (this.#voices.speech.endAge_ms(room) ?? OWN_END_MS),
      usual_ms: this.#lags.speechUsual_ms(claim),
    });
  }
}

/** The hearing that tells when the voice ended: of its own room, else of another that tells. */
function teller({ hearings, room }: Voice): Hearing | undefined {
  const telling = hearings.filter(({ ended_ms, tells_ends }) => tells_ends || ended_ms !== undefined);
  return telling.find((each) => each.room === room) ?? telling[0];
}

/** When the voice's speaker had finished, as far as known. */
export function endOf_ms(voice: Voice): number | undefined {
  return teller(voice)?.ended_ms;
}

/** Whether a claim that came at this time may have answered the voice's words: they had ended, or nobody can tell. */
export function mayAnswer(voice: Voice, came_ms: number): boolean {
  const hearing = teller(voice);
  return !hearing || (hearing.ended_ms !== undefined && hearing.ended_ms <= came_ms);
}
