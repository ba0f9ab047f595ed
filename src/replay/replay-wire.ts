import type { Wire } from '../mqtt/wire.ts';

/** The wire of a replay: it hands every message to whoever replays, at the moment it is published. */
export class ReplayWire implements Wire {
  connected = true;
  readonly #onPublish: (topic: string, payload: string) => void;

  constructor(onPublish: (topic: string, payload: string) => void) {
    this.#onPublish = onPublish;
  }

  publish(topic: string, payload: string): boolean {
    if (this.connected) this.#onPublish(topic, payload);
    return this.connected;
  }
}
