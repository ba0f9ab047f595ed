import type { Home } from '../../config/schema.ts';
import type { Logger } from '../../log/logger.ts';
import type { PreparedChange } from '../reconfiguration.ts';
import type { MetricsReport } from './metrics.ts';
import type { PrometheusServer } from './prometheus-server.ts';

/** The port at which Prometheus reads the metrics, where one is configured. */
export class PrometheusPort {
  readonly #report: () => MetricsReport;
  readonly #log: Logger;
  #configured: number | undefined;
  #server: PrometheusServer | undefined;

  constructor(of: { report: () => MetricsReport; log: Logger }) {
    this.#report = of.report;
    this.#log = of.log;
  }

  /**
   * Opens the port of another configuration beside the present one.
   * @throws Failure (exit 4) where it is taken.
   */
  async prepare({ metrics }: Pick<Home, 'metrics'>): Promise<PreparedChange> {
    const { prometheus_port: port } = metrics;
    if (port === this.#configured) return { commit: () => undefined, abandon: () => undefined };
    const server = port === undefined ? undefined : await this.#open(port);
    return {
      commit: async () => {
        const before = this.#server;
        this.#configured = port;
        this.#server = server;
        if (server) this.#log.info({ port: server.port }, 'metrics for Prometheus');
        await before?.close();
      },
      abandon: async () => server?.close(),
    };
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #open(port: number): Promise<PrometheusServer> {
    // Loaded only in a home where Prometheus reads it.
    const { PrometheusServer, prometheusText } = await import('./prometheus-server.ts');
    return PrometheusServer.open({ port, text: () => prometheusText(this.#report()) });
  }
}
