import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { onTestFailed } from 'vitest';
import WebSocket from 'ws';
import { onEnd } from '../../../support/broker.ts';
import { freePort } from '../../../support/mosquitto.ts';
import { type InstalledPeer, PACKAGES } from '../install.ts';

/** How long a Home Assistant that was told to end may write its files, in milliseconds. */
const GRACE_MS = 20_000;

/** How much of its log a test shows that fails, in characters: the end. */
const SHOWN = 8000;

/** The state of an entity. */
export interface State {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** An entity as Home Assistant's registry has it. */
export interface Registered {
  readonly entity_id: string;
  readonly unique_id: string;
  readonly platform: string;
  readonly device_id: string | null;
  readonly original_name: string | null;
}

interface Device {
  readonly id: string;
  readonly name: string | null;
  readonly manufacturer: string | null;
  readonly identifiers: readonly (readonly [string, string])[];
}

type Message = {
  readonly id?: number;
  readonly type: string;
  readonly success?: boolean;
  readonly result?: unknown;
  readonly error?: unknown;
  readonly event?: { readonly data?: { entity_id?: string; new_state?: State | null } };
};

/** A Home Assistant of its own, in the Debian that has its Python; a person has made an account, and nothing else. */
export class HomeAssistant {
  readonly #tree: string;
  readonly #python: string;
  readonly #port: number;
  /** Its configuration folder, as this machine sees it. */
  readonly #folder: string;
  #process: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #socket: WebSocket | undefined;
  #token = '';
  #asked = 0;
  readonly #answers = new Map<number, (message: Message) => void>();
  /** All states of now, by entity. */
  states: ReadonlyMap<string, State> = new Map();
  /** Everything that it has logged, over all its starts. */
  log = '';
  readonly #waiting: (() => void)[] = [];

  private constructor(of: { tree: string; python: string; port: number; folder: string }) {
    this.#tree = of.tree;
    this.#python = of.python;
    this.#port = of.port;
    this.#folder = of.folder;
  }

  /**
   * Starts it and makes an account, as its first page does.
   * @param of.language of the home, and of its own words; default: English.
   * @param of.configuration more of `configuration.yaml`.
   * @param of.files of the configuration folder, by name.
   */
  static async open(
    peer: InstalledPeer,
    of: { language?: string; configuration?: string; files?: Readonly<Record<string, string>> } = {},
  ): Promise<HomeAssistant> {
    const { tree = '', python } = peer;
    const port = await freePort();
    const folder = mkdtempSync(join(tree, 'tmp', 'home-'));
    onEnd(async () => rmSync(folder, { recursive: true, force: true }));
    const configuration = [
      'homeassistant:',
      '  name: Home',
      '  country: GB',
      '  time_zone: UTC',
      `  language: ${of.language ?? 'en'}`,
      'logger: { default: info }',
      `ffmpeg: { ffmpeg_bin: ${ffmpegOf(tree)} }`,
      `http: { server_host: 127.0.0.1, server_port: ${port} }`,
      ...['api', 'config', 'websocket_api', 'conversation', 'assist_pipeline'].map((each) => `${each}:`),
      of.configuration ?? '',
    ];
    const files = { 'configuration.yaml': configuration.join('\n'), ...of.files };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    cpSync(new URL('sitecustomize.py', import.meta.url), join(folder, 'python/sitecustomize.py'));
    const home = new HomeAssistant({ tree, python, port, folder });
    onTestFailed(() => console.warn(home.log.slice(-SHOWN)));
    await home.#launch();
    await home.#onboard(of.language ?? 'en');
    await home.#connect();
    return home;
  }

  get #url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts it again on what it has kept. */
  async start(): Promise<void> {
    await this.#launch();
    await this.#connect();
  }

  /** Ends it as its service does, which lets it write its files. */
  async end(): Promise<void> {
    this.#socket?.terminate();
    const child = this.#process;
    if (!child) return;
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await this.#ended;
    clearTimeout(hard);
    this.#process = undefined;
  }

  async #launch(): Promise<void> {
    const config = `/tmp/${basename(this.#folder)}`;
    const command = [this.#tree, this.#python, '-m', 'homeassistant'];
    const args = ['--config', config, '--skip-pip', '--log-no-color'];
    const child = spawn('chroot', [...command, ...args], {
      // Of this machine's environment nothing: it may name files that the tree does not have.
      env: { PATH: process.env.PATH, HOME: config, PYTHONPATH: `${config}/python:${PACKAGES}` },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    this.#ended = new Promise((closed) => child.once('close', closed));
    onEnd(() => this.end());
    let said = '';
    await new Promise<void>((ready, failed) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        this.log += text;
        said += text;
        if (said.includes('Home Assistant initialized') && said.includes('Now listening on port')) ready();
      });
      void this.#ended.then(() => failed(new Error(`Home Assistant has ended, and said:\n${said}`)));
    });
  }

