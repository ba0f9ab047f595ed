import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onEnd } from './broker.ts';

/** Serves HTTP on a port of loopback until the test ends. @returns its address. */
export async function serveHttp(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onEnd(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
