import { destination, pino } from 'pino';
import type { PipelineEvent } from '../arbiter/event.ts';
import { publishedEvent } from '../text/en/published.ts';
import { BY_ID, type Naming } from '../text/naming.ts';
import { ENGLISH } from '../text/text.ts';
import { reasonMessage, verdictMessage } from '../text/verdict.ts';
import { lineForPeople } from './lines-for-people.ts';
import { type Concealment, concealing, type Logger } from './logger.ts';
import { remedyOf } from './remedy.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** The log of a process: its level can change while it runs. */
export interface ProcessLog extends Logger, Concealment {
  level: LogLevel;
}

/** What journald calls each of pino's levels (sd-daemon(3)); pino numbers them by tens. */
const PRIORITIES: Readonly<Record<number, number>> = { 10: 7, 20: 7, 30: 6, 40: 4, 50: 3, 60: 2 };
const STDERR = 2;

/**
 * Lines on stderr, one an event: JSON for programs, words at a terminal.
 * @param of.isJournal whether journald reads the lines: it adds the time, and takes the priority from their prefix.
 * @param of.isForPeople whether a person reads them at a terminal.
 */
export function processLog(of: { level: LogLevel; isJournal?: boolean; isForPeople?: boolean }): ProcessLog {
  const stderr = destination({ fd: STDERR, sync: true });
  const { conceal, clean } = concealing();
  const lines = {
    // By this symbol pino tells the destination the level of each line.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 30,
    write(line: string) {
      const prefix = of.isJournal ? `<${PRIORITIES[this.lastLevel] ?? 6}>` : '';
      const safe = clean(line);
      stderr.write(of.isForPeople ? `${lineForPeople(safe)}\n` : prefix + safe);
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

/**
 * Logs one step of the pipeline as one line. A claim that came to nothing is told with what helps.
 * @param names how devices and rooms are called in sentences; default: by their ids, for programs.
 */
export function logEvent(log: Logger, event: PipelineEvent, names: Naming = BY_ID): void {
  const { kind, at_ms: _, ...fields } = publishedEvent(event) as PipelineEvent;
  const isBad = 'state' in event && BAD_STATES.includes(event.state);
  if (event.kind === 'outcome' && (event.outcome === 'refused' || event.outcome === 'expired')) {
    const remedy = ENGLISH.of(remedyOf(event));
    log.warn(
      { event: kind, ...fields, reason: ENGLISH.of(reasonMessage(event.reason, names)), remedy },
      kind,
    );
    return;
  }
  const level = isBad ? 'warn' : (LEVELS[kind] ?? 'debug');
  const called = 'device' in fields && names !== BY_ID ? { device: names.device(fields.device) } : {};
  const words = event.kind === 'verdict' ? ENGLISH.of(verdictMessage(event.whole, names)) : kind;
  log[level]({ event: kind, ...fields, ...called }, words);
}
