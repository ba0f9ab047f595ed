import type { PipelineEvent } from '../arbiter/event.ts';
import type { Verdict } from '../arbiter/explain/verdict.ts';
import type { Home } from '../config/schema.ts';
import type { HubDoors } from '../doors/process/hub-doors.ts';
import type { Problem } from '../error/failure.ts';
import type { Logger } from '../log/logger.ts';
import type { Language } from '../text/language.ts';
import type { Clock, WallClock } from '../time/clock.ts';
import type { Lateness } from '../time/event-loop-lateness.ts';
import type { Health } from './health/health.ts';

/** What a daemon is made of, and whom it tells what. */
export interface DaemonOptions {
  readonly home: Home;
  readonly clock: Clock;
  readonly wall: WallClock;
  readonly log: Logger;
  /** The folder of what outlives the process; absent: nothing does. */
  readonly state?: string | undefined;
  /** Where systemd puts the credentials of the unit. */
  readonly credentialsFolder?: string | undefined;
  /** What `language: auto` means here; absent: English. */
  readonly language?: Language | undefined;
  readonly onEvent?: (event: PipelineEvent) => void;
  readonly onVerdict?: (verdict: Verdict) => void;
  /** Told the health of the hub at each change. */
  readonly onHealth?: (health: Health) => void;
  /** Where the doors find the hub, and how they are started; absent: no door processes. */
  readonly doors?: Pick<
    ConstructorParameters<typeof HubDoors>[0],
    'socket' | 'ownFolder' | 'hasUnit' | 'command'
  >;
  /** Reads the configuration anew, for the console that has changed it; absent: it can change nothing. */
  readonly reload?: () => Promise<readonly Problem[]>;
  /** Tells how late the event loop is; default: this daemon measures it for itself. */
  readonly lateness?: (() => Lateness) | undefined;
  /** Told an error of the program itself: whoever runs the daemon ends it, and systemd starts it anew. */
  readonly onFault: (error: unknown) => void;
}

/** The language of what the hub shows to people. */
export function languageOf(home: Pick<Home, 'language'>, options: Pick<DaemonOptions, 'language'>): Language {
  return home.language === 'auto' ? (options.language ?? 'en') : home.language;
}
