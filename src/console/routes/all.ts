import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ConsoleHub } from '../hub.ts';
import type { JournalThread } from '../journal/journal-thread.ts';
import type { Live } from '../live.ts';
import { textOf } from '../request.ts';
import type { Rooms } from '../rooms.ts';
import { type PageReader, readerOf } from '../view/reader.ts';
import { serveAssistants } from './assistants.ts';
import { serveContests } from './contests.ts';
import { serveLive } from './live.ts';
import { serveReport } from './report.ts';

/** What the routes share. */
export interface Routes {
  /** Every route on it needs a session, and every change a token. */
  readonly app: FastifyInstance;
  readonly hub: ConsoleHub;
  readonly live: Live;
  readonly rooms: Rooms;
  readonly journal: JournalThread;
  /** Who reads the answer of a request. */
  readonly readerOf: (request: FastifyRequest) => Promise<PageReader>;
}

/** Adds everything that whoever is signed in may see and do. */
export function serveAll(of: Omit<Routes, 'readerOf'>): void {
  const { app, hub } = of;
  app.addHook('onSend', async (_, reply) => {
    reply.header('cache-control', 'no-store');
  });
  const routes: Routes = {
    ...of,
    readerOf: async (request) => readerOf(await textOf(request, hub.language), hub.home),
  };
  serveLive(routes);
  serveContests(routes);
  serveReport(routes);
  serveAssistants(routes);
}
