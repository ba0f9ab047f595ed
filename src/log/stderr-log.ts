import { destination, pino } from 'pino';
import type { PipelineEvent } from '../event/pipeline-event.ts';
import type { Logger } from './logger.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Structured lines on stderr, which journald keeps. Secrets are redacted wherever they stand. */
export function stderrLog(level: LogLevel): Logger {
  return pino(
    {
      level,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: ['password', 'accessKey', '*.password', '*.accessKey'], censor: '[redacted]' },
    },
    destination({ fd: 2, sync: true }),
  );
}

/** How much each step of the pipeline matters to somebody who reads the log; the rest is `debug`. */
const LEVELS: Partial<Record<PipelineEvent['kind'], LogLevel>> = {
  verdict: 'info',
  command: 'info',
  broker: 'info',
  microphone: 'info',
  engine: 'warn',
  malformed: 'warn',
  feedback: 'info',
};

/** One line an event. */
export function logEvent(log: Logger, event: PipelineEvent): void {
  const { kind, at_ms: _, ...fields } = event;
  const bad =
    ('state' in event &&
      (event.state === 'lost' || event.state === 'undelivered' || event.state === 'unconfirmed')) ||
    kind === 'malformed';
  const level = bad ? 'warn' : (LEVELS[kind] ?? 'debug');
  log[level]({ event: kind, ...fields }, kind === 'verdict' ? event.explanation : kind);
}
