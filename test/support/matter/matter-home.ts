import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Child, Namespace } from './namespace.ts';

const MAIN = new URL('../../../dist/main.js', import.meta.url).pathname;

export interface Answered {
  readonly status: string;
  readonly took_ms: number;
}

/** A hub with a Matter door, its devices and its controllers, in a network of their own. */
export class MatterHome {
  readonly namespace = new Namespace();
  readonly folder = mkdtempSync(join(tmpdir(), 'halfsecond-matter-'));
  readonly #port = 1883;
  readonly #environment: Readonly<Record<string, string>>;
  hub!: Child;
  /** Answers as the devices of the home do. */
  devices!: Child;

  /** @param devices files of `devices/`, by id. */
  constructor(of: {
    assistants: string;
    arbiter?: string;
    devices: Readonly<Record<string, string>>;
    /** Doors beside Matter, and the files that they need. */
    doors?: string;
    files?: Readonly<Record<string, string>>;
    /** What the hub hears, as its configuration says it; deaf where absent. */
    audio?: string;
    environment?: Readonly<Record<string, string>>;
  }) {
    this.#environment = of.environment ?? {};
    mkdirSync(join(this.folder, 'devices'));
    for (const [id, yaml] of Object.entries(of.devices))
      writeFileSync(
        join(this.folder, 'devices', `${id}.yaml`),
        `{ id: ${id}, family: zigbee2mqtt, ${yaml} }\n`,
      );
    for (const [name, text] of Object.entries(of.files ?? {})) writeFileSync(join(this.folder, name), text);
    const home = [
      `assistants: { ${of.assistants} }`,
      `doors: { matter: {}, ${of.doors ?? ''} }`,
      `arbiter: { ${of.arbiter ?? ''} }`,
      `mqtt: { embedded: { port: ${this.#port} } }`,
      ...(of.audio === undefined ? [] : [`audio: { ${of.audio} }`]),
    ];
    writeFileSync(join(this.folder, 'halfsecond.yaml'), `${home.join('\n')}\n`);
  }

  async start(): Promise<void> {
    await this.startHub();
    this.devices = this.namespace.node([support('home.mjs'), String(this.#port)]);
    await this.devices.told.next(({ ready }) => ready === true);
  }

  /** The hub, and its door open. */
  async startHub(): Promise<void> {
    this.hub = this.namespace.node([MAIN, 'run', '--config', this.folder], this.#environment);
    await this.hub.says(/"door":"matter","msg":"open"/);
  }

  /** A verb of the command line that runs until it is interrupted. */
  verb(...args: readonly string[]): Child {
    return this.namespace.node([MAIN, ...args, '--config', this.folder]);
  }

  /** A cloud's HTTP client. */
  async cloud(): Promise<Child> {
    const cloud = this.namespace.node([support('cloud.mjs')]);
    await cloud.told.next(({ ready }) => ready === true);
    return cloud;
  }

  /** Kills the door's process; resolves when the hub has started another and it is open. */
  async killDoor(): Promise<void> {
    const { pid } = this.hub.process;
    this.hub.forget();
    process.kill(Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()), 'SIGKILL');
    await this.hub.says(/"door":"matter","msg":"open"/);
  }

  async controller(name: string): Promise<Child> {
    const controller = this.namespace.node([support('controller.mjs'), name, join(this.folder, name)]);
    await controller.told.next(({ ready }) => ready === true);
    return controller;
  }

  /** What `doors pair` tells a person to type. */
  async invite(assistant: string): Promise<string> {
    const { stdout } = await this.doors('pair', 'matter', '--as', assistant, '--json');
    const { words } = JSON.parse(stdout) as { words: readonly string[] };
    return /[\d-]{13}/.exec(words.join(' '))?.[0] ?? '';
  }

  doors(...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
    return promisify(execFile)(process.execPath, [MAIN, 'doors', ...args, '--config', this.folder]);
  }

  async end(): Promise<void> {
    await this.namespace.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function support(script: string): string {
  return new URL(script, import.meta.url).pathname;
}
