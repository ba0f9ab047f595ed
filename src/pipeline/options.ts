import type { InspectionEvent } from 'xstate';
import type { Notice } from '../arbiter/admission/claim-deduplicator.ts';
import type { PipelineEvent } from '../arbiter/event.ts';
import type { Verdict } from '../arbiter/explain/verdict.ts';
import type { Habits } from '../arbiter/learning/habit.ts';
import type { Decision } from '../arbiter/ports.ts';
import type { Home } from '../config/schema.ts';
import type { DeviceState } from '../devices/device-state.ts';
import type { Wire } from '../mqtt/wire.ts';
import type { Reader } from '../text/en/published.ts';
import type { Clock } from '../time/clock.ts';
import type { Interpreter } from './interpretation.ts';
import type { Recorder } from './recorder.ts';
import type { PipelineSnapshot } from './snapshot.ts';

/** What a pipeline is made of, and whom it tells what. */
export interface PipelineOptions {
  readonly home: Home;
  readonly clock: Clock;
  readonly wire: Wire;
  /** Rooms with a microphone that works, satellites that send no sound left out. */
  readonly microphones: Iterable<string>;
  /** Rooms whose satellites without sound have told something to an earlier pipeline; default: none. */
  readonly told?: Iterable<string> | undefined;
  /** Rooms without devices, such as the room of a microphone that does not work yet. */
  readonly rooms?: Iterable<string> | undefined;
  /** Rooms that tell when speech ends; default: those whose sound the hub hears. */
  readonly streamed?: Iterable<string> | undefined;
  /** Gives ids that never repeat, across restarts too. */
  readonly nextId: (kind: 'utterance' | 'verdict' | 'claim') => string;
  /** Puts work off until the command is on its way, in the order given; default: does it at once. */
  readonly defer?: ((work: () => void) => void) | undefined;
  /** Runs the work once the messages that wait have been read; default: no timer waits for messages. */
  readonly afterMessages?: ((work: () => void) => void) | undefined;
  /** Told every step of the pipeline. */
  readonly onEvent: (event: PipelineEvent) => void;
  /** Told every verdict, before it is published. */
  readonly onVerdict: (verdict: Verdict) => void;
  /** Told the one outcome of each claim, and told it again where the claim is delivered again. */
  readonly onOutcome?: ((notice: Notice) => void) | undefined;
  /** Told a decision before the first of its commands is handed to the wire, where any is. */
  readonly onDecision?: ((decision: Decision) => void) | undefined;
  /** Told all that is known of a device, after each of its reports, retained or not. */
  readonly onState?: ((device: string, state: DeviceState) => void) | undefined;
  /** Told an error of the program itself. */
  readonly onFault: (error: unknown) => void;
  /** Told the habits when feedback has changed them, or time has. */
  readonly onHabits?: ((habits: Habits) => void) | undefined;
  /** Stands by at every input, understanding and hand-over; default: {@link noRecorder}. */
  readonly recorder?: Recorder | undefined;
  /** Who reads the published verdicts besides programs; default: nobody whose language is not English. */
  readonly reader?: Reader | undefined;
  /** Told every step of every contest's machine; default: nobody is told. */
  readonly inspect?: ((event: InspectionEvent) => void) | undefined;
  /** Is asked about words that the hub does not understand by itself; default: nobody is asked. */
  readonly interpreter?: Interpreter | undefined;
  /** What an earlier pipeline knew; default: nothing. */
  readonly past?: PipelineSnapshot | undefined;
}

/**
/**
 * Every room of the home; the rooms in which a microphone works; the rooms of the satellites that send no sound, whose
 * microphone works once it has told something, so that a satellite that is off proves no silence; and the rooms that
 * tell when speech ends.
 */
export function roomsOf(
  { devices, satellites, audio }: Home,
  of: Pick<PipelineOptions, 'microphones' | 'told' | 'rooms' | 'streamed'>,
): {
  readonly rooms: readonly string[];
  readonly microphones: readonly string[];
  readonly mute: readonly string[];
  readonly streamed: readonly string[];
} {
  const distant = Object.values(satellites);
  // A satellite with a URL sends its sound, so the hub learns whether its microphone works.
  const mute = distant.flatMap(({ url, room }) => (url === undefined ? [room] : []));
  const told = [...(of.told ?? [])].filter((room) => mute.includes(room));
  const microphones = [...of.microphones, ...told];
  const furnished = [...devices, ...distant].map(({ room }) => room);
  const own = audio.source === 'microphone' && audio.room !== undefined ? [audio.room] : [];
  const sounding = distant.filter(({ url }) => url !== undefined).map(({ room }) => room);
  const streamed = [...(of.streamed ?? [...own, ...sounding])];
  const rooms = [...new Set([...furnished, ...microphones, ...(of.rooms ?? [])])];
  return { rooms, microphones, mute, streamed };
}
