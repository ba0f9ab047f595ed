import type { Report } from '../api.ts';
import { spanOf } from '../span.ts';
import type { Routes } from './routes.ts';

/** A report of a quarter still fits into the memory of the journal's thread. */
const REPORT = { usual_days: 7, most_days: 92 };

/** What happened within a span, on the page and as a table. */
export function serveReport({ app, hub, journal, readerOf }: Routes): void {
  app.get('/api/report', async (request): Promise<Report> => {
    const { text } = await readerOf(request);
    return journal.ask('report', spanOf(request.query, { now_ms: hub.wall(), ...REPORT }), text.language);
  });
  app.get('/api/report.csv', async (request, reply) => {
    const span = spanOf(request.query, { now_ms: hub.wall(), ...REPORT });
    const csv = await journal.ask('csv', span, 'en');
    const day = (at_ms: number) => new Date(at_ms).toLocaleDateString('sv');
    return reply
      .type('text/csv; charset=utf-8')
      .header(
        'content-disposition',
        `attachment; filename="halfsecond-${day(span.from_ms)}-${day(span.to_ms)}.csv"`,
      )
      .send(csv);
  });
}
