import type { IncomingMessage, ServerResponse } from 'node:http';
import { serveHttp } from './http-server.ts';

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
    served.url = await serveHttp((request, response) => {
      served.ranges.push(request.headers.range);
      if (!served.instead(request, response)) served.#serve(request, response);
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
