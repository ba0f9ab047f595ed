import { z } from 'zod';
import { message } from '../text/text.ts';
import type { Span } from './journal/questions.ts';
import { parsed, Refusal } from './request.ts';

const DAY_MS = 86_400_000;

/** A day, or a time. */
const moment = z.string().max(40);

/** The ends of a span, as a query names them. */
export const spanFields = { from: moment.optional(), to: moment.optional() };
const spanSchema = z.object(spanFields);

/**
 * The span of a query.
 * @param of.usual_days how long it is where the query names no beginning.
 * @param of.most_days the longest that is read.
 * @throws Refusal (`invalid`)
 */
export function spanOf(query: unknown, of: { now_ms: number; usual_days: number; most_days: number }): Span {
  const { from, to } = parsed(spanSchema, query);
  const to_ms = to === undefined ? of.now_ms : momentOf(to, 'end');
  const from_ms = from === undefined ? to_ms - of.usual_days * DAY_MS : momentOf(from, 'begin');
  const isLong = to_ms - from_ms > (of.most_days + 1) * DAY_MS;
  if (from_ms > to_ms || isLong)
    throw new Refusal('invalid', message('console.span', { days: of.most_days }));
  return { from_ms, to_ms };
}

/** A day begins and ends in the machine's time zone. @throws Refusal (`invalid`) where it is no time. */
export function momentOf(given: string, edge: 'begin' | 'end'): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(given);
  const clock = edge === 'begin' ? '00:00:00' : '23:59:59.999';
  const at_ms = new Date(isDay ? `${given}T${clock}` : given).getTime();
  if (Number.isNaN(at_ms)) throw new Refusal('invalid', message('console.time', { given }));
  return at_ms;
}
