import type { Habit } from '../arbiter/learning/habit.ts';
import type { Correction } from '../arbiter/learning/learning.ts';
import type { Decision, HeardDetection, HeardWords } from '../arbiter/ports.ts';
import type { Claim } from '../claim/claim.ts';
import type { Home } from '../config/schema.ts';
import type { DeviceState } from '../devices/device-state.ts';
import type { MicrophoneChange } from '../hearing/audio-inputs.ts';

/**
 * Everything that can change a decision or its effect, as the pipeline takes it: one row a kind. An `age_ms` says
 * how long ago it happened, in milliseconds, at least 0.
 */
export interface Inputs {
  /** A claim, as its door has read it. */
  claim: Claim;
  /** A claim that a door carried out by itself while the hub was away. */
  relayed: Claim;
  /** Another hub of the home has decided something: what it settles is not decided here once more. */
  decided_elsewhere: Decision & { readonly age_ms: number };
  /** What people have set and taught at another hub of the home. */
  shared: {
    readonly mode: Home['mode'];
    readonly budget_ms: number;
    readonly enabled: Readonly<Record<string, boolean>>;
    readonly habits: readonly Habit[];
  };
  detection: HeardDetection;
  words: HeardWords;
  /** Somebody speaks in the room, to whomever. */
  speech: {
    readonly room: string;
    readonly age_ms: number;
    /** How long ago this speech began, in milliseconds; the pipeline adds it where it is absent. */
    readonly began_age_ms?: number | undefined;
  };
  /** Somebody begins to speak in the room, as the hub's hearing or a satellite tells it. */
  speech_start: { readonly room: string; readonly age_ms: number };
  speech_end: { readonly room: string; readonly age_ms: number };
  presence: { readonly assistant: string; readonly online: boolean };
  broker: { readonly connected: boolean; readonly reason?: string | undefined };
  microphone: MicrophoneChange;
  /** A device told its state, and a command waits for that. */
  device_state: { readonly device: string; readonly state: DeviceState };
  /** "Wrong one", with the lessons of the verdict it is about: only the run that gave the verdict knows them. */
  feedback: Correction;
  /** Forgets what feedback has taught about one assistant or device; without an id, everything. */
  forget: { readonly id?: string | undefined };
  /** The date, as days since 1970 (UTC): old habits fade. */
  day: { readonly day: number };
  enabled: { readonly assistant: string; readonly enabled: boolean };
  budget: { readonly budget_ms: number };
  /** How much of a budget is kept for the hand-over now, in milliseconds: more while the machine is busy. */
  reserve: { readonly reserve_ms: number };
  mode: { readonly mode: Home['mode'] };
}

export type InputKind = keyof Inputs;

/** One input, with its time on the injected clock. */
export interface Input<K extends InputKind = InputKind> {
  readonly at_ms: number;
  readonly kind: K;
  readonly fields: Inputs[K];
}

/** Takes one input, and returns when it has had its whole effect. */
export type TakeInput = <K extends InputKind>(kind: K, fields: Inputs[K]) => void;

export function isInput<K extends InputKind>(input: Input, kind: K): input is Input<K> {
  return input.kind === kind;
}
