import type { PipelineEvent } from '../arbiter/event.ts';
import { publishedEvent } from '../text/en/published.ts';
import { verdictInEnglish } from '../text/en/verdict.ts';
import type { Logger } from './logger.ts';
import type { LogLevel } from './process-log.ts';

/** How much each step of the pipeline matters to somebody who reads the log; the rest is `debug`. */
const LEVELS: Partial<Record<PipelineEvent['kind'], LogLevel>> = {
  verdict: 'info',
  command: 'info',
  broker: 'info',
  microphone: 'info',
  engine: 'info',
  health: 'info',
  malformed: 'warn',
  feedback: 'info',
};
const BAD_STATES: readonly unknown[] = ['lost', 'degraded', 'undelivered', 'unconfirmed'];

/** One line an event. */
export function logEvent(log: Logger, event: PipelineEvent): void {
  const { kind, at_ms: _, ...fields } = publishedEvent(event) as PipelineEvent;
  const isBad = 'state' in event && BAD_STATES.includes(event.state);
  const level = isBad ? 'warn' : (LEVELS[kind] ?? 'debug');
  log[level](
    { event: kind, ...fields },
    event.kind === 'verdict' ? verdictInEnglish(event.whole) : event.kind,
  );
}
