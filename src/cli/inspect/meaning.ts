import type { Home } from '../../config/schema.ts';
import { commandTopics } from '../../devices/command-topics.ts';
import { DeviceRegistry } from '../../devices/registry.ts';
import { TOPIC_NOTES, topicsUnder } from '../../mqtt/topics.ts';
import type { Text } from '../../text/text.ts';
import { namesOf } from '../ui/names.ts';

/** The meaning of a topic for this home. */
export interface Meaning {
  /** In words; empty where it is not known. */
  readonly what: string;
  /**
   * `ours`: a topic of halfsecond. `stray`: below its base, and not one of its topics, or of an unknown assistant.
   * `command`: to a device. `device`: from a device. `foreign`: anything else.
   */
  readonly role: 'ours' | 'stray' | 'command' | 'device' | 'foreign';
  /** Whether messages there are retained; undefined where halfsecond has no rule for it. */
  readonly retained?: boolean | undefined;
}

/** Heads whose second level is an assistant. */
const OF_ASSISTANTS = ['claim', 'detection', 'presence', 'outcome'];
const FOREIGN: Meaning = { what: '', role: 'foreign' };

/** The topics of a home, with the meaning of each. Pure. */
export class Meanings {
  readonly #base: string;
  readonly #assistants: ReadonlySet<string>;
  readonly #devices = new Map<string, Meaning>();
  readonly #text: Text;

  constructor(home: Home, text: Text) {
    this.#text = text;
    this.#base = home.mqtt.base;
    this.#assistants = new Set(Object.keys(home.assistants));
    const names = namesOf({ text }, home);
    const registry = new DeviceRegistry(home.devices);
    const told = new Set(registry.stateTopics);
    for (const topic of told) this.#devices.set(topic, { what: text('meaning.state'), role: 'device' });
    for (const topic of registry.availabilityTopics)
      this.#devices.set(topic, { what: text('meaning.availability'), role: 'device' });
    for (const [topic, ids] of commandTopics(home.devices, registry))
      this.#devices.set(topic, {
        what: text('meaning.commands', { devices: ids.map((id) => names.device(id)) }),
        role: 'command',
        // A device that reports its state on the same topic may retain that.
        retained: told.has(topic) ? undefined : false,
      });
  }

  /** Topic filters to subscribe to: everything below the base, and the topics of the devices. */
  get filters(): readonly string[] {
    return [`${this.#base}/#`, ...this.#devices.keys()];
  }

  /** The topics below the base whose messages are retained, each by its name. */
  get retained(): readonly string[] {
    const topics = topicsUnder(this.#base);
    const { status, heartbeat, decided, shared, verdict, metrics, settings, health } = topics;
    const ofAssistants = [...this.#assistants].map(topics.presence);
    return [status, heartbeat, decided, shared, verdict, metrics, settings, health, ...ofAssistants];
  }

  of(topic: string): Meaning {
    return this.#devices.get(topic) ?? this.#ofOurs(topic);
  }

  #ofOurs(topic: string): Meaning {
    if (!topic.startsWith(`${this.#base}/`)) return FOREIGN;
    const [head = '', second, ...more] = topic.slice(this.#base.length + 1).split('/');
    const note = Object.hasOwn(TOPIC_NOTES, head) ? TOPIC_NOTES[head] : undefined;
    if (!note) return { what: this.#text('meaning.stray'), role: 'stray' };
    const ours: Meaning = { what: this.#text.of(note.what), role: 'ours', retained: note.retained };
    if (!OF_ASSISTANTS.includes(head)) return ours;
    if (!second || more.length > 0) return { what: this.#text('meaning.stray'), role: 'stray' };
    if (!this.#assistants.has(second))
      return {
        what: this.#text('meaning.no-assistant', { what: note.what, assistant: second }),
        role: 'stray',
        retained: note.retained,
      };
    return ours;
  }
}
