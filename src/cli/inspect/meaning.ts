import type { Home } from '../../config/schema.ts';
import { commandTopics } from '../../devices/command-topics.ts';
import { DeviceRegistry } from '../../devices/registry.ts';
import { TOPIC_NOTES } from '../../mqtt/topics.ts';

/** What a topic is to this home. */
export interface Meaning {
  /** In words; empty where we do not know. */
  readonly what: string;
  /**
   * `ours`: of halfsecond. `stray`: under its base, and none of its topics, or of an assistant that this home has
   * not. `command`, `device`: to a device, and from one. `foreign`: anything else.
   */
  readonly role: 'ours' | 'stray' | 'command' | 'device' | 'foreign';
  /** Whether a retained message belongs there; undefined where that is not ours to say. */
  readonly retained?: boolean;
}

/** Heads whose second level is an assistant. */
const OF_ASSISTANTS = ['claim', 'detection', 'presence', 'outcome'];
const FOREIGN: Meaning = { what: '', role: 'foreign' };

/** The topics of a home, with the meaning of each. Pure. */
export class Meanings {
  readonly #base: string;
  readonly #assistants: ReadonlySet<string>;
  readonly #devices = new Map<string, Meaning>();

  constructor(home: Home) {
    this.#base = home.mqtt.base;
    this.#assistants = new Set(Object.keys(home.assistants));
    const registry = new DeviceRegistry(home.devices);
    const told = new Set(registry.stateTopics);
    for (const topic of told) this.#devices.set(topic, { what: 'a device tells its state', role: 'device' });
    for (const topic of registry.availabilityTopics)
      this.#devices.set(topic, { what: 'whether a device can be reached', role: 'device' });
    for (const [topic, ids] of commandTopics(home.devices, registry))
      this.#devices.set(topic, {
        what: `commands ${ids.join(', ')}`,
        role: 'command',
        // Where it also tells its state there, that may be kept.
        ...(!told.has(topic) && { retained: false }),
      });
  }

  /** What there is to subscribe to: everything under the base, and the devices' own. */
  get filters(): readonly string[] {
    return [`${this.#base}/#`, ...this.#devices.keys()];
  }

  of(topic: string): Meaning {
    return this.#devices.get(topic) ?? this.#ofOurs(topic);
  }

  #ofOurs(topic: string): Meaning {
    if (!topic.startsWith(`${this.#base}/`)) return FOREIGN;
    const [head = '', second, ...more] = topic.slice(this.#base.length + 1).split('/');
    const note = Object.hasOwn(TOPIC_NOTES, head) ? TOPIC_NOTES[head] : undefined;
    if (!note) return { what: 'none of halfsecond’s topics', role: 'stray' };
    if (!OF_ASSISTANTS.includes(head)) return { ...note, role: 'ours' };
    if (!second || more.length > 0) return { what: 'none of halfsecond’s topics', role: 'stray' };
    if (!this.#assistants.has(second))
      return { what: `${note.what}; this home has no ${second}`, role: 'stray', retained: note.retained };
    return { ...note, role: 'ours' };
  }
}
