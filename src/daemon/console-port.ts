import { isDeepStrictEqual } from 'node:util';
import type { ConsoleConfig } from '../config/console.ts';
import type { Home } from '../config/schema.ts';
import type { ConsoleHub, HubListener } from '../console/hub.ts';
import { OneTimeCode } from '../console/one-time-code.ts';
import type { ServedConsole } from '../console/server.ts';
import type { Clock } from '../time/clock.ts';
import type { PreparedChange } from './reconfiguration.ts';

/** How a person gets into the console: where it is, and the code that opens it once. The doors hand it out. */
export class ConsoleAccess {
  readonly code: OneTimeCode;
  /** Where browsers find the console; undefined while there is none. */
  address: string | undefined;

  constructor(of: { clock: Clock }) {
    this.code = new OneTimeCode(of);
  }

  /** A new one-time code, which replaces the one before; null without a console. */
  newCode(): { readonly code: string; readonly address: string } | null {
    const { address } = this;
    return address === undefined ? null : { code: this.code.make(), address };
  }
}

/** The console, where one is configured. */
export class ConsolePort {
  readonly #hub: ConsoleHub;
  readonly #access: ConsoleAccess;
  #configured: ConsoleConfig | undefined;
  #served: ServedConsole | undefined;

  /** @param access is told where the console is. */
  constructor(hub: ConsoleHub, access: ConsoleAccess) {
    this.#hub = hub;
    this.#access = access;
  }

  /** Who is told what happens; nobody without a console. */
  get listener(): HubListener | undefined {
    return this.#served;
  }

  /** Where browsers find it; undefined without a console. */
  get address(): string | undefined {
    const { host = '', tls } = this.#configured ?? {};
    const named = host.includes(':') ? `[${host}]` : host;
    return this.#served && `http${tls ? 's' : ''}://${named}:${this.#served.port}`;
  }

  /**
   * Opens the port of another configuration beside the present one; where it is the same port, in its place.
   * @throws Failure (exit 4) where it is taken, or a certificate cannot be read.
   */
  async prepare({ console: config }: Pick<Home, 'console'>): Promise<PreparedChange> {
    if (isDeepStrictEqual(config, this.#configured))
      return { commit: () => this.#served?.reconfigured(), abandon: () => undefined };
    const before = { config: this.#configured, served: this.#served };
    const isSamePort = config !== undefined && config.port !== 0 && config.port === before.config?.port;
    if (isSamePort) await before.served?.close();
    let served: ServedConsole | undefined;
    try {
      served = await this.#open(config);
    } catch (error) {
      if (isSamePort) this.#serve(await this.#open(before.config));
      throw error;
    }
    return {
      commit: async () => {
        this.#configured = config;
        this.#serve(served);
        if (!isSamePort) await before.served?.close();
      },
      abandon: async () => {
        await served?.close();
        if (isSamePort) this.#serve(await this.#open(before.config));
      },
    };
  }

  async close(): Promise<void> {
    await this.#served?.close();
  }

  #serve(served: ServedConsole | undefined): void {
    this.#served = served;
    this.#access.address = this.address;
  }

  async #open(config: ConsoleConfig | undefined): Promise<ServedConsole | undefined> {
    if (!config) return undefined;
    // Loaded only in a home that has a console.
    const { serveConsole } = await import('../console/server.ts');
    return serveConsole({ config, hub: this.#hub, code: this.#access.code });
  }
}
