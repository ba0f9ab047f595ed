import { type IncomingHttpHeaders, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Claim } from '../../src/claim/claim.ts';
import { consoleSchema } from '../../src/config/console.ts';
import { loadHome } from '../../src/config/load.ts';
import type { ConsoleHub } from '../../src/console/hub.ts';
import { OneTimeCode } from '../../src/console/one-time-code.ts';
import { type ServedConsole, serveConsole } from '../../src/console/server.ts';
import type { DoorRequest } from '../../src/doors/process/ask.ts';
import type { Answer } from '../../src/doors/process/protocol.ts';
import { SteppingClock } from '../../src/time/stepping-clock.ts';
import { onEnd } from './on-end.ts';
import { folderWith } from './temp-folder.ts';

/** A password that the console takes. */
export const PASSWORD = 'a lamp in the window';

const LAMP =
  '# The one above the desk.\nid: lamp\nname: { en: desk lamp, zh: 書桌燈 }\nroom: study\nkind: light\nfeatures: [on_off]\nfamily: zigbee2mqtt\n';
const DOOR =
  'id: front-door\nname: { en: front door, zh: 大門 }\nroom: hallway\nkind: lock\nfeatures: [lock, on_off]\nfamily: zigbee2mqtt\n';

/** A console that is really served, before a hub that remembers what it was told; its time is the test's. */
export class ConsoleRig {
  readonly clock = new SteppingClock(1000);
  readonly folder: string;
  readonly code = new OneTimeCode({ clock: this.clock });
  readonly received: (readonly [topic: string, payload: string])[] = [];
  readonly claims: Omit<Claim, 'arrived_ms'>[] = [];
  readonly asked: DoorRequest[] = [];
  readonly logged: string[] = [];
  /** Who listens to each source of sound. */
  readonly listeners = new Map<string, (samples: Int16Array) => void>();
  /** What a door answers. */
  answer: (request: DoorRequest) => Answer = () => ({ failed: 'the door is not open' });
  readonly hub: ConsoleHub;
  served!: ServedConsole;

  private constructor(of: { more?: string; files?: Readonly<Record<string, string>> }) {
    this.folder = folderWith({
      'halfsecond.yaml': `assistants: { siri: { name: Siri }, tmall-genie: { name: Genie } }\n${of.more ?? ''}`,
      'devices/lamp.yaml': LAMP,
      'devices/front-door.yaml': DOOR,
      ...of.files,
    });
    let home = loadHome(this.folder);
    const log = (fields: object, said: string) => this.logged.push(`${said} ${JSON.stringify(fields)}`);
    this.hub = {
      get home() {
        return home;
      },
      language: 'en',
      version: '0.0.0',
      clock: this.clock,
      wall: () => Date.UTC(2026, 10, 30) + this.clock.now(),
      log: { debug: log, info: log, warn: log, error: log },
      state: `${this.folder}/state`,
      credentialsFolder: undefined,
      health: { state: 'ok', listening: [], parts: { broker: { state: 'ok' } } },
      settings: { mode: 'arbitrate', budget_ms: 500, enabled: { siri: true } },
      rooms: ['study', 'hallway'],
      microphones: new Set(['study']),
      devices: [],
      paths: [],
      lags: [],
      sounds: [],
      isTeachable: () => true,
      receive: (topic, payload) => this.received.push([topic, payload]),
      claim: (claim) => this.claims.push(claim),
      ask: async (request) => {
        this.asked.push(request);
        return this.answer(request);
      },
      reload: async () => {
        home = loadHome(this.folder);
        return [];
      },
      listen: (source, chunk) => {
        this.listeners.set(source, chunk);
        return () => this.listeners.delete(source);
      },
      announced: async () => ({ proposals: [], leftOut: [] }),
    };
  }

  /** @param of.config `console:` as a user writes it. */
  static async open(
    of: { config?: object; more?: string; files?: Readonly<Record<string, string>> } = {},
  ): Promise<ConsoleRig> {
    const rig = new ConsoleRig(of);
    const config = consoleSchema.parse({ port: 0, ...of.config });
    rig.served = await serveConsole({ config, hub: rig.hub, code: rig.code });
    onEnd(() => rig.served.close());
    return rig;
  }

  /** A browser that knows nothing yet. */
  browser(headers: Readonly<Record<string, string>> = {}): Browser {
    return new Browser(this.served.port, headers);
  }

  /** A browser that comes by TLS, and trusts this authority. */
  secureBrowser(ca: Buffer): Browser {
    return new Browser(this.served.port, {}, ca);
  }

  /** A browser that has set the password, and is signed in. */
  async owner(): Promise<Browser> {
    const browser = this.browser();
    await browser.session();
    const { status } = await browser.send('POST', '/api/password', { password: PASSWORD });
    if (status !== 200) throw new Error(`the password was not taken: ${status}`);
    return browser;
  }
}

/** What the console answered. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; empty where it is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A browser as far as the console sees one: its cookies, its token, its headers. */
export class Browser {
  readonly #port: number;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #ca: Buffer | undefined;
  readonly cookies = new Map<string, string>();
  csrf = '';

  constructor(port: number, headers: Readonly<Record<string, string>>, ca?: Buffer) {
    this.#ca = ca;
    this.#port = port;
    this.#headers = headers;
  }

  /** Asks how it stands, and takes the token. */
  session(): Promise<Answered> {
    return this.send('GET', '/api/session');
  }

  /** Asks for a token, and tries a password. */
  async signIn(password: string): Promise<Answered> {
    await this.session();
    return this.send('POST', '/api/session', { password });
  }

  /** Sends a request. @param body a text is sent as it is. */
  async send(
    method: string,
    path: string,
    body?: object | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> {
    const answered = await new Promise<Answered>((done, failed) => {
      const sent = (this.#ca ? secureRequest : request)(
        {
          port: this.#port,
          host: '127.0.0.1',
          ...(this.#ca && { ca: this.#ca }),
          method,
          path,
          headers: {
            cookie: [...this.cookies].map((each) => each.join('=')).join('; '),
            'x-csrf-token': this.csrf,
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...this.#headers,
            ...headers,
          },
        },
        (response) => {
          let text = '';
          response.on('data', (bytes) => {
            text += bytes;
          });
          response.on('end', () =>
            done({ status: response.statusCode ?? 0, headers: response.headers, text, body: jsonOf(text) }),
          );
          response.on('error', failed);
        },
      );
      sent.on('error', failed);
      sent.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
    });
    for (const cookie of answered.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    if (typeof answered.body.csrf === 'string') this.csrf = answered.body.csrf;
    return answered;
  }

  /** Opens a stream of live events. Resolves with its first bytes that hold the text; `ended` when it ends. */
  async live(
    path: string,
    wanted: string,
  ): Promise<{ readonly text: string; readonly ended: Promise<void>; end(): void }> {
    return new Promise((opened, failed) => {
      const sent = request(
        {
          port: this.#port,
          host: '127.0.0.1',
          path,
          headers: { cookie: [...this.cookies].map((each) => each.join('=')).join('; ') },
        },
        (response) => {
          let text = '';
          const ended = new Promise<void>((over) => response.on('close', over));
          response.on('error', () => undefined);
          response.on('data', (bytes) => {
            text += bytes;
            if (text.includes(wanted)) opened({ text, ended, end: () => sent.destroy() });
          });
          response.on('end', () => failed(new Error(`the stream ended before ${wanted}: ${text}`)));
        },
      );
      sent.on('error', () => undefined);
      sent.end();
    });
  }
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
