import { fromHomeAssistant } from '../families/home-assistant/discovery.ts';
import { fromHomie4, fromHomie5, homie4Devices } from '../families/homie/discovery.ts';
import { fromTasmota } from '../families/tasmota/discovery.ts';
import { fromZigbee2mqtt } from '../families/zigbee2mqtt/discovery.ts';
import { fromZigbee2mqttGroups } from '../families/zigbee2mqtt/groups.ts';
import { type Found, NOTHING } from './proposal.ts';

/** Anybody may write to a broker: more than this is no home. */
const MOST = { messages: 20_000, payload_bytes: 8_000_000, total_bytes: 64_000_000, proposals: 1000 };

/** Reads what devices, or their bridges, announce of themselves. Retained messages; nothing is ever sent. */
export class Discovery {
  readonly #messages = new Map<string, string>();
  #bytes = 0;
  /** Messages that were not read, because there were too many or they were too long. */
  passedOver = 0;

  /** What to subscribe to. */
  static readonly topics: readonly string[] = [
    '+/bridge/devices',
    '+/bridge/groups',
    'homeassistant/+/+/config',
    'homeassistant/+/+/+/config',
    'tasmota/discovery/+/config',
    'homie/#',
  ];

  take(topic: string, payload: Buffer): void {
    const isTooMuch =
      payload.length > MOST.payload_bytes ||
      this.#bytes + payload.length > MOST.total_bytes ||
      this.#messages.size >= MOST.messages;
    if (isTooMuch) {
      this.passedOver++;
      return;
    }
    this.#bytes += payload.length;
    this.#messages.set(topic, payload.toString('utf8'));
  }

  /** What families know of their own first: Home Assistant is told of the same devices again. */
  found(): Found {
    const zigbee = this.#each(/^[^/]+\/bridge\/devices$/, fromZigbee2mqtt);
    const groups = this.#each(/^[^/]+\/bridge\/groups$/, (topic, message) => {
      const devices = this.#messages.get(topic.replace(/groups$/, 'devices')) ?? '[]';
      return fromZigbee2mqttGroups(topic, message, JSON.parse(devices));
    });
    const tasmota = this.#each(/^tasmota\/discovery\/[^/]+\/config$/, fromTasmota);
    const homie5 = this.#each(/\/5\/[^/]+\/\$description$/, fromHomie5);
    const homie4 = [...homie4Devices(this.#messages).values()].map(({ told, ...of }) => fromHomie4(of, told));
    const homeAssistant = this.#each(/^homeassistant\/.+\/config$/, fromHomeAssistant);
    const all = [...zigbee, ...groups, ...tasmota, ...homie5, ...homie4, ...homeAssistant];
    return {
      proposals: all.flatMap(({ proposals }) => proposals).slice(0, MOST.proposals),
      leftOut: all.flatMap(({ leftOut }) => leftOut).slice(0, MOST.proposals),
    };
  }

  #each(pattern: RegExp, read: (topic: string, message: unknown) => Found): readonly Found[] {
    return [...this.#messages].map(([topic, payload]) => {
      if (!pattern.test(topic)) return NOTHING;
      try {
        return read(topic, JSON.parse(payload));
      } catch {
        // Not JSON: somebody else's message, or an announcement that was taken back.
        return NOTHING;
      }
    });
  }
}
