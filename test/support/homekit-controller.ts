import { HttpClient } from 'hap-controller';

/** One characteristic as a controller sees it. */
interface Seen {
  readonly id: string;
  readonly type: string;
  readonly value: unknown;
}

const LONG_FORM = /^0*([0-9A-F]+)-0000-1000-8000-0026BB765291$/;

/** Short forms of the types (HomeKit Accessory Protocol, 8 and 9). */
export const TYPE = {
  name: '23',
  on: '25',
  brightness: '8',
  colorTemperature: 'CE',
  hue: '13',
  saturation: '2F',
  active: 'B0',
  lockCurrent: '1D',
  lockTarget: '1E',
  positionCurrent: '6D',
  positionTarget: '7C',
  doorCurrent: 'E',
  doorTarget: '32',
  heatingTarget: '33',
  temperatureTarget: '35',
  serialNumber: '30',
} as const;
type Type = keyof typeof TYPE;

/** What a write was answered with; 0 is success. */
type Answered = number;

/** A HomeKit controller, such as an iPhone, over the wire. */
export class HomekitController {
  readonly #client: HttpClient;
  readonly #told: { readonly id: string; readonly value: unknown }[] = [];
  #wake: () => void = () => undefined;
  /** By device, its characteristics by type. */
  #accessories = new Map<string, Map<string, Seen>>();

  private constructor(client: HttpClient) {
    this.#client = client;
    client.on('event', (event: { characteristics: { aid: number; iid: number; value: unknown }[] }) => {
      for (const { aid, iid, value } of event.characteristics)
        this.#told.push({ id: `${aid}.${iid}`, value: plain(value) });
      this.#wake();
    });
  }

  /** Not paired yet, or with what an earlier one was paired by. */
  static at(port: number, paired?: ReturnType<HomekitController['keys']>): HomekitController {
    const options = { usePersistentConnections: true };
    return new HomekitController(new HttpClient('', '127.0.0.1', port, paired ?? undefined, options));
  }

  static async pair(port: number, code: string): Promise<HomekitController> {
    const controller = HomekitController.at(port);
    await controller.pair(code);
    await controller.look();
    return controller;
  }

  pair(code: string): Promise<void> {
    return this.#client.pairSetup(code);
  }

  /** What it keeps of its pairing. */
  keys() {
    return this.#client.getLongTermData();
  }

  /** Removes the bridge, as an app does. */
  async leave(): Promise<void> {
    const keys = this.keys();
    if (!keys) throw new Error('not paired');
    await this.#client.removePairing(keys.iOSDevicePairingID);
  }

  /** Reads all accessories. @returns the devices. */
  async look(): Promise<readonly string[]> {
    const { accessories } = await this.#client.getAccessories();
    this.#accessories = new Map(
      accessories.map(({ aid, services }) => {
        const all = services.flatMap(({ characteristics }) =>
          characteristics.map(({ iid, type = '', value }) => ({
            id: `${aid}.${iid}`,
            type: type.replace(LONG_FORM, '$1'),
            value,
          })),
        );
        const serial = all.find(({ type }) => type === TYPE.serialNumber);
        // The service of the device comes after the one that tells what it is: its characteristics count.
        return [String(serial?.value), new Map(all.map((each) => [each.type, each]))] as const;
      }),
    );
    return [...this.#accessories.keys()];
  }

  has(device: string, type: Type): boolean {
    return this.#accessories.get(device)?.has(TYPE[type]) ?? false;
  }

  async read(device: string, type: Type): Promise<unknown> {
    const { characteristics } = await this.#client.getCharacteristics([this.#id(device, type)]);
    return plain(characteristics[0]?.value);
  }

  /** One request. @returns the status of each write, in order. */
  async write(...writes: readonly (readonly [string, Type, unknown])[]): Promise<readonly Answered[]> {
    const ids = writes.map(([device, type]) => this.#id(device, type));
    const answer = await this.#client
      .setCharacteristics(Object.fromEntries(writes.map(([, , value], at) => [ids[at], value])))
      .catch((error: { getBody?: () => object }) => error.getBody?.() ?? Promise.reject(error));
    const { characteristics = [] } = answer as {
      characteristics?: { aid: number; iid: number; status: number }[];
    };
    return ids.map((id) => characteristics.find(({ aid, iid }) => `${aid}.${iid}` === id)?.status ?? 0);
  }

  /** To be called once: the library's own connection for it takes no second request. */
  async watch(...what: readonly (readonly [string, Type])[]): Promise<void> {
    await this.#client.subscribeCharacteristics(what.map(([device, type]) => this.#id(device, type)));
  }

  forgetTold(): void {
    this.#told.length = 0;
  }

  /** Resolves when it is told that value. */
  async isTold(device: string, type: Type, value: unknown): Promise<void> {
    const id = this.#id(device, type);
    while (!this.#told.some((each) => each.id === id && each.value === value))
      await new Promise<void>((woken) => {
        this.#wake = woken;
      });
  }

  /** All that it was told of it, in order. */
  told(device: string, type: Type): readonly unknown[] {
    const id = this.#id(device, type);
    return this.#told.flatMap((each) => (each.id === id ? [each.value] : []));
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #id(device: string, type: Type): string {
    const seen = this.#accessories.get(device)?.get(TYPE[type]);
    if (!seen) throw new Error(`${device} has no ${type}`);
    return seen.id;
  }
}

/** The protocol has two words for yes and no. */
function plain(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value;
}
