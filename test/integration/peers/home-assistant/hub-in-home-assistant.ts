import { Subscriber } from '../../../support/broker.ts';
import { textOf } from '../../../support/markdown.ts';
import { type Mosquitto, mosquitto } from '../../../support/mosquitto.ts';
import { RunningHub } from '../../../support/running-hub.ts';
import type { InstalledPeer } from '../install.ts';
import { HomeAssistant, type Registered } from './home-assistant.ts';

/** What names the hub, its discovery, or what the documentation's automations and templates do. Home Assistant has warnings of its own. */
const OURS =
  /halfsecond|value_json|\[homeassistant\.(components\.(automation|script|template|mqtt\.(?!client\]))|helpers\.template)/;

/** What the hub retains for the discovery of one entity. */
export interface Published {
  readonly component: string;
  readonly unique_id: string;
  readonly name: string;
}

/** A broker, a hub and a Home Assistant, which has found the hub by its MQTT integration. */
export class HubInHomeAssistant {
  broker: Mosquitto;
  readonly hub: RunningHub;
  readonly home: HomeAssistant;
  /** What passes the broker. */
  witness: Subscriber;

  private constructor(of: { broker: Mosquitto; hub: RunningHub; home: HomeAssistant }) {
    this.broker = of.broker;
    this.hub = of.hub;
    this.home = of.home;
    this.witness = of.hub.witness;
  }

  /**
   * @param of.assistants of the hub, as its configuration says them.
   * @param of.language of both; default: English.
   * @param of.files of the hub, by name.
   * @param of.homeAssistant its configuration, beside what it always has.
   */
  static async open(
    peer: InstalledPeer,
    of: {
      assistants: string;
      language?: string;
      files?: Readonly<Record<string, string>>;
      homeAssistant?: Omit<NonNullable<Parameters<typeof HomeAssistant.open>[1]>, 'language'>;
    },
  ): Promise<HubInHomeAssistant> {
    const { language = 'en' } = of;
    const broker = await mosquitto();
    const configuration = [
      `assistants: { ${of.assistants} }`,
      `language: ${language}`,
      `mqtt: { url: "mqtt://127.0.0.1:${broker.port}" }`,
    ];
    const hub = await RunningHub.open({
      port: broker.port,
      files: { 'halfsecond.yaml': `${configuration.join('\n')}\n`, ...of.files },
    });
    const home = await HomeAssistant.open(peer, { ...of.homeAssistant, language });
    const whole = new HubInHomeAssistant({ broker, hub, home });
    await whole.#isShown();
    await home.integrate('mqtt', { broker: '127.0.0.1', port: broker.port });
    await whole.isWhole();
    return whole;
  }

  /** What is retained for Home Assistant's discovery, by the name of the entity in the topic. */
  async published(): Promise<ReadonlyMap<string, Published>> {
    const reader = await Subscriber.open(this.broker.port, 'homeassistant/#');
    await reader.client.subscribeAsync('marker', { qos: 1 });
    await reader.client.publishAsync('marker', 'x', { qos: 1 });
    await reader.message((topic) => topic === 'marker');
    return new Map(
      reader.received.flatMap(({ topic, payload, retain }) => {
        const [, component = '', , id = ''] = topic.split('/');
        return retain && payload !== '' ? [[id, { component, ...JSON.parse(payload) }] as const] : [];
      }),
    );
  }

