import { z } from 'zod';
import { idSchema } from '../../config/action.ts';
import { topicsUnder } from '../../mqtt/topics.ts';
import { message } from '../../text/text.ts';
import type { Contest, ContestPage, Taught, WhatIfAnswer } from '../api.ts';
import { parsed, Refusal } from '../request.ts';
import { momentOf, spanFields, spanOf } from '../span.ts';
import type { Routes } from './routes.ts';

const name = z.string().min(1).max(100);
const querySchema = z.object({
  before: z.string().max(160).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  assistant: name.optional(),
  device: name.optional(),
  room: name.optional(),
  search: z.string().max(100).optional(),
  ...spanFields,
});
const contestSchema = z.object({ id: z.string().regex(/^[\w-]{1,100}$/) });
const wrongSchema = z.strictObject({ should: idSchema });
const owner = z.union([
  z.strictObject({ way: z.literal('anyone') }),
  z.strictObject({ way: z.enum(['prefer', 'only']), assistant: idSchema }),
]);
const whatIfSchema = z.strictObject({
  from: z.string().max(40),
  to: z.string().max(40),
  prefer: z.array(idSchema).max(50).optional(),
  owners: z.record(idSchema, owner).optional(),
  without: z.array(idSchema).max(50).optional(),
});
/** A replay computes every contest anew, so its span is short. */
const WHAT_IF_DAYS = 7;

/** The contests of the journal, "wrong one", and what another policy would have decided. */
export function serveContests({ app, hub, journal, readerOf }: Routes): void {
  app.get('/api/contests', async (request): Promise<ContestPage> => {
    const { from, to, search, ...query } = parsed(querySchema, request.query);
    const { text } = await readerOf(request);
    return journal.ask(
      'contests',
      {
        ...query,
        ...(search !== undefined && search.trim() !== '' && { search: search.trim() }),
        ...(from !== undefined && { from_ms: momentOf(from, 'begin') }),
        ...(to !== undefined && { to_ms: momentOf(to, 'end') }),
      },
      text.language,
    );
  });
  app.get('/api/contests/:id', async (request): Promise<Contest> => {
    const { id } = parsed(contestSchema, request.params);
    const { text } = await readerOf(request);
    const contest = await journal.ask('contest', { id }, text.language);
    if (!contest) throw new Refusal('not_found', message('console.no-contest', { id }));
    const others = Object.keys(hub.home.assistants).filter((assistant) => assistant !== contest.winner);
    return { ...contest, others, teachable: hub.isTeachable(id) };
  });
  app.post('/api/contests/:id/wrong', async (request): Promise<Taught> => {
    const { id } = parsed(contestSchema, request.params);
    const { should } = parsed(wrongSchema, request.body);
    const { text } = await readerOf(request);
    if (!Object.hasOwn(hub.home.assistants, should))
      throw new Refusal('invalid', message('console.no-assistant', { assistant: should }));
    const taught = hub.isTeachable(id);
    // The one way in of "wrong one": what another program at the broker would send.
    hub.receive(topicsUnder(hub.home.mqtt.base).feedback, JSON.stringify({ verdict: id, should }));
    return {
      taught,
      words: taught
        ? text('feedback.learned', { should, verdict: id })
        : text('feedback.unknown', { verdict: id }),
    };
  });
  app.post('/api/what-if', async (request): Promise<WhatIfAnswer> => {
    const { from, to, ...policy } = parsed(whatIfSchema, request.body);
    const span = spanOf({ from, to }, { now_ms: hub.wall(), usual_days: 1, most_days: WHAT_IF_DAYS });
    const { text } = await readerOf(request);
    return journal.ask('what_if', { ...span, ...policy }, text.language);
  });
}
