import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onEnd } from './broker.ts';

/** A real HTTP server that can be as bad as servers are. */
export class ModelServer {
  /** By path. */
  readonly files = new Map<string, Buffer>();
  /** Of each request, where it wanted to begin. */
  readonly ranges: (string | undefined)[] = [];
  /** Answers in place of the server; returns whether it did. */
  instead: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  knowsRanges = true;
  url = '';

  static async open(): Promise<ModelServer> {
    const served = new ModelServer();
    const server = createServer((request, response) => {
      served.ranges.push(request.headers.range);
      if (!served.instead(request, response)) served.#serve(request, response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    served.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    onEnd(async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    });
    return served;
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const bytes = this.files.get(request.url ?? '');
    if (!bytes) response.writeHead(404).end('no such file');
    else if (this.knowsRanges && request.headers.range !== undefined) {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range)?.[1]);
      response.writeHead(206, { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` });
      response.end(bytes.subarray(from));
    } else response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
  }
}
