import type { InspectionEvent } from 'xstate';
import type { Notice } from '../arbiter/admission/claim-deduplicator.ts';
import type { PipelineEvent } from '../arbiter/event.ts';
import type { Verdict } from '../arbiter/explain/verdict.ts';
import type { Habits } from '../arbiter/learning/habit.ts';
import type { Home } from '../config/schema.ts';
import type { DeviceState } from '../devices/device-state.ts';
import type { Wire } from '../mqtt/wire.ts';
import type { Clock } from '../time/clock.ts';
import type { Recorder } from './input.ts';
import type { Interpreter } from './interpretation.ts';
import type { PipelineSnapshot } from './snapshot.ts';

/** What an pipeline is made of, and what it tells to whom. */
export interface PipelineOptions {
  readonly home: Home;
  readonly clock: Clock;
  readonly wire: Wire;
  /** Rooms with a microphone that works, beside the satellites'. */
  readonly microphones: Iterable<string>;
  /** Rooms without devices, such as one with only a microphone that is not working yet. */
  readonly rooms?: Iterable<string>;
  /** Rooms that tell when speech ends; default: those whose sound the hub hears. */
  readonly streamed?: Iterable<string>;
  readonly nextId: (kind: 'utterance' | 'verdict' | 'claim') => string;
  /** How long what is taken in now may have waited for us, in milliseconds; default: not at all. */
  readonly waited_ms?: () => number;
  /** Puts off what need not be done before the command is on its way; default: at once. */
  readonly defer?: (work: () => void) => void;
  /** Every step of the pipeline, and every verdict whole. */
  readonly onEvent: (event: PipelineEvent) => void;
  readonly onVerdict: (verdict: Verdict) => void;
  /** The one outcome of each claim; once more where the claim is redelivered. */
  readonly onOutcome?: (notice: Notice) => void;
  /** A device reported, retained or not: all that is known of it. */
  readonly onState?: (device: string, state: DeviceState) => void;
  readonly onFault: (error: unknown) => void;
  /** What feedback has taught so far; default: nothing. */
  readonly habits?: Habits;
  /** It has taught more, or some of it has faded. */
  readonly onHabits?: (habits: Habits) => void;
  /** Stands by at every input and every hand-over; default: nobody does. */
  readonly recorder?: Recorder;
  /** Is shown every step of every contest's machine; default: nobody is. */
  readonly inspect?: ((event: InspectionEvent) => void) | undefined;
  /** Is asked what words mean that are not understood here; default: nobody is. */
  readonly interpreter?: Interpreter | undefined;
  /** What another pipeline knew. */
  readonly past?: PipelineSnapshot;
}
