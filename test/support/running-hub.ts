import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Health } from '../../src/daemon/health/health.ts';
import { Subscriber } from './broker.ts';
import { HalfsecondProcess, halfsecond } from './process.ts';
import { folderWith } from './temp-folder.ts';

const LAMP = (room: string) =>
  `{ id: ${room}-lamp, name: { en: lamp }, room: ${room}, kind: light, features: [on_off], family: zigbee2mqtt }`;

/** A real hub of two assistants and a lamp in each of two rooms, whose configuration can change. */
export class RunningHub {
  readonly folder: string;
  readonly witness: Subscriber;
  run!: HalfsecondProcess;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #args: readonly string[];
  #health: string | undefined;
  #beat: string | undefined;

  private constructor(of: {
    folder: string;
    witness: Subscriber;
    environment?: Readonly<Record<string, string>>;
    args?: readonly string[];
  }) {
    this.folder = of.folder;
    this.witness = of.witness;
    this.#environment = of.environment ?? {};
    this.#args = of.args ?? [];
    this.witness.client.on('message', (topic, payload) => {
      if (topic === 'halfsecond/health') this.#health = payload.toString();
      if (topic === 'halfsecond/heartbeat') this.#beat = payload.toString();
    });
  }

  static async open(of: {
    port: number;
    more?: string;
    files?: Readonly<Record<string, string>>;
    environment?: Readonly<Record<string, string>>;
    args?: readonly string[];
  }): Promise<RunningHub> {
    const folder = folderWith({
      'halfsecond.yaml': `assistants: { siri: { name: Siri }, tmall-genie: { name: Genie } }\nmqtt: { url: "mqtt://127.0.0.1:${of.port}" }\n${of.more ?? ''}`,
      'devices/study.yaml': LAMP('study'),
      'devices/attic.yaml': LAMP('attic'),
      ...of.files,
    });
    const hub = new RunningHub({ ...of, folder, witness: await Subscriber.open(of.port) });
    hub.run = new HalfsecondProcess(['run', ...hub.#args], {
      workingFolder: folder,
      environment: hub.#environment,
    });
    await hub.online();
    return hub;
  }

  online(): Promise<string> {
    return this.witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
  }

  file(name: string, content: string): void {
    writeFileSync(join(this.folder, name), content);
  }

  append(more: string): void {
    appendFileSync(join(this.folder, 'halfsecond.yaml'), more);
  }

  replace(before: string, after: string): void {
    const file = join(this.folder, 'halfsecond.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(before, after));
  }

  /** Reads the configuration anew; done when the log says what became of it. */
  async reload(): Promise<void> {
    this.run.stderr = '';
    this.run.process.kill('SIGHUP');
    await this.run.says(/the configuration was reloaded|the new configuration is not used/);
  }

  /**
   * Publishes a claim, and gives its outcome. A hub that connects anew, as it does where the broker was held up for a
   * second, did not hear what came meanwhile: the claim is then sent again under its id, as a claimant does.
   */
  async claim(id: string, text: string, assistant = 'siri'): Promise<Record<string, unknown>> {
    this.witness.received.length = 0;
    const outcome = this.witness.message(
      (topic, payload) => topic === `halfsecond/outcome/${assistant}` && payload.includes(`"${id}"`),
    );
    const { client } = this.witness;
    const send = () => {
      const claim = JSON.stringify({ id, text, confidence: 0.9, beat: this.#beat });
      client.publish(`halfsecond/claim/${assistant}`, claim, { qos: 1 });
    };
    const sendAgain = (topic: string, payload: Buffer) => {
      if (topic === 'halfsecond/status' && payload.toString() === 'online') send();
    };
    client.on('message', sendAgain);
    send();
    const told = await outcome;
    client.off('message', sendAgain);
    return JSON.parse(told);
  }

  /** What the hub says of itself, once it is as wanted. */
  async health(wanted: (health: Health) => boolean): Promise<string> {
    // An empty message is no health: `check` tries its rights with one at some brokers.
    const isWanted = (text: string) => text !== '' && wanted(JSON.parse(text));
    if (this.#health !== undefined && isWanted(this.#health)) return this.#health;
    return this.witness.message((topic, text) => topic === 'halfsecond/health' && isWanted(text));
  }

  check(): Promise<{ code: number | null; stdout: string; stderr: string }> {
    return halfsecond(['check', ...this.#args], {
      workingFolder: this.folder,
      environment: this.#environment,
    });
  }
}
