import type { Device } from '../config/device.ts';
import { codecOf } from './families/catalogue.ts';
import type { Message } from './families/codec.ts';

/** Anybody may write to the broker: so many devices' words are kept, until a device names one of them its root. */
const MOST_KEPT = 5000;

/** Whether a device can be reached, by the word of the device that it depends on. */
interface RootReport {
  readonly device: string;
  /** The topic of the root. */
  readonly topic: string;
  readonly online: boolean;
}

/** The devices that depend on another device, which they name in their descriptions. */
export class Roots {
  /** By the topic of its description. */
  readonly #described = new Map<string, Device[]>();
  readonly #filters = new Set<string>();
  /** By device id, the topic of its root. */
  readonly #roots = new Map<string, string>();
  /** By topic, the last word of what may be a root. */
  readonly #last = new Map<string, string>();

  constructor(devices: readonly Device[]) {
    for (const device of devices) {
      const link = codecOf(device)?.root;
      const topic = link?.describedAt(device);
      if (!link || topic === undefined) continue;
      this.#described.set(topic, [...(this.#described.get(topic) ?? []), device]);
      this.#filters.add(link.filter(device));
    }
  }

  /** What to subscribe to; with wildcards. */
  get topics(): readonly string[] {
    return [...this.#described.keys(), ...this.#filters];
  }

  /** The topic of the device's root; undefined where it has named none. */
  topicOf(device: string): string | undefined {
    return this.#roots.get(device);
  }

  /** Reads a description, or the word of a root. @returns what it says of each device that depends on the root. */
  read({ topic, payload }: Message): readonly RootReport[] {
    const described = this.#described.get(topic);
    if (described) return described.flatMap((device) => this.#named(device, payload));
    if (this.#filters.size === 0) return [];
    if (![...this.#filters].some((filter) => isMatch(filter, topic))) return [];
    if (this.#last.size < MOST_KEPT || this.#last.has(topic)) this.#last.set(topic, payload);
    return [...this.#described.values()]
      .flat()
      .flatMap((device) => (this.#roots.get(device.id) === topic ? reportOf(device, topic, payload) : []));
  }

  #named(device: Device, description: string): readonly RootReport[] {
    const topic = codecOf(device)?.root?.topicIn(device, description);
    const before = this.#roots.get(device.id);
    if (topic === undefined) {
      this.#roots.delete(device.id);
      // The old root has no say any more.
      return before === undefined ? [] : [{ device: device.id, topic: before, online: true }];
    }
    this.#roots.set(device.id, topic);
    const freed =
      before === undefined || before === topic ? [] : [{ device: device.id, topic: before, online: true }];
    const last = this.#last.get(topic);
    return [...freed, ...(last === undefined ? [] : reportOf(device, topic, last))];
  }
}

function reportOf(device: Device, topic: string, payload: string): readonly RootReport[] {
  const online = codecOf(device)?.root?.read(payload);
  return online === undefined ? [] : [{ device: device.id, topic, online }];
}

/** Whether a filter whose one wildcard is `+` matches the topic. */
function isMatch(filter: string, topic: string): boolean {
  const [before = '', after = ''] = filter.split('+');
  const middle = topic.slice(before.length, topic.length - after.length);
  return topic.startsWith(before) && topic.endsWith(after) && middle !== '' && !middle.includes('/');
}
