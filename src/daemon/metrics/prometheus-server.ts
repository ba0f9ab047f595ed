import { createServer, type Server } from 'node:http';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import type { MetricsReport } from './metrics.ts';

const LOOPBACK = '127.0.0.1';

/** A request that is slower is ended, in milliseconds: its headers, and the whole of it. */
const REQUEST_WITHIN_MS = 5000;
/** The most connections at a time. */
const MOST_CONNECTIONS = 32;

/** Serves the metrics to Prometheus, on this machine alone. */
export class PrometheusServer {
  readonly #server: Server;
  readonly port: number;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** @throws Failure (exit 4) where the port is taken. */
  static async open({ port, text }: { port: number; text: () => string }): Promise<PrometheusServer> {
    const bounds = { headersTimeout: REQUEST_WITHIN_MS, requestTimeout: REQUEST_WITHIN_MS };
    const server = createServer({ ...bounds, connectionsCheckingInterval: 1000 }, (request, response) => {
      const isAsked = request.url === '/metrics' && (request.method === 'GET' || request.method === 'HEAD');
      response.writeHead(isAsked ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
      response.end(isAsked ? text() : 'halfsecond: /metrics\n');
    });
    server.maxConnections = MOST_CONNECTIONS;
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

type Samples = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

const NONE = {};

/** The report in Prometheus's text format (version 0.0.4), in its own units: seconds. */
export function prometheusText(report: MetricsReport): string {
  const by = (label: string, counts: Readonly<Record<string, number>>): Samples =>
    Object.entries(counts).map(([key, value]) => [{ [label]: key }, value]);
  const is = (state: string, well: string): Samples => [[NONE, state === well ? 1 : 0]];
  return [
    family('verdicts_won_total', 'counter', 'Verdicts, by winner.', by('assistant', report.verdicts.won)),
    family('verdicts_withheld_total', 'counter', 'Verdicts that nobody won.', [
      [NONE, report.verdicts.withheld],
    ]),
    family('verdicts_total', 'counter', 'Verdicts, by what closed the contest.', [
      ...by('because', report.verdicts.because),
    ]),
    family('outcomes_total', 'counter', 'Outcomes of claims.', by('outcome', report.outcomes)),
    family('commands_total', 'counter', 'Messages to devices.', by('state', report.commands)),
    family(
      'confirmations_total',
      'counter',
      'Commands, by how the device confirmed them.',
      by('state', report.confirmations),
    ),
    family('bypasses_total', 'counter', 'Changes that the hub did not command.', [[NONE, report.bypasses]]),
    family('understanding_asked_total', 'counter', 'Questions to the language model, by how they ended.', [
      ...by('state', report.understanding.states),
    ]),
    family('malformed_total', 'counter', 'Messages that could not be read.', [[NONE, report.malformed]]),
    family('broker_connected', 'gauge', 'Whether the broker is connected.', is(report.broker, 'connected')),
    family(
      'microphone_listening',
      'gauge',
      'Whether the microphone listens.',
      is(report.microphone, 'listening'),
    ),
    family('hearing_ok', 'gauge', 'Whether every wake and speech engine works.', is(report.hearing, 'ok')),
    family('uptime_seconds', 'gauge', 'Seconds since the hub started.', [[NONE, report.uptime_s]]),
    histogram(report),
    '',
  ].join('\n');
}

function family(name: string, type: 'counter' | 'gauge', help: string, samples: Samples): string {
  const lines = samples.map(([labels, value]) => `halfsecond_${name}${labelText(labels)} ${value}`);
  return [`# HELP halfsecond_${name} ${help}`, `# TYPE halfsecond_${name} ${type}`, ...lines].join('\n');
}

function histogram({ latency_histogram: { le_ms, count }, latency_sum_ms }: MetricsReport): string {
  const name = 'halfsecond_latency_seconds';
  const all = count.at(-1) ?? 0;
  return [
    `# HELP ${name} From the opening of a contest to its command.`,
    `# TYPE ${name} histogram`,
    ...le_ms.map((le, at) => `${name}_bucket{le="${le / 1000}"} ${count[at] ?? 0}`),
    `${name}_bucket{le="+Inf"} ${all}`,
    `${name}_sum ${latency_sum_ms / 1000}`,
    `${name}_count ${all}`,
  ].join('\n');
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([key, value]) =>
      `${key}="${value.replace(/[\\"\n]/g, (sign) => (sign === '\n' ? '\\n' : `\\${sign}`))}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
