import type { HandOver } from '../arbiter/explain/verdict.ts';
import type { Correction } from '../arbiter/learning/learning.ts';
import type { HeardDetection, HeardWords, Order } from '../arbiter/ports.ts';
import type { Claim } from '../claim/claim.ts';
import type { Home } from '../config/schema.ts';
import type { DeviceState } from '../devices/device-state.ts';
import type { Understanding } from '../intent/understand.ts';

/** Everything that can change what is decided or what comes of it, as the pipeline takes it: one row a kind. */
export interface Inputs {
  /** As read at its door. */
  claim: Claim;
  /** A door carried the claim out while the hub was away. */
  relayed: Claim;
  detection: HeardDetection;
  words: HeardWords;
  /** Somebody speaks there, to whomever. */
  speech: { readonly room: string; readonly age_ms: number };
  /** Somebody begins to speak there, as a satellite tells it. */
  speech_start: { readonly room: string; readonly age_ms: number };
  speech_end: { readonly room: string; readonly age_ms: number };
  presence: { readonly assistant: string; readonly online: boolean };
  broker: { readonly connected: boolean; readonly reason?: string };
  microphone: {
    readonly room: string;
    readonly state: 'listening' | 'lost' | 'off';
    readonly reason?: string;
    readonly retry_in_ms?: number;
    /** Which satellite's it is; absent: the hub's own. */
    readonly satellite?: string;
    /** Another of the same room works: the room is heard all the same. */
    readonly covered?: boolean;
  };
  /** A device told its state. */
  device_state: { readonly device: string; readonly state: DeviceState };
  /** "Wrong one", with what it teaches: of which verdict it is, only who gave that verdict knows. */
  feedback: Correction;
  /** What feedback has taught is to be forgotten: of one assistant or device, or all of it. */
  forget: { readonly id?: string };
  /** The date, as days since 1970: what was learned long ago fades. */
  day: { readonly day: number };
  enabled: { readonly assistant: string; readonly enabled: boolean };
  budget: { readonly budget_ms: number };
  /** The machine has become busier, or less: so much of a budget is kept for the hand-over. */
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

export function isInput<K extends InputKind>(input: Input, kind: K): input is Input<K> {
  return input.kind === kind;
}

/**
 * Stands between the pipeline and what cannot be computed again: is told of every input before it has its
 * effect, and stands around every understanding of words and every hand-over, before it and after. One that
 * records only looks on; one that recomputes a record gives back what was recorded.
 */
export interface Recorder {
  input(input: Input): void;
  understand(of: { at_ms: number; text: string }, understand: () => Understanding): Understanding;
  handOver(of: { at_ms: number; order: Order }, handOver: () => HandOver): HandOver;
}

/** Records nothing. */
export const noRecorder: Recorder = {
  input: () => undefined,
  understand: (_, understand) => understand(),
  handOver: (_, handOver) => handOver(),
};
