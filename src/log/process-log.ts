import { destination, pino } from 'pino';
import { type Concealment, concealing } from './concealment.ts';
import type { Logger } from './logger.ts';

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
 * @param of.isJournal journald reads it: it keeps the time, and takes the priority from the line's first signs.
 */
export function processLog(of: { level: LogLevel; isJournal?: boolean }): ProcessLog {
  const stderr = destination({ fd: STDERR, sync: true });
  const { conceal, clean } = concealing();
  const lines = {
    // pino tells the level of each line to a destination that says that it wants to know.
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
