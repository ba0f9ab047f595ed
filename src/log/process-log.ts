import { destination, pino } from 'pino';
import type { PipelineEvent } from '../arbiter/event.ts';
import { publishedEvent } from '../text/en/published.ts';
import { ENGLISH } from '../text/text.ts';
import { verdictMessage } from '../text/verdict.ts';
import { type Concealment, concealing, type Logger } from './logger.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** The log of a process: its level can change while it runs. */
export interface ProcessLog extends Logger, Concealment {
  level: LogLevel;
}

/** What journald calls each of pino's levels (sd-daemon(3)); pino numbers them by tens. */
const PRIORITIES: Readonly<Record<number, number>> = { 10: 7, 20: 7, 30: 6, 40: 4, 50: 3, 60: 2 };
const STDERR = 2;

/**
 * Structured lines on stderr, one an event.
 * @param of.isJournal whether journald reads the lines: it adds the time, and takes the priority from their prefix.
 */
export function processLog(of: { level: LogLevel; isJournal?: boolean }): ProcessLog {
  const stderr = destination({ fd: STDERR, sync: true });
  const { conceal, clean } = concealing();
  const lines = {
    // By this symbol pino tells the destination the level of each line.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 30,
    write(line: string) {
      const prefix = of.isJournal ? `<${PRIORITIES[this.lastLevel] ?? 6}>` : '';
      stderr.write(prefix + clean(line));
    },
  };
  const log = pino(
    {
      level: of.level,
      base: null,
      ...(of.isJournal && { timestamp: false }),
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: ['password', 'accessKey', '*.password', '*.accessKey'], censor: '[redacted]' },
    },
    lines,
  );
  return Object.assign(log, { conceal }) as unknown as ProcessLog;
}

/** The level at which each step of the pipeline is logged; all others are `debug`. */
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

/** Logs one step of the pipeline as one line. */
export function logEvent(log: Logger, event: PipelineEvent): void {
  const { kind, at_ms: _, ...fields } = publishedEvent(event) as PipelineEvent;
  const isBad = 'state' in event && BAD_STATES.includes(event.state);
  const level = isBad ? 'warn' : (LEVELS[kind] ?? 'debug');
  log[level](
    { event: kind, ...fields },
    event.kind === 'verdict' ? ENGLISH.of(verdictMessage(event.whole)) : kind,
  );
}
