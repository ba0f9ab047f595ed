import { textOf } from '../request.ts';
import { readerOf } from '../view/reader.ts';
import { serveAssistants } from './assistants.ts';
import { serveContests } from './contests.ts';
import { serveDevices } from './devices.ts';
import { serveDoors } from './doors.ts';
import { serveHearing } from './hearing.ts';
import { serveLive } from './live.ts';
import { serveReport } from './report.ts';
import type { Routes } from './routes.ts';
import { serveSetup } from './setup.ts';

/** Adds everything that whoever is signed in may see and do. */
export async function serveAll(of: Omit<Routes, 'readerOf'>): Promise<void> {
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
  serveDoors(routes);
  serveHearing(routes);
  serveSetup(routes);
  await serveDevices(routes);
}
