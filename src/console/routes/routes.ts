import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { FileChanges } from '../file-changes.ts';
import type { Enrolling } from '../hearing/enrolling.ts';
import type { ConsoleHub } from '../hub.ts';
import type { JournalThread } from '../journal/journal-thread.ts';
import type { Live } from '../live.ts';
import type { Outcomes } from '../outcomes.ts';
import type { Rooms } from '../rooms.ts';
import type { PageReader } from '../view/reader.ts';

/** What the routes share. */
export interface Routes {
  /** Every route on it needs a session, and every change a token. */
  readonly app: FastifyInstance;
  readonly hub: ConsoleHub;
  readonly live: Live;
  readonly rooms: Rooms;
  readonly journal: JournalThread;
  /** The outcomes of claims that the page makes. */
  readonly outcomes: Outcomes;
  readonly changes: FileChanges;
  readonly enrolling: Enrolling;
  /** Where the console keeps what outlives the hub. */
  readonly folder: string;
  /** Who reads the answer of a request. */
  readonly readerOf: (request: FastifyRequest) => Promise<PageReader>;
}