  /** Resolves when the hub has published its entities, which it does before its figures. */
  async #isShown(): Promise<void> {
    await this.witness.message((topic) => topic === 'halfsecond/metrics');
  }

  /** Resolves when Home Assistant has every entity that the hub publishes, and none of them is unavailable. */
  async isWhole(): Promise<void> {
    const wanted = new Set([...(await this.published()).values()].map(({ unique_id }) => unique_id));
    for (;;) {
      const changed = this.home.isChanged();
      const found = (await this.#entities()).filter(({ unique_id }) => wanted.has(unique_id));
      if (found.length === wanted.size) {
        await this.home.until(() => found.every(({ entity_id }) => this.#isAvailable(entity_id)));
        return;
      }
      await changed;
    }
  }

  /** Resolves when every entity of the hub is unavailable. */
  async isAway(): Promise<void> {
    const entities = await this.#entities();
    await this.home.until(() =>
      entities.every(({ entity_id }) => this.home.states.get(entity_id)?.state === 'unavailable'),
    );
  }

  async #entities(): Promise<readonly Registered[]> {
    const all = await this.home.ask<Registered[]>('config/entity_registry/list');
    return all.filter(
      ({ platform, unique_id }) => platform === 'mqtt' && unique_id.startsWith('halfsecond_'),
    );
  }

  #isAvailable(entity: string): boolean {
    return (this.home.states.get(entity)?.state ?? 'unavailable') !== 'unavailable';
  }

  /** The entities of the hub in Home Assistant, by the name that each has in its topic. */
  async registered(): Promise<ReadonlyMap<string, Registered>> {
    const entities = await this.#entities();
    return new Map(entities.map((each) => [each.unique_id.replace(/^halfsecond_/, ''), each]));
  }

  /** The id in Home Assistant of an entity of the hub. @param id as in its topic. */
  async entity(id: string): Promise<string> {
    const found = (await this.registered()).get(id);
    if (!found) throw new Error(`Home Assistant has no entity ${id} of the hub`);
    return found.entity_id;
  }

  /** The settings that the hub tells, once they are as wanted. */
  settings(wanted: (settings: Settings) => boolean): Promise<string> {
    return this.witness.message(
      (topic, payload) => topic === 'halfsecond/settings' && wanted(JSON.parse(payload)),
    );
  }

  /** Sets something at the hub past Home Assistant. */
  set(topic: string, payload: string): Promise<unknown> {
    return this.witness.client.publishAsync(`halfsecond/set/${topic}`, payload, { qos: 1 });
  }

  /** What was claimed so far for an assistant. */
  claims(assistant = 'assist'): readonly { id: string; text?: string }[] {
    return this.witness.received.flatMap(({ topic, payload }) =>
      topic === `halfsecond/claim/${assistant}` ? [JSON.parse(payload)] : [],
    );
  }

  /** The outcome of the claim of a sentence, which may have come already. */
  async claimed(text: string, assistant = 'assist'): Promise<Record<string, unknown>> {
    const claim = JSON.parse(
      await this.witness.message(
        (topic, payload) => topic === `halfsecond/claim/${assistant}` && JSON.parse(payload).text === text,
      ),
    );
    const outcome = await this.witness.message(
      (topic, payload) =>
        topic === `halfsecond/outcome/${assistant}` && JSON.parse(payload).claim === claim.id,
    );
    return { ...claim, ...JSON.parse(outcome) };
  }

  /** Resolves when the hub has sent a lamp a command with these fields. */
  async commanded(lamp: string, command: Readonly<Record<string, unknown>>): Promise<void> {
    await this.witness.message((topic, payload) => {
      if (topic !== `zigbee2mqtt/${lamp}/set`) return false;
      const sent: Record<string, unknown> = JSON.parse(payload);
      return Object.entries(command).every(([field, value]) => sent[field] === value);
    });
  }

  /** The broker ends without a word, and starts with nothing retained. */
  async replaceBroker(): Promise<void> {
    const { port } = this.broker;
    await this.broker.kill();
    await this.isAway();
    this.broker = await mosquitto({ port });
    this.witness = await Subscriber.open(port);
    await this.#isShown();
  }

  /** The warnings and errors in Home Assistant's log that the hub or its documentation causes. */
  get complaints(): readonly string[] {
    return this.home.complaints.filter((each) => OURS.test(each));
  }
}

interface Settings {
  readonly mode: string;
  readonly budget_ms: number;
  readonly enabled: Readonly<Record<string, boolean>>;
}

/** A block of YAML of a page, as a reader copies it. @param fitting what is in that block and in none before it. */
export function yamlOf(page: string, fitting: string | RegExp): string {
  for (const [, indent = '', block = ''] of textOf(page).matchAll(/^( *)```yaml\n([\s\S]*?)\n *```$/gm)) {
    const lines = block.split('\n').map((line) => line.slice(indent.length));
    if (lines.join('\n').search(fitting) >= 0) return lines.join('\n');
  }
  throw new Error(`${page}: found no block of YAML with ${fitting}`);
}

/** A list of automations, each as its editor takes it. */
export function automations(...each: readonly string[]): string {
  return each.map((one) => `- ${one.replaceAll('\n', '\n  ')}\n`).join('');
}
