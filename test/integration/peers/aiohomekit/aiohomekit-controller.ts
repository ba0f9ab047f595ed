import { TYPE } from '../../../support/homekit-controller.ts';
import type { Child, Namespace } from '../../../support/namespace.ts';
import type { InstalledPeer } from '../install.ts';
import { startScript } from '../peer-script.ts';

/** The number of an accessory, and of a characteristic in it. */
type Id = readonly [aid: number, iid: number];

interface Characteristic {
  readonly iid: number;
  readonly type: string;
  readonly perms: readonly string[];
  readonly format: string;
  readonly description?: string;
  readonly minValue?: number;
  readonly maxValue?: number;
  readonly 'valid-values'?: readonly number[];
}

interface Service {
  readonly type: string;
  /** By the controller's own table; null: it does not know the service. */
  readonly name: string | null;
  /** The types that the service lacks by that table. */
  readonly missing: readonly string[];
  readonly characteristics: readonly Characteristic[];
}

/** Home Assistant's HomeKit controller in a process of its own. */
export class AiohomekitController {
  readonly #child: Child;
  /** By serial number, which for a device is its id. */
  devices: ReadonlyMap<string, readonly Service[]> = new Map();
  #aids: ReadonlyMap<string, number> = new Map();

  private constructor(child: Child) {
    this.#child = child;
  }

  static async start(namespace: Namespace, peer: InstalledPeer): Promise<AiohomekitController> {
    return new AiohomekitController(
      await startScript(namespace, peer, { script: 'aiohomekit/controller.py' }),
    );
  }

  ask<T>(verb: string, ...args: readonly unknown[]): Promise<T> {
    return this.#child.ask<T>(verb, ...args);
  }

  /** Reads the description of all accessories. */
  async look(): Promise<void> {
    const accessories = await this.ask<{ aid: number; device: string; services: Service[] }[]>('look');
    this.devices = new Map(accessories.map(({ device, services }) => [device, services]));
    this.#aids = new Map(accessories.map(({ device, aid }) => [device, aid]));
  }

  /** All characteristics of all devices. */
  get characteristics(): readonly (Characteristic & { readonly device: string; readonly id: Id })[] {
    return [...this.devices].flatMap(([device, services]) =>
      services.flatMap(({ characteristics }) =>
        characteristics.map((each) => ({
          ...each,
          device,
          id: [this.#aids.get(device) ?? 0, each.iid] as const,
        })),
      ),
    );
  }

  /** @throws Error where the device has none of that type. */
  id(device: string, type: keyof typeof TYPE): Id {
    const uuid = `${TYPE[type].padStart(8, '0')}-0000-1000-8000-0026BB765291`;
    const found = this.characteristics.find((each) => each.device === device && each.type === uuid);
    if (!found) throw new Error(`${device} has no ${type}`);
    return found.id;
  }

  read(ids: readonly Id[]): Promise<{ value?: unknown; status?: number }[]> {
    return this.ask('read', ids);
  }

  /** One request. @returns the status of each write, in order; 0 is success. */
  write(...writes: readonly (readonly [string, keyof typeof TYPE, unknown])[]): Promise<number[]> {
    return this.ask(
      'write',
      writes.map(([device, type, value]) => [...this.id(device, type), value]),
    );
  }

  /**
   * Turns a device on until that is granted. Pairing computes for half a second and more, and a door that stood still takes what
   * comes in the next two seconds for old.
   */
  async isObeyed(device: string): Promise<void> {
    while ((await this.write([device, 'on', true]))[0] !== 0);
  }

  /** Resolves when the controller has an event of that value. */
  async isTold(device: string, type: keyof typeof TYPE, value: unknown): Promise<void> {
    const [aid, iid] = this.id(device, type);
    await this.#child.told.next(
      ({ event }) =>
        (event as [number, number, unknown][] | undefined)?.some(
          (each) => each[0] === aid && each[1] === iid && each[2] === value,
        ) ?? false,
    );
  }

  /** Resolves when the controller is connected with all that it watches, for the first time since `forget`. */
  async isConnected(): Promise<void> {
    await this.#child.told.next(({ connected }) => connected === true);
  }

  /** Asks for every event that the bridge offers. @returns how many were refused. */
  watchAll(): Promise<number> {
    const offered = this.characteristics.filter(({ perms }) => perms.includes('ev'));
    return this.ask(
      'watch',
      offered.map(({ id }) => id),
    );
  }

  forget(): void {
    this.#child.told.forget();
  }

  end(): Promise<void> {
    return this.#child.end();
  }
}
