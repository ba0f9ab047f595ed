import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadHome } from '../../src/config/load.ts';
import { SimulatedDevices } from '../../src/devices/simulated-devices.ts';
import { broker, onEnd, Subscriber } from './broker.ts';
import { freePort } from './mosquitto.ts';
import { HalfsecondProcess } from './process.ts';
import { folderWith } from './temp-folder.ts';

/** The password of the household. */
export const PASSWORD = 'a lamp in the window';

const device = (id: string, of: string) => `id: ${id}\n${of}\n`;

const FILES = {
  'devices/living-room-light.yaml': device(
    'living-room-light',
    `# The one above the table.
name: { en: living room light, zh: 客廳燈 }
room: living-room
kind: light
features: [on_off, brightness]
family: zigbee2mqtt`,
  ),
  'devices/bedroom-light.yaml': device(
    'bedroom-light',
    `name: { en: bedroom light, zh: 臥室燈 }
room: bedroom
kind: light
features: [on_off, brightness]
family: zigbee2mqtt`,
  ),
  'devices/living-room-curtain.yaml': device(
    'living-room-curtain',
    `name: { en: living room curtain, zh: 客廳窗簾 }
room: living-room
kind: cover
features: [open_close, position]
family: zigbee2mqtt`,
  ),
  'devices/front-door.yaml': device(
    'front-door',
    `name: { en: front door, zh: 大門 }
room: hallway
kind: lock
features: [lock]
family: zigbee2mqtt`,
  ),
};

/** A real hub of two assistants with its console, at a real broker, whose devices obey and report. */
export class ConsoleHome {
  readonly folder: string;
  readonly address: string;
  readonly witness: Subscriber;
  run!: HalfsecondProcess;
  readonly #environment: Readonly<Record<string, string>>;
  #claims = 0;

  private constructor(of: {
    folder: string;
    port: number;
    witness: Subscriber;
    environment: Readonly<Record<string, string>>;
  }) {
    this.#environment = of.environment;
    this.folder = of.folder;
    this.address = `http://127.0.0.1:${of.port}/`;
    this.witness = of.witness;
  }

  /** @param of.more further lines of the configuration; of.files further files. */
  static async open(
    of: {
      more?: string;
      /** Further keys of Siri, such as its wake word. */
      siri?: string;
      environment?: Readonly<Record<string, string>>;
      files?: Readonly<Record<string, string>>;
      /** What is to be done in the folder before the hub starts. */
      before?: (folder: string) => Promise<void>;
    } = {},
  ): Promise<ConsoleHome> {
    const { port: brokerPort } = await broker();
    const port = await freePort();
    const folder = folderWith({
      'halfsecond.yaml': `assistants:
  siri: { name: Siri, locale: en-US${of.siri === undefined ? '' : `, ${of.siri}`} }
  tmall-genie: { name: 天貓精靈, locale: zh-CN }
mqtt: { url: "mqtt://127.0.0.1:${brokerPort}" }
rooms:
  living-room: { name: { en: living room, zh: 客廳 } }
  bedroom: { name: { en: bedroom, zh: 臥室 } }
  hallway: { name: { en: hallway, zh: 玄關 } }
satellites: { sofa: { room: living-room }, bed: { room: bedroom } }
console: { port: ${port} }
${of.more ?? ''}`,
      ...FILES,
      ...of.files,
    });
    await of.before?.(folder);
    const home = new ConsoleHome({
      folder,
      port,
      witness: await Subscriber.open(brokerPort),
      environment: of.environment ?? {},
    });
    home.#obey();
    await home.start();
    return home;
  }

  /** Starts the hub, also again after it was killed. */
  async start(): Promise<void> {
    this.witness.received.length = 0;
    const run = new HalfsecondProcess(['run'], {
      workingFolder: this.folder,
      environment: this.#environment,
    });
    this.run = run;
    // A hub that is only killed leaves the processes of its doors to find that out.
    onEnd(async () => {
      run.process.kill('SIGTERM');
      await run.exit;
    });
    await this.run.says(/the console/);
    await this.witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
  }

  async kill(): Promise<void> {
    this.run.process.kill('SIGKILL');
    await this.run.exit;
  }

  file(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  publish(topic: string, payload: object | string, retain = false): void {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    this.witness.client.publish(topic, text, { qos: 1, retain });
  }

  /**
   * Somebody says something to Tmall Genie in the living room, and both assistants claim: Genie wins. Done when the hub has
   * decided.
   * @returns the id of the verdict.
   */
  async contest(): Promise<string> {
    this.witness.received.length = 0;
    this.#claims += 1;
    const decided = this.witness.message((topic) => topic === 'halfsecond/verdict');
    this.publish('halfsecond/speech_start', { room: 'living-room', age_ms: 1700 });
    this.publish('halfsecond/detection/tmall-genie', {
      score: 0.96,
      room: 'living-room',
      level_db: -28.4,
      age_ms: 1200,
    });
    this.publish('halfsecond/detection/tmall-genie', {
      score: 0.88,
      room: 'bedroom',
      level_db: -41.2,
      age_ms: 1190,
    });
    this.publish('halfsecond/detection/siri', {
      score: 0.58,
      room: 'living-room',
      level_db: -33,
      age_ms: 1100,
    });
    this.publish('halfsecond/speech_end', { room: 'living-room', age_ms: 30 });
    this.publish('halfsecond/speech_end', { room: 'bedroom', age_ms: 30 });
    this.claim('siri', { text: 'turn off the living room light', confidence: 0.4, room: 'living-room' });
    this.claim('tmall-genie', { text: '打開客廳燈', confidence: 0.93, room: 'living-room' });
    return JSON.parse(await decided).id;
  }

  claim(assistant: string, fields: object): void {
    this.#claims += 1;
    this.publish(`halfsecond/claim/${assistant}`, { id: `${assistant}-${this.#claims}`, ...fields });
  }

  /** The devices do what they are told, and say so. */
  #obey(): void {
    const devices = new SimulatedDevices(loadHome(this.folder).devices);
    const { client } = this.witness;
    client.on('message', (topic, payload) => {
      for (const report of devices.obey({ topic, payload: payload.toString() }))
        client.publish(report.topic, report.payload, { qos: 1, retain: true });
    });
    onEnd(() => Promise.resolve(void client.removeAllListeners('message')));
  }
}
