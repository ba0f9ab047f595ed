import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';

/** A span of time, as an option gives it; what is absent is open. */
export interface SpanOptions {
  readonly from?: string;
  readonly to?: string;
}

/** Whether a moment is within the span. @throws Failure (exit 2) where an option is no time. */
export function spanOf(options: SpanOptions): (at: Date) => boolean {
  const from = options.from === undefined ? undefined : momentOf('--from', options.from, 'begin');
  const to = options.to === undefined ? undefined : momentOf('--to', options.to, 'end');
  return (at) => (!from || at >= from) && (!to || at <= to);
}

/** A day begins and ends as it does here; a time without a zone is of here too. */
function momentOf(option: string, given: string, edge: 'begin' | 'end'): Date {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(given);
  const moment = new Date(isDay ? `${given}T${edge === 'begin' ? '00:00:00' : '23:59:59.999'}` : given);
  if (!Number.isNaN(moment.getTime())) return moment;
  throw new Failure(ExitCode.usage, [
    {
      path: option,
      found: given,
      expected: '2026-11-24 or 2026-11-24T18:30',
      fix: 'correct it, or leave it out for all there is',
    },
  ]);
}
