import type { Logger } from '../../log/logger.ts';
import type { Clock } from '../../time/clock.ts';

/** The same error is logged at most once in this time, in milliseconds: whoever causes it may repeat it. */
const ONCE_WITHIN_MS = 60_000;
/** The most different errors whose last time is remembered. */
const MOST_REMEMBERED = 200;

/** Where the errors of a process that nobody caught arrive; structurally Node's `process`. */
interface Process {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  off(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
}

/**
 * Keeps an open door open: an error that a library throws while it reads one request, in a callback that nobody can
 * catch, is logged, and the other requests are served on. Errors while the door opens still end the process.
 * @returns a function that ends the keeping.
 */
export function surviveRequestErrors(of: { process: Process; clock: Clock; log: Logger }): () => void {
  const { process, clock, log } = of;
  const logged = new Map<string, number>();
  const survive = (error: unknown) => {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    const last_ms = logged.get(message);
    if (last_ms !== undefined && clock.now() - last_ms < ONCE_WITHIN_MS) return;
    if (logged.size >= MOST_REMEMBERED) logged.clear();
    logged.set(message, clock.now());
    log.error({ reason: message, stack }, 'an error in one request: the door goes on');
  };
  process.on('uncaughtException', survive);
  process.on('unhandledRejection', survive);
  return () => {
    process.off('uncaughtException', survive);
    process.off('unhandledRejection', survive);
  };
}
