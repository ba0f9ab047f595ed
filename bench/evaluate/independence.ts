import { type Intent, sameIntent } from '../../src/intent/intent.ts';
import type { Episode, SimulatedClaim, Voice } from './episode.ts';

/**
 * How one wanted thing stands to everything else that happens in the home.
 * - `independent`: nothing else concerns it, so that it must be done.
 * - `beside`: only somebody else's voice may claim it for its own, or its assistant was busy with another request. A soft
 *   call that is said into somebody else's speech is one of these.
 * - `unsure`: its own recogniser thinks it more likely wrong than right, which is withheld where nothing speaks for it.
 * - `contested`: something else asks for the same device, or its own voice was taken for two things.
 */
export type Standing = 'independent' | 'beside' | 'unsure' | 'contested';

/** Requests this far apart in time have nothing to do with each other: a voice is open for 8 s after its end. */
const APART_MS = 10_000;
const VOICE_OPEN_MS = 8000;
/** From an onset before the end of speech: a door needs a little to bring it. */
const CERTAIN_MS = 50;
/** Speech that begins and ends closer than this in two rooms is taken for one voice. */
const ONE_VOICE_MS = { began: 300, ended: 500 };

/** +6 dB as a probability. */
const CLEAR_SCORE = 0.8;

interface Touch {
  readonly at_ms: number;
  readonly episode: Episode;
  readonly of: SimulatedClaim;
}

/** Tells how each wanted thing of a household's episodes stands; slow where much happens at once, and it never does. */
export class Independence {
  readonly #touches: readonly Touch[];
  readonly #voices: readonly { readonly episode: Episode; readonly voice: Voice }[];

  constructor(episodes: readonly Episode[]) {
    this.#touches = episodes
      .flatMap((episode) =>
        episode.arrivals.flatMap((arrival): readonly Touch[] =>
          arrival.kind === 'claim' ? [{ at_ms: arrival.at_ms, episode, of: arrival.of }] : [],
        ),
      )
      .sort((a, b) => a.at_ms - b.at_ms);
    this.#voices = episodes
      .flatMap((episode) => (episode.voice ? [{ episode, voice: episode.voice }] : []))
      .sort((a, b) => a.voice.from_ms - b.voice.from_ms);
  }

  /** @param at_ms when the claim came that asked for it. */
  of(episode: Episode, wanted: Intent, claim: SimulatedClaim, at_ms: number): Standing {
    const near = this.#near(at_ms);
    if (near.some((touch) => isRival(touch, episode, wanted))) return 'contested';
    if (hasTwoMeanings(episode)) return 'contested';
    if ((claim.claim.confidence ?? 1) < 0.5) return 'unsure';
    const others = this.#voicesNear(at_ms).filter((each) => each.episode !== episode);
    const isCalled = episode.voice?.isCallHeard === true && episode.called === claim.claim.assistant;
    if (isCalled) {
      const isBusy = near.some(
        (touch) =>
          touch.episode !== episode &&
          touch.of.claim.assistant === claim.claim.assistant &&
          (touch.of.wake !== undefined || Math.abs(touch.at_ms - at_ms) < 1000),
      );
      const { voice } = episode;
      // Said into another's clear call a soft one is no call: the two are one voice to the hub.
      const isSoft = isCalledSoftly(episode);
      const isShared = others.some(
        (other) =>
          (other.episode.called === episode.called || isSoft) && voice && isMixed(voice, other.voice),
      );
      return isBusy || isShared ? 'beside' : 'independent';
    }
    const isConcerned = others.some(({ voice }) => {
      if (voice.heard.length === 0 || at_ms < voice.from_ms - CERTAIN_MS) return false;
      if (at_ms > voice.end_ms + VOICE_OPEN_MS) return false;
      // Nobody acts on words that are not yet said.
      return !(at_ms < voice.end_ms - CERTAIN_MS && voice.tellsEnds && claim.wake === undefined);
    });
    const isOfUnheardCall = (episode.voice?.heard.length ?? 0) > 0;
    return isConcerned || isOfUnheardCall ? 'beside' : 'independent';
  }

  /** Whether nothing else happens in the home within 10 s of an episode. */
  isAlone(episode: Episode): boolean {
    return episode.arrivals.every(
      ({ at_ms }) =>
        this.#near(at_ms).every((touch) => touch.episode === episode) &&
        this.#voicesNear(at_ms).every((each) => each.episode === episode),
    );
  }

  #near(at_ms: number): readonly Touch[] {
    const list = this.#touches;
    let low = firstAfter(list, at_ms - APART_MS, (each) => each.at_ms);
    const near: Touch[] = [];
    for (; low < list.length; low++) {
      const touch = list[low];
      if (!touch || touch.at_ms > at_ms + APART_MS) break;
      near.push(touch);
    }
    return near;
  }

  #voicesNear(at_ms: number) {
    const from = firstAfter(this.#voices, at_ms - 2 * APART_MS, ({ voice }) => voice.from_ms);
    const to = firstAfter(this.#voices, at_ms + APART_MS, ({ voice }) => voice.from_ms);
    return this.#voices.slice(from, to);
  }
}

/** Whether the hub heard the call, and in every room at less than +6 dB. */
function isCalledSoftly({ arrivals, called }: Episode): boolean {
  const scores = arrivals.flatMap((arrival) =>
    arrival.kind === 'detection' && arrival.of.assistant === called ? [arrival.of.score ?? 1] : [],
  );
  return scores.length > 0 && scores.every((score) => score < CLEAR_SCORE);
}

/** Whether two people's speech is told as one: it overlaps in a room that heard both, or began and ended together. */
function isMixed(one: Voice, other: Voice): boolean {
  const began = Math.abs(one.from_ms - other.from_ms) < ONE_VOICE_MS.began + 400;
  const ended = Math.abs(one.end_ms - other.end_ms) < ONE_VOICE_MS.ended + 400;
  const together = one.from_ms < other.end_ms + 1000 && other.from_ms < one.end_ms + 1000;
  const room = one.heard.some((each) => other.heard.some((also) => also.room === each.room));
  return (began && ended) || began || (together && room);
}

function isRival({ episode: other, of }: Touch, episode: Episode, wanted: Intent): boolean {
  return of.claim.intents.some(
    (intent) =>
      intent.device === wanted.device &&
      !(
        other === episode &&
        (sameIntent(intent, wanted) || episode.wanted.some((each) => sameIntent(each, intent)))
      ),
  );
}

/** Whether its own assistants took one voice for different things. */
function hasTwoMeanings({ arrivals, wanted, voice }: Episode): boolean {
  if (!voice) return false;
  return arrivals.some(
    (arrival) =>
      arrival.kind === 'claim' &&
      arrival.of.claim.intents.some((intent) => !wanted.some((each) => sameIntent(each, intent))),
  );
}

/** Index of the first that is at or after a time, in a list that is sorted by it. */
function firstAfter<T>(list: readonly T[], at_ms: number, timeOf: (item: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = list[middle];
    if (item !== undefined && timeOf(item) < at_ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
