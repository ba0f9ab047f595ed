import type { PipelineEvent } from '../arbiter/event.ts';
import type { Verdict } from '../arbiter/explain/verdict.ts';
import type { Home } from '../config/schema.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock, WallClock } from '../time/clock.ts';
import type { Health } from './health/health.ts';

/** What a daemon is made of, and what it tells to whom. */
export interface DaemonOptions {
  readonly home: Home;
  readonly clock: Clock;
  readonly wall: WallClock;
  readonly log: Logger;
  /** The folder of what outlives the process; absent: nothing does. */
  readonly state?: string;
  /** Where systemd puts the credentials of the unit. */
  readonly credentialsFolder?: string;
  readonly onEvent?: (event: PipelineEvent) => void;
  readonly onVerdict?: (verdict: Verdict) => void;
  /** A part of the hub is degraded, or well again. */
  readonly onHealth?: (health: Health) => void;
  /** Where the doors find the hub, and what starts one, but for its name; absent: no doors but MQTT. */
  readonly doors?: { readonly socket: string; readonly command: readonly [string, ...string[]] };
  /** A fault of ours: whoever runs the daemon ends it, and systemd starts it anew. */
  readonly onFault: (error: unknown) => void;
}
