import type { Device } from '../config/device.ts';
import type { ExitCode } from '../error/exit-code.ts';
import type { Problem } from '../error/failure.ts';
import type { EnrolledPhrase } from './enrolled/enrolled-detector.ts';
import type { HearingEvent } from './hearing-event.ts';
import type { KeylessKeyword } from './keyless-porcupine.ts';
import type { PorcupineKeyword } from './porcupine.ts';

/** What a worker is to hear; all paths absolute, all files read. */
export interface HearingPlan {
  readonly keyless: readonly KeylessKeyword[];
  readonly enrolled: readonly EnrolledPhrase[];
  readonly porcupine:
    | { readonly keywords: readonly PorcupineKeyword[]; readonly accessKey: string }
    | undefined;
  /** By assistant. */
  readonly locales: Readonly<Record<string, string>>;
  /** For the recogniser's grammar. */
  readonly devices: readonly Device[];
}

/** To the worker. */
export type Request =
  | { readonly kind: 'feed'; readonly number: number; readonly samples: Int16Array }
  | { readonly kind: 'reset'; readonly number: number }
  /** Whether it turns. */
  | { readonly kind: 'ping'; readonly number: number };

/** From the worker: once when it is ready or cannot be, then one answer a request. */
export type Answer =
  | { readonly kind: 'ready'; readonly unpronounceable: readonly string[] }
  | { readonly kind: 'failed'; readonly exitCode: ExitCode; readonly problems: readonly Problem[] }
  | { readonly kind: 'heard'; readonly number: number; readonly events: readonly HearingEvent[] };
