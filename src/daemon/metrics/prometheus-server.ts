import { createServer, type Server } from 'node:http';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';

const LOOPBACK = '127.0.0.1';

/** Gives Prometheus what it asks for, to this machine alone. */
export class PrometheusServer {
  readonly #server: Server;
  readonly port: number;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** @throws Failure (exit 4) where the port is taken. */
  static async open({ port, text }: { port: number; text: () => string }): Promise<PrometheusServer> {
    const server = createServer((request, response) => {
      const isAsked = request.url === '/metrics' && (request.method === 'GET' || request.method === 'HEAD');
      response.writeHead(isAsked ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
      response.end(isAsked ? text() : 'halfsecond: /metrics\n');
    });
    await new Promise<void>((listening, failed) => {
      server.once('error', ({ message }) =>
        failed(
          new Failure(ExitCode.unavailable, [
            {
              path: 'metrics.prometheus_port',
              found: message,
              expected: 'a free port on 127.0.0.1',
              fix: 'choose another, or end the program that has it',
            },
          ]),
        ),
      );
      server.listen(port, LOOPBACK, listening);
    });
    const address = server.address();
    return new PrometheusServer(server, typeof address === 'object' && address ? address.port : port);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}
