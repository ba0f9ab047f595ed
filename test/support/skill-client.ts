import type { Home } from '../../src/config/schema.ts';
import { homeSchema } from '../../src/config/schema.ts';
import type { Door, OpenDoor } from '../../src/doors/door.ts';
import { onEnd } from './broker.ts';
import { FakeDoorHost } from './door-host.ts';
import { device, shippedHome } from './home.ts';
import { folderWith } from './temp-folder.ts';

export const CLIENT = { id: 'the-cloud', secret: 'client-secret-5f2', password: 'owner-password-81c' };
export const REDIRECT = 'https://cloud.example/back';

/** The shipped home with a skill door of that name. */
export function skillHome(name: 'aligenie' | 'alexa', assistant: string, more: object = {}): Home {
  const shipped = shippedHome();
  const folder = folderWith({ secret: CLIENT.secret, password: `${CLIENT.password}\n` });
  const doors = {
    [name]: {
      assistant,
      port: 0,
      client_id: CLIENT.id,
      client_secret_file: 'secret',
      owner_password_file: 'password',
      redirect_uris: [REDIRECT],
    },
  };
  const { devices, folder: _, ...file } = shipped;
  const strip = device({ id: 'strip', features: ['on_off', 'brightness', 'color'], name: { zh: '灯带' } });
  return { ...homeSchema.parse({ ...file, doors, ...more }), devices: [...devices, strip], folder };
}

/** The body of an answer, as whoever reads it expects it. */
export async function jsonOf<T>(answer: Response | Promise<Response>): Promise<T> {
  return (await (await answer).json()) as T;
}

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

/** A cloud over real HTTP. */
export class SkillClient {
  readonly base: string;
  readonly host: FakeDoorHost;
  readonly door: Door;
  #refreshToken = '';

  private constructor(of: { base: string; host: FakeDoorHost; door: Door }) {
    this.base = of.base;
    this.host = of.host;
    this.door = of.door;
  }

  /** @param credentials the folder of the credentials of the door's unit; absent outside one. */
  static async open(open: OpenDoor, home: Home, credentials?: string): Promise<SkillClient> {
    const host = new FakeDoorHost(home);
    host.credentialsFolder = credentials;
    const door = await open(host);
    onEnd(() => door.close());
    const { address } = await door.status();
    return new SkillClient({ base: address.replace('http ', 'http://'), host, door });
  }

  page(of: { redirect?: string; client?: string } = {}): string {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: of.client ?? CLIENT.id,
      redirect_uri: of.redirect ?? REDIRECT,
      state: 'st/ate',
    });
    return `${this.base}/authorize?${query}`;
  }

  enter(password: string, page = this.page()): Promise<Response> {
    return fetch(page, { method: 'POST', body: new URLSearchParams({ password }), redirect: 'manual' });
  }

  /** The code with which the owner's browser is sent back. */
  async code(): Promise<string> {
    const answer = await this.enter(CLIENT.password);
    const back = new URL(answer.headers.get('location') ?? 'none:');
    if (answer.status !== 302 || back.searchParams.get('state') !== 'st/ate')
      throw new Error(`not sent back: ${answer.status} ${back}`);
    return back.searchParams.get('code') ?? '';
  }

  token(fields: Readonly<Record<string, string>>, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.base}/token`, { method: 'POST', headers, body: new URLSearchParams(fields) });
  }

  async tokens(): Promise<Tokens> {
    const answer = await this.token({
      grant_type: 'authorization_code',
      code: await this.code(),
      redirect_uri: REDIRECT,
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
    });
    if (answer.status !== 200) throw new Error(`no tokens: ${answer.status} ${await answer.text()}`);
    const tokens = await jsonOf<Tokens>(answer);
    this.#refreshToken = tokens.refresh_token;
    return tokens;
  }

  /** New tokens for the old, as a cloud asks for them. @param token default: of the last that were given. */
  refresh(token = this.#refreshToken): Promise<Response> {
    return this.token({
      grant_type: 'refresh_token',
      refresh_token: token,
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
    });
  }

  async post(body: object | string): Promise<Response> {
    return fetch(`${this.base}/skill`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }
}

/** An AliGenie cloud that is linked with a home, over real HTTP. */
export class AligenieAccount {
  readonly #base: string;
  readonly #accessToken: string;
  #messages = 0;

  private constructor(base: string, accessToken: string) {
    this.#base = base;
    this.#accessToken = accessToken;
  }

  static async link(base: string): Promise<AligenieAccount> {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: CLIENT.id,
      redirect_uri: REDIRECT,
      state: 's',
    });
    const back = await fetch(`${base}/authorize?${query}`, {
      method: 'POST',
      body: new URLSearchParams({ password: CLIENT.password }),
      redirect: 'manual',
    });
    const code = new URL(back.headers.get('location') ?? 'none:').searchParams.get('code') ?? '';
    const { access_token } = await jsonOf<{ access_token: string }>(
      fetch(`${base}/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code,
          redirect_uri: REDIRECT,
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
        }),
      }),
    );
    return new AligenieAccount(base, access_token);
  }

  /** A control request of version 1. @returns the name of its answer. */
  async command(name: string, deviceId: string): Promise<string> {
    const header = {
      namespace: 'AliGenie.Iot.Device.Control',
      name,
      messageId: `m${++this.#messages}`,
      payLoadVersion: 1,
    };
    const answer = await jsonOf<{ header: { name: string } }>(
      fetch(`${this.#base}/skill`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ header, payload: { accessToken: this.#accessToken, deviceId } }),
      }),
    );
    return answer.header.name;
  }
}
