import type { Device } from '../config/device.ts';
import type { ExitCode } from '../error/exit-code.ts';
import type { Problem } from '../error/failure.ts';
import type { OtherWords } from '../intent/lexicon.ts';
import type { HearingEvent } from './hearing-event.ts';
import type { EnrolledCommand } from './stt/enrolled-commands.ts';
import type { WakePhrase } from './stt/fsmn/detector.ts';
import type { MoonshinePlan } from './stt/moonshine/recogniser.ts';
import type { SherpaPlan } from './stt/sherpa/sherpa-plan.ts';
import type { RemoteRecogniser } from './stt/wyoming.ts';
import type { EnrolledPhrase } from './wake/enrolled-detector.ts';
import type { ConfirmingDetector } from './wake/fusion.ts';
import type { KeylessKeyword } from './wake/keyless-porcupine.ts';
import type { PorcupineKeyword } from './wake/porcupine.ts';
import type { RemoteWake } from './wake/wyoming.ts';

/** What a worker is to hear; all paths absolute, all files read. */
export interface HearingPlan {
  readonly keyless: readonly KeylessKeyword[];
  readonly enrolled: readonly EnrolledPhrase[];
  readonly porcupine:
    | { readonly keywords: readonly PorcupineKeyword[]; readonly accessKey: string }
    | undefined;
  /** Wake words that servers hear. */
  readonly remoteWakes: readonly RemoteWake[];
  /** By assistant of several detectors, how they confirm each other. Default: none has several. */
  readonly fusion?: Readonly<Record<string, readonly ConfirmingDetector[]>>;
  /** What the model `fsmn-zh` hears; absent where it hears nothing. */
  readonly fsmn?: FsmnPlan;
  /** English commands by Moonshine; absent where another recogniser hears them. */
  readonly moonshine?: MoonshinePlan;
  /** Recognisers that the home names, in place of those that are there anyway. */
  readonly recognisers: readonly RecogniserPlan[];
  /** By assistant. */
  readonly locales: Readonly<Record<string, string>>;
  /** In Mandarin, by the likeness of takes. */
  readonly commands: readonly EnrolledCommand[];
  /** For the recognisers' grammars. */
  readonly devices: readonly Device[];
  /** The names of rooms, floors and assistants, for the same grammars. Default: nothing. */
  readonly words?: OtherWords;
}

/** What the Mandarin network of one folder hears. */
export interface FsmnPlan {
  /** Of the model's files. */
  readonly folder: string;
  /** Its wake words; empty where other engines hear all of them. */
  readonly phrases: readonly WakePhrase[];
  /** The locale whose commands it recognises; absent: only wake words. */
  readonly commands?: string;
  /** What people call the assistants that speak Mandarin: it may stand before a command. */
  readonly names: readonly string[];
}

/** A recogniser that the home names for a language. */
export type RecogniserPlan =
  | ({ readonly engine: 'wyoming' } & RemoteRecogniser)
  | ({ readonly engine: 'sherpa' } & SherpaPlan);

/** What a worker thread is started with. */
export interface ThreadData {
  readonly plan: HearingPlan;
  /** The numbers of the streams that it hears from the beginning. */
  readonly streams: readonly number[];
}

/** To the worker, about one of its streams. Each is answered by its number. */
export type Request = { readonly number: number; readonly stream: number } & (
  | { readonly kind: 'feed'; readonly samples: Int16Array }
  /** Somebody else heard an assistant's name, at the end of what was fed. */
  | { readonly kind: 'named'; readonly assistant: string }
  /**
   * `open`: hears one more stream; `close`: hears it no more; `reset`: it begins anew; `drop`: like `reset`, and what the
   * stream still waits for is answered with no events; `ping`: whether the worker turns.
   */
  | { readonly kind: 'open' | 'close' | 'reset' | 'drop' | 'ping' }
);

/**
 * To the worker: it ends between two calls of its engines. Who ends a thread in the midst of a call of sherpa-onnx ends the whole
 * process, because the engine's binding does not expect it.
 */
export interface Ending {
  readonly kind: 'end';
}

/**
 * Messages from the worker: `ready` or `failed` once, then one answer for each request, and `told` at any
 * time.
 */
export type Answer =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'failed';
      /** Of the request `open` that it answers; absent: the worker itself could not start. */
      readonly number?: number;
      readonly exitCode: ExitCode;
      readonly problems: readonly Problem[];
    }
  | { readonly kind: 'heard'; readonly number: number; readonly events: readonly HearingEvent[] }
  /** What came between requests: how an engine is, or words that took their time. Without a stream: of all. */
  | { readonly kind: 'told'; readonly stream?: number; readonly event: HearingEvent };
