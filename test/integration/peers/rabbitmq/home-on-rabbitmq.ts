import { join } from 'node:path';
import { onTestFailed } from 'vitest';
import type { Subscriber } from '../../../support/broker.ts';
import { HalfsecondProcess, halfsecond } from '../../../support/process.ts';
import { folderWith } from '../../../support/temp-folder.ts';
import type { RabbitMq } from './rabbitmq.ts';

const DEVICE = (address: string, id = address.replaceAll('.', '-')) =>
  `{ id: ${id}, name: { en: ${address} }, room: hall, kind: light, features: [on_off], family: zigbee2mqtt, address: ${address} }`;

/** A home whose hubs have a RabbitMQ as their broker, as the user `hub`. */
export class HomeOnRabbitMq {
  readonly base: string;
  /** Hears everything, as the user `witness`. */
  readonly witness: Subscriber;
  readonly #broker: RabbitMq;
  #beat: string | undefined;

  private constructor(of: { base: string; witness: Subscriber; broker: RabbitMq }) {
    this.base = of.base;
    this.witness = of.witness;
    this.#broker = of.broker;
    this.witness.client.setMaxListeners(0);
    this.witness.client.on('message', (topic, payload, { retain }) => {
      if (topic === `${this.base}/heartbeat` && !retain) this.#beat = payload.toString();
    });
  }

  /** @param base of the home's topics: each test has its own, for what one retains the next would hear. */
  static async open(broker: RabbitMq, base: string): Promise<HomeOnRabbitMq> {
    return new HomeOnRabbitMq({ base, broker, witness: await broker.as('witness', '#') });
  }

  /** The beat of the hub that was heard last. */
  get beat(): string | undefined {
    return this.#beat;
  }

  /**
   * The configuration folder of a hub.
   * @param of.user of the hub; default: `hub`, who may do anything.
   * @param of.password of that user; default: the right one.
   * @param of.devices by their addresses in zigbee2mqtt; default: a lamp and a fan.
   * @param of.files more of the folder, by name.
   */
  folder(
    of: {
      user?: string;
      password?: string;
      devices?: readonly string[];
      files?: Readonly<Record<string, string>>;
    } = {},
  ): string {
    const { user = 'hub', password = user, devices = ['lamp', 'fan'] } = of;
    return folderWith({
      'halfsecond.yaml': [
        'assistants: { siri: { name: Siri }, tmall-genie: { name: Genie } }',
        `mqtt: { url: "mqtt://127.0.0.1:${this.#broker.port}", base: ${this.base}, username: ${user}, password_file: password }`,
        // A busy machine may hold up a claim or a decision.
        'arbiter: { budget_ms: 2000, absorb_ms: 10000, max_claim_age_ms: 60000 }',
      ].join('\n'),
      password: `${password}\n`,
      'credentials/hub-secret': 'a secret of the hubs',
      ...Object.fromEntries(devices.map((address, at) => [`devices/${at}.yaml`, DEVICE(address)])),
      ...of.files,
    });
  }

  /** Starts a hub, without waiting for it. */
  start(workingFolder: string): HalfsecondProcess {
    const hub = new HalfsecondProcess(['run', '--state', join(workingFolder, 'state')], { workingFolder });
    onTestFailed(() => console.warn(hub.stderr));
    return hub;
  }

  /** Another hub, which leads when this is done. */
  async hub(workingFolder = this.folder()): Promise<HalfsecondProcess> {
    const hub = this.start(workingFolder);
    await hub.says(/"state":"connected"/);
    return hub;
  }

  run(args: readonly string[], workingFolder: string) {
    return halfsecond([...args], { workingFolder });
  }

  /** The next message on a topic of the home, or one that was received already. */
  told(topic: string, wanted: (payload: string) => boolean = () => true): Promise<string> {
    return this.witness.message((at, payload) => at === `${this.base}/${topic}` && wanted(payload));
  }

  /** What a client that subscribes now is given of a topic that is kept. */
  async kept(topic: string): Promise<string> {
    const late = await this.#broker.as('witness', topic);
    return late.message(() => true);
  }

  /** Resolves at the next beat that is wanted; `await` it after what changes the beat. */
  beats(wanted: (beat: string) => boolean = () => true): Promise<void> {
    return new Promise((met) => {
      this.witness.client.on('message', (topic, payload, { retain }) => {
        if (topic === `${this.base}/heartbeat` && !retain && wanted(payload.toString())) met();
      });
    });
  }

  /** Claims, and gives the outcome. @param by the client that claims; default: the witness. */
  async claim(
    assistant: string,
    of: { id: string; device?: string; by?: Subscriber },
  ): Promise<{ outcome: string }> {
    const { id, device = 'lamp', by = this.witness } = of;
    const { client } = by;
    const told = new Promise<{ outcome: string }>((outcome) => {
      client.on('message', (topic, payload) => {
        if (topic !== `${this.base}/outcome/${assistant}`) return;
        const read = JSON.parse(payload.toString());
        if (read.claim === id) outcome(read);
      });
    });
    const intent = { action: 'turn_on', device };
    const claim = JSON.stringify({ id, intent, confidence: 0.9, ...(this.#beat && { beat: this.#beat }) });
    await client.publishAsync(`${this.base}/claim/${assistant}`, claim, { qos: 1 });
    return told;
  }

  commands(device = 'lamp'): readonly string[] {
    return this.witness.received
      .filter(({ topic }) => topic === `zigbee2mqtt/${device}/set`)
      .map(({ payload }) => payload);
  }
}
