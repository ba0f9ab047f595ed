import { z } from 'zod';
import { message } from '../../text/text.ts';
import type { Now } from '../api.ts';
import { parsed, Refusal, textOf } from '../request.ts';
import { settingsView } from '../view/assistants.ts';
import { healthView } from '../view/health.ts';
import { namesIn, readerOf } from '../view/reader.ts';
import type { Routes } from './routes.ts';

const liveSchema = z.object({
  after: z.string().max(40).optional(),
  levels: z.enum(['0', '1']).optional(),
});

/** What is so now, and what happens from now on. */
export function serveLive({ app, hub, live, rooms, journal, readerOf: reader }: Routes): void {
  app.get('/api/now', async (request): Promise<Now> => {
    const who = await reader(request);
    journal.warm();
    return {
      at: new Date(hub.wall()).toISOString(),
      rooms: rooms.list(who),
      health: healthView(hub.health, who),
      settings: settingsView(hub.settings),
      names: namesIn(hub.home, hub.rooms, who),
      live: live.last,
    };
  });
  app.get('/api/live', async (request, reply) => {
    const { after, levels } = parsed(liveSchema, request.query);
    const { 'last-event-id': last } = request.headers;
    const text = await textOf(request, hub.language);
    // A reload gives the devices other names: the reader is looked up at each event.
    let known = { home: hub.home, reader: readerOf(text, hub.home) };
    const current = () => {
      if (known.home !== hub.home) known = { home: hub.home, reader: readerOf(text, hub.home) };
      return known.reader;
    };
    if (live.isFull) throw new Refusal('too_many', message('console.too-many-pages'), { retry_s: 60 });
    const headers = Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    reply.hijack();
    reply.raw.writeHead(200, {
      ...Object.fromEntries(headers),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // nginx would gather the events.
      'x-accel-buffering': 'no',
    });
    live.open(reply.raw, {
      reader: current,
      after: (typeof last === 'string' && last !== '' ? last : undefined) ?? after,
      hasLevels: levels === '1',
    });
    return reply;
  });
}
