import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Child, Namespace } from './namespace.ts';

const MAIN = new URL('../../dist/main.js', import.meta.url).pathname;
const DEVICES = new URL('matter/home.mjs', import.meta.url).pathname;
const PORT = 1883;

/** A hub as a process, one door of it and its devices, in a network of their own. */
export class NamespacedHome {
  readonly namespace: Namespace;
  readonly folder = mkdtempSync(join(tmpdir(), 'halfsecond-home-'));
  readonly #door: string;
  readonly #environment: Readonly<Record<string, string>>;
  hub!: Child;
  /** Answers as the devices of the home do. */
  devices!: Child;

  constructor(of: {
    assistants: string;
    /** The door that the home waits for when it starts. */
    door: 'matter' | 'homekit';
    /** All doors, and the files that they need. */
    doors: string;
    files?: Readonly<Record<string, string>>;
    arbiter?: string;
    /** Files of `devices/`, by id. */
    devices: Readonly<Record<string, string>>;
    /** What the hub hears, as its configuration says it; deaf where absent. */
    audio?: string;
    environment?: Readonly<Record<string, string>>;
    /** Whether the home has a network card beside the loopback; default: it has none. */
    ethernet?: boolean;
  }) {
    this.namespace = new Namespace({ ethernet: of.ethernet ?? false });
    this.#door = of.door;
    this.#environment = of.environment ?? {};
    mkdirSync(join(this.folder, 'devices'));
    for (const [id, yaml] of Object.entries(of.devices)) this.device(id, yaml);
    for (const [name, text] of Object.entries(of.files ?? {})) writeFileSync(join(this.folder, name), text);
    const home = [
      `assistants: { ${of.assistants} }`,
      `doors: { ${of.doors} }`,
      `arbiter: { ${of.arbiter ?? ''} }`,
      `mqtt: { embedded: { port: ${PORT} } }`,
      ...(of.audio === undefined ? [] : [`audio: { ${of.audio} }`]),
    ];
    writeFileSync(join(this.folder, 'halfsecond.yaml'), `${home.join('\n')}\n`);
  }

  /** Writes the file of a device; the hub reads it at its next start. */
  device(id: string, yaml: string): void {
    writeFileSync(
      join(this.folder, 'devices', `${id}.yaml`),
      `{ id: ${id}, family: zigbee2mqtt, ${yaml} }\n`,
    );
  }

  async start(): Promise<void> {
    await this.startHub();
    this.devices = this.namespace.node([DEVICES, String(PORT)]);
    await this.devices.told.next(({ ready }) => ready === true);
  }

  /** The hub, and its door open. */
  async startHub(): Promise<void> {
    this.hub = this.namespace.node([MAIN, 'run', '--config', this.folder], this.#environment);
    await this.hub.says(this.#opened);
  }

  /** A verb of the command line that runs until it is interrupted. */
  verb(...args: readonly string[]): Child {
    return this.namespace.node([MAIN, ...args, '--config', this.folder]);
  }

  /** Kills the door's process; resolves when the hub has started another and it is open. */
  async killDoor(): Promise<void> {
    this.hub.forget();
    process.kill(this.#doorProcess, 'SIGKILL');
    await this.hub.says(this.#opened);
  }

  /** Kills the hub and its door, as a loss of power does. */
  async losePower(): Promise<void> {
    const hub = this.hub.process;
    const ended = new Promise((exited) => hub.once('exit', exited));
    const door = this.#doorProcess;
    hub.kill('SIGKILL');
    process.kill(door, 'SIGKILL');
    await ended;
  }

  /** What `doors pair` tells a person: the sentences, with the code to type, and the text of the QR code. */
  async invitation(assistant: string): Promise<{ words: readonly string[]; qr: string }> {
    const { stdout } = await this.doors('pair', this.#door, '--as', assistant, '--json');
    return JSON.parse(stdout);
  }

  doors(...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
    return promisify(execFile)(process.execPath, [MAIN, 'doors', ...args, '--config', this.folder]);
  }

  async end(): Promise<void> {
    await this.namespace.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #doorProcess(): number {
    const { pid } = this.hub.process;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
  }

  get #opened(): RegExp {
    return new RegExp(`"door":"${this.#door}","msg":"open"`);
  }
}
