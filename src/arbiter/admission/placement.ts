import type { Claim } from '../../claim/claim.ts';
import type { Understand } from '../../intent/understand.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import type { Contender } from '../contest.ts';
import type { Ledger } from '../ledger.ts';
import type { OpenContests } from '../timing/open-contests.ts';
import { contenderOf } from './contender.ts';
import { detects, expires_ms, type Voice } from './voice.ts';
import type { Voices } from './voices.ts';

/** A claim, understood, with the voice that it may be of and the room in which it is judged. */
export interface Placed {
  readonly claim: Contender;
  readonly voice: Voice | undefined;
  /** Undefined where nothing tells of a room. */
  readonly room: string | undefined;
  /** Why its words gave no intent; undefined where they did, or where it had none. */
  readonly notUnderstood: string | undefined;
}

/** What placing a claim looks at. */
export interface Known {
  readonly voices: Pick<Voices, 'get' | 'inRoom' | 'overheardIn' | 'detecting' | 'only'>;
  readonly rooms: ReadonlySet<string>;
  readonly state: ArbiterState;
  readonly understand: Understand;
  /** The voice and the room of the gesture that a claim goes on with, where one does. */
  readonly gestureOf: (claim: Contender) => { voice: Voice | undefined; room: string } | undefined;
}

/**
 * Of which voice a claim is, and where it is judged: in its voice's room, else in the one it tells, else in its
 * device's. What its words ask depends on it: "the light" is the light of that room, whichever satellite says so.
 * @param isFree whether it is of no voice, whatever was heard.
 */
export function placed(arrived: Claim, known: Known, isFree = false): Placed {
  const { state, rooms } = known;
  const told = arrived.room !== undefined && rooms.has(arrived.room) ? arrived.room : undefined;
  const heard = isFree ? undefined : voiceOf(arrived, told, known);
  const room = heard?.room ?? told;
  const understanding =
    arrived.intents.length === 0 && arrived.text !== undefined
      ? (arrived.understood ?? known.understand(arrived.text, room === undefined ? {} : { room }))
      : undefined;
  const intents = understanding?.kind === 'understood' ? understanding.intents : arrived.intents;
  const claim = contenderOf(intents === arrived.intents ? arrived : { ...arrived, intents }, state);
  const notUnderstood = understanding?.kind === 'not_understood' ? understanding.reason : undefined;
  if (room !== undefined) return { claim, voice: heard, room, notUnderstood };
  const gesture = isFree ? undefined : known.gestureOf(claim);
  if (gesture) return { claim, ...gesture, notUnderstood };
  const stands = state.devices.get(claim.intents[0]?.device ?? '')?.room;
  if (stands === undefined || !rooms.has(stands))
    return { claim, voice: undefined, room: undefined, notUnderstood };
  const voice = isFree ? undefined : openIn(known.voices.inRoom(stands), arrived, state).at(-1);
  return { claim, voice, room: voice?.room ?? stands, notUnderstood };
}

/** The voice that a claim is of, as far as its sender, its room or its assistant tell. */
function voiceOf(claim: Claim, told: string | undefined, { voices, state }: Known): Voice | undefined {
  if (claim.utterance !== undefined) {
    const given = voices.get(claim.utterance);
    if (given && isOpen(given, claim, state)) return given;
  }
  if (told !== undefined) {
    const here = openIn([...voices.overheardIn(told), ...voices.inRoom(told)], claim, state).toSorted(
      (a, b) => a.started_ms - b.started_ms,
    );
    return callerIn(here, claim.assistant) ?? here.at(-1);
  }
  const caller = callerIn(openIn(voices.detecting(claim.assistant), claim, state), claim.assistant);
  if (caller) return caller;
  const { only } = voices;
  return only && isOpen(only, claim, state) ? only : undefined;
}

/** The last voice that called the assistant, else the last in which it was detected: somebody else's, overheard. */
function callerIn(voices: readonly Voice[], assistant: string): Voice | undefined {
  return (
    voices.findLast(({ called }) => called.includes(assistant)) ??
    voices.findLast((voice) => detects(voice, assistant))
  );
}

function openIn(voices: readonly Voice[], claim: Claim, state: ArbiterState): readonly Voice[] {
  return voices.length === 0 ? voices : voices.filter((voice) => isOpen(voice, claim, state));
}

function isOpen(voice: Voice, { arrived_ms }: Claim, { policy }: ArbiterState): boolean {
  return arrived_ms < expires_ms(voice, policy.utterance_ms);
}

/** Places claims by what is known now: the voices, the gestures that go on, and the home. */
export class Placement {
  readonly #state: () => ArbiterState;
  readonly #voices: Voices;
  readonly #ledger: Ledger;
  readonly #contests: OpenContests;
  readonly #known: Omit<Known, 'state'>;

  constructor(of: {
    state: () => ArbiterState;
    /** Every room of the home. */
    rooms: ReadonlySet<string>;
    understand: Understand;
    voices: Voices;
    ledger: Ledger;
    contests: OpenContests;
  }) {
    const { voices, rooms, understand } = of;
    this.#state = of.state;
    this.#voices = voices;
    this.#ledger = of.ledger;
    this.#contests = of.contests;
    this.#known = { voices, rooms, understand, gestureOf: (claim) => this.#gestureOf(claim) };
  }

  /** What placing a claim looks at, as it is now. */
  get known(): Known {
    return { ...this.#known, state: this.#state() };
  }

  /** @param isFree whether the claim is of no voice, whatever was heard. */
  place(arrived: Claim, isFree = false): Placed {
    return placed(arrived, this.known, isFree);
  }

  /** Places a claim of an open contest again: it continues no gesture but its own. */
  placeAgain(arrived: Claim): Placed {
    return placed(arrived, { ...this.known, gestureOf: () => undefined });
  }

  /** What a claim's words ask in a room, as a contender. */
  readIn(part: Claim, room: string): Contender {
    const { text, understood, intents } = part;
    if (text === undefined || intents.length > 0 || understood) return contenderOf(part, this.#state());
    const understanding = this.#known.understand(text, { room });
    const read = understanding.kind === 'understood' ? understanding.intents : [];
    return contenderOf({ ...part, intents: read }, this.#state());
  }

  /** The gesture that a claim goes on with, where nothing but its devices points to a room. */
  #gestureOf(claim: Contender): { voice: Voice | undefined; room: string } | undefined {
    const { gesture_ms } = this.#state().policy;
    for (const live of this.#contests.ofAssistant(claim.assistant))
      if (live.claim.door === claim.door && claim.arrived_ms - live.claim.last_ms <= gesture_ms)
        return { voice: live.voice, room: live.room };
    const [granted] = this.#ledger.of(claim);
    if (!granted || claim.arrived_ms - granted.last_ms > gesture_ms) return undefined;
    const voice = granted.voice === undefined ? undefined : this.#voices.get(granted.voice);
    return { voice, room: granted.room };
  }
}
