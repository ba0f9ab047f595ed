import type { PipelineEvent } from '../arbiter/event.ts';
import type { Claim } from '../claim/claim.ts';
import type { Home } from '../config/schema.ts';
import type { DevicePaths } from '../devices/paths.ts';
import type { DeviceStatus } from '../devices/registry.ts';
import type { DoorRequest } from '../doors/process/ask.ts';
import type { Answer } from '../doors/process/protocol.ts';
import type { Problem } from '../error/failure.ts';
import type { Logger } from '../log/logger.ts';
import type { Settings } from '../pipeline/settings.ts';
import type { Language } from '../text/language.ts';
import type { Clock, WallClock } from '../time/clock.ts';

/** How the hub is, as far as the console tells it. */
export interface HubHealth {
  readonly state: 'ok' | 'degraded';
  /** The assistants whose wake words are listened for. */
  readonly listening: readonly string[];
  readonly parts: Readonly<
    Record<string, { readonly state: 'ok' | 'degraded' | 'off'; readonly reason?: string } | undefined>
  >;
}

/** How late an assistant's claims come by a door. */
export interface LagProfile {
  readonly assistant: string;
  readonly door: string;
  readonly observed: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly learned: boolean;
}

/** A source of sound of the hub. */
export interface SoundSource {
  /** `microphone`, or `satellite ID`. */
  readonly id: string;
  readonly room: string;
  readonly state: 'listening' | 'lost';
  readonly reason?: string | undefined;
}

/** What the console may know of the hub, and do with it. Every getter tells what is so now; a reload changes it. */
export interface ConsoleHub {
  readonly home: Home;
  /** The language in which the hub speaks of this home. */
  readonly language: Language;
  readonly version: string;
  readonly clock: Clock;
  readonly wall: WallClock;
  readonly log: Logger;
  /** The state folder; undefined where nothing outlives the process. */
  readonly state: string | undefined;
  /** Where systemd puts the credentials of the unit. */
  readonly credentialsFolder: string | undefined;
  readonly health: HubHealth;
  readonly settings: Settings;
  /** Every room, also one with only a microphone. */
  readonly rooms: readonly string[];
  /** The rooms in which a microphone works. */
  readonly microphones: ReadonlySet<string>;
  readonly devices: readonly DeviceStatus[];
  readonly paths: readonly DevicePaths[];
  readonly lags: readonly LagProfile[];
  readonly sounds: readonly SoundSource[];
  /** Whether "wrong one" would teach something of this verdict now. */
  isTeachable(verdict: string): boolean;
  /** Takes a message as if it had come from the broker: the switches and "wrong one" have one way in. */
  receive(topic: string, payload: string): void;
  /** Takes a claim of somebody who stands before the page. */
  claim(claim: Omit<Claim, 'arrived_ms'>): void;
  /** Asks a door. */
  ask(request: DoorRequest): Promise<Answer>;
  /** Reads the configuration anew. @returns why it is not used; empty: it is. Undefined: this hub has none to change. */
  readonly reload: (() => Promise<readonly Problem[]>) | undefined;
  /** Passes on the sound of a source, while the source is open. @returns what ends it. */
  listen(source: string, chunk: (samples: Int16Array) => void): () => void;
  /** What the broker keeps of devices that announce themselves; takes up to 2 s. @throws Failure */
  announced(): Promise<ReturnType<import('../devices/discovery/discovery.ts').Discovery['found']>>;
}

/** Who is told what happens in the hub. */
export interface HubListener {
  event(event: PipelineEvent): void;
  health(): void;
  /** The home is another one. */
  reconfigured(): void;
  settings(): void;
}
