import { FAMILIES } from '../families/catalogue.ts';
import type { DeviceFamily, FamilyDiscovery } from '../families/family.ts';
import type { Found } from './proposal.ts';

/** More than any home announces: anybody may write to a broker. */
const MOST = { messages: 60_000, payload_bytes: 8_000_000, total_bytes: 64_000_000, proposals: 10_000 };

const DISCOVERIES: readonly FamilyDiscovery[] = Object.values<DeviceFamily>(FAMILIES).flatMap(
  ({ discovery }) => discovery ?? [],
);

/** Reads what devices, or their bridges, announce of themselves in retained messages. Sends nothing. */
export class Discovery {
  readonly #messages = new Map<string, string>();
  readonly #replaced = new Map<string, string>();
  #bytes = 0;
  /** How many messages were not read, because there were too many or they were too long. */
  passedOver = 0;

  /** What to subscribe to; with wildcards. */
  static readonly topics: readonly string[] = DISCOVERIES.flatMap(({ topics }) => topics);

  /** Keeps a message until {@link found} is asked: of each topic the last one. An empty one takes it back. */
  take(topic: string, payload: Buffer): void {
    const before = this.#messages.get(topic);
    const bytes = this.#bytes - Buffer.byteLength(before ?? '');
    const isTooMuch =
      payload.length > MOST.payload_bytes ||
      bytes + payload.length > MOST.total_bytes ||
      (before === undefined && this.#messages.size >= MOST.messages);
    if (isTooMuch) {
      this.passedOver++;
      return;
    }
    this.#bytes = bytes + payload.length;
    const isWatched = DISCOVERIES.some(({ watches }) => watches?.test(topic));
    if (before !== undefined && isWatched && !this.#replaced.has(topic)) this.#replaced.set(topic, before);
    if (payload.length === 0) this.#messages.delete(topic);
    else this.#messages.set(topic, payload.toString('utf8'));
  }

  /**
   * What the messages announce; at most 10,000 devices. A device that two families announce comes from its own
   * family first.
   */
  found(): Found {
    const ownFirst = [
      ...DISCOVERIES.filter(({ announcesOthers }) => !announcesOthers),
      ...DISCOVERIES.filter(({ announcesOthers }) => announcesOthers),
    ];
    const all = ownFirst.flatMap((discovery) => discovery.found(this.#messages, this.#replaced));
    return {
      proposals: all.flatMap(({ proposals }) => proposals).slice(0, MOST.proposals),
      leftOut: all.flatMap(({ leftOut }) => leftOut).slice(0, MOST.proposals),
    };
  }
}
