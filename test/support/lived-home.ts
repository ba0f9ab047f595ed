import { join } from 'node:path';
import { broker, onEnd, Subscriber } from './broker.ts';
import { freePort } from './free-port.ts';
import { HomekitController } from './homekit-controller.ts';
import { HalfsecondProcess, halfsecond } from './process.ts';
import { folderWith } from './temp-folder.ts';

/** What the phone of a home keeps of its pairing. */
export type PhoneKeys = NonNullable<ReturnType<HomekitController['keys']>>;

const lamp = (room: string) =>
  `{ id: ${room}-lamp, name: { en: lamp }, room: ${room}, kind: light, features: [on_off], family: zigbee2mqtt }`;

/**
 * A home of two lamps, in which Siri comes in by HomeKit. Its hub is run by one release after another on the same state.
 */
export class LivedHome {
  readonly folder: string;
  readonly state: string;
  readonly #phonePort: number;
  readonly #port: number;

  private constructor(of: { folder: string; port: number; phonePort: number }) {
    this.folder = of.folder;
    this.state = join(of.folder, 'state');
    this.#port = of.port;
    this.#phonePort = of.phonePort;
  }

  static async open(): Promise<LivedHome> {
    const { port } = await broker();
    const phonePort = await freePort();
    const folder = folderWith({
      'halfsecond.yaml': [
        'assistants: { siri: { name: Siri, doors: [homekit] }, tmall-genie: { name: Genie } }',
        `mqtt: { url: "mqtt://127.0.0.1:${port}" }`,
        `doors: { homekit: { assistant: siri, port: ${phonePort} } }`,
        // What is read is older with every day.
        'journal: { keep_days: 36500 }',
        // A busy machine takes longer than half a second.
        'arbiter: { budget_ms: 5000, max_claim_age_ms: 60000 }',
      ].join('\n'),
      'devices/study.yaml': lamp('study'),
      'devices/attic.yaml': lamp('attic'),
    });
    return new LivedHome({ folder, port, phonePort });
  }

  /** Starts the hub of an installation, waits until it and its door are open, and ends it with the test. */
  async run(
    main?: string,
  ): Promise<{ hub: HalfsecondProcess; witness: Subscriber; end: () => Promise<number | null> }> {
    const witness = await Subscriber.open(this.#port);
    const hub = new HalfsecondProcess(['run'], this.#in(main));
    const end = () => {
      hub.process.kill('SIGTERM');
      return hub.exit;
    };
    // Before the process is killed: a door outlives a hub that was.
    onEnd(async () => {
      await end();
    });
    await hub.says(/"door":"homekit","msg":"open"/);
    await witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
    return { hub, witness, end };
  }

  /** Runs a verb of an installation in this home. */
  verb(args: readonly string[], main?: string): ReturnType<typeof halfsecond> {
    return halfsecond(args, this.#in(main));
  }

  /** The phone of the home, with the keys of an earlier pairing; without any it is paired as a user does it. */
  async phone(of: { keys?: PhoneKeys; main?: string } = {}): Promise<HomekitController> {
    const phone = of.keys ? HomekitController.at(this.#phonePort, of.keys) : await this.#paired(of.main);
    onEnd(() => phone.close());
    await phone.look();
    return phone;
  }

  async #paired(main: string | undefined): Promise<HomekitController> {
    const { stdout } = await this.verb(['doors', 'pair', 'homekit'], main);
    return HomekitController.pair(this.#phonePort, /\d{3}-\d{2}-\d{3}/.exec(stdout)?.[0] ?? '');
  }

  #in(main: string | undefined) {
    return { workingFolder: this.folder, ...(main !== undefined && { main }) };
  }
}