  /** The first account, by the requests of Home Assistant's own first page. */
  async #onboard(language: string): Promise<void> {
    const client_id = `${this.#url}/`;
    const person = { name: 'Ann', username: 'ann', password: 'of-this-test', language };
    const { auth_code } = await this.post<{ auth_code: string }>('/api/onboarding/users', {
      ...person,
      client_id,
    });
    const answer = await fetch(`${this.#url}/auth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'authorization_code', code: auth_code, client_id }),
    });
    const { access_token } = (await answer.json()) as { access_token: string };
    this.#token = access_token;
  }

  /** A request to its REST interface. @throws Error unless it succeeds. */
  async post<T>(path: string, body: object): Promise<T> {
    const answer = await fetch(`${this.#url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.#token && { authorization: `Bearer ${this.#token}` }),
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: found status ${answer.status}, expected success: ${text}`);
    return JSON.parse(text);
  }

  async #connect(): Promise<void> {
    const socket = new WebSocket(`ws://127.0.0.1:${this.#port}/api/websocket`);
    this.#socket = socket;
    await new Promise<void>((accepted, failed) => {
      socket.on('error', failed);
      socket.on('message', (bytes) => {
        const message: Message = JSON.parse(bytes.toString());
        if (message.type === 'auth_required')
          socket.send(JSON.stringify({ type: 'auth', access_token: this.#token }));
        else if (message.type === 'auth_ok') accepted();
        else if (message.type === 'auth_invalid') failed(new Error('Home Assistant refused the token'));
        else this.#take(message);
      });
    });
    await this.ask('subscribe_events', { event_type: 'state_changed' });
    const states = await this.ask<State[]>('get_states');
    this.states = new Map(states.map((each) => [each.entity_id, each]));
  }

  #take(message: Message): void {
    const { id = 0, type, event } = message;
    if (type === 'result') this.#answers.get(id)?.(message);
    const { entity_id, new_state } = event?.data ?? {};
    if (entity_id === undefined) return;
    const states = new Map(this.states);
    if (new_state) states.set(entity_id, new_state);
    else states.delete(entity_id);
    this.states = states;
    for (const changed of this.#waiting.splice(0)) changed();
  }

  /** A command over its WebSocket. @throws Error where it fails. */
  async ask<T>(type: string, of: object = {}): Promise<T> {
    const id = ++this.#asked;
    const answered = new Promise<Message>((answer) => this.#answers.set(id, answer));
    this.#socket?.send(JSON.stringify({ id, type, ...of }));
    const { success, result, error } = await answered;
    if (success !== true) throw new Error(`${type} ${JSON.stringify(of)}: ${JSON.stringify(error)}`);
    return result as T;
  }

  /** Resolves when its states are as wanted. */
  async until(wanted: () => boolean): Promise<void> {
    while (!wanted()) await this.isChanged();
  }

  /** Resolves when a state changes. */
  isChanged(): Promise<void> {
    return new Promise((changed) => this.#waiting.push(changed));
  }

  /** Resolves when the entity has that state. */
  async shows(entity: string, state: string): Promise<void> {
    await this.until(() => this.states.get(entity)?.state === state);
  }

  call(service: `${string}.${string}`, entity_id: string, data: object = {}): Promise<unknown> {
    const [domain, name] = service.split('.');
    return this.ask('call_service', { domain, service: name, service_data: data, target: { entity_id } });
  }

  /** Sets an integration up, as a person does who fills in its first form. */
  async integrate(handler: string, form: object): Promise<void> {
    const flows = '/api/config/config_entries/flow';
    const { flow_id } = await this.post<{ flow_id: string }>(flows, { handler });
    const { type, ...rest } = await this.post<{ type: string }>(`${flows}/${flow_id}`, form);
    if (type !== 'create_entry') throw new Error(`${handler} was not set up: ${JSON.stringify(rest)}`);
  }

  async devices(): Promise<readonly Device[]> {
    return this.ask('config/device_registry/list');
  }

  /** Says a sentence to its conversation. @returns what it answers. */
  async say(text: string, language = 'en'): Promise<string> {
    const { response } = await this.ask<{ response: { speech: { plain?: { speech: string } } } }>(
      'conversation/process',
      { text, language },
    );
    return response.speech.plain?.speech ?? '';
  }

  /** What it has logged as a warning or an error, each with its lines. */
  get complaints(): readonly string[] {
    return this.log
      .split(/^(?=\d{4}-\d\d-\d\d )/m)
      .filter((each) => /^\S+ \S+ (WARNING|ERROR|CRITICAL)/.test(each));
  }
}

/** The FFmpeg that a Python package carries. @returns its path in the tree. */
function ffmpegOf(tree: string): string {
  const folder = join(PACKAGES, 'imageio_ffmpeg/binaries');
  const name = readdirSync(join(tree, folder)).find((each) => each.startsWith('ffmpeg-'));
  if (name === undefined) throw new Error(`${join(tree, folder)}: found no ffmpeg, expected one`);
  return join(folder, name);
}
