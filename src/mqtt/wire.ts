/** A message that arrived. */
export interface WireMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retained: boolean;
  /** How long the broker would have kept it still, in seconds; absent where it was sent without an expiry. */
  readonly expires_s?: number | undefined;
  /** How long it may have waited at the broker, at most, in milliseconds; default 0: not noticeably. */
  readonly waited_ms?: number;
  /** It has not waited longer than this, for the connection is no older, in milliseconds; default: no limit. */
  readonly most_ms?: number;
  /** False where nothing bounds how long it may have waited at the broker; default true. */
  readonly isBounded?: boolean;
}

export interface PublishOptions {
  /** Default 1. */
  readonly qos?: 0 | 1;
  /** Default false. */
  readonly retain?: boolean;
  /** How long the broker may keep it, in seconds; default: for ever. */
  readonly expiry_s?: number;
  /** Whether it is told after a loss of the broker where it could not be told before; default false. */
  readonly isOwed?: boolean;
}

/** What the stages need of MQTT. The hub's connection is one; a replay hands in another. */
export interface Wire {
  readonly connected: boolean;
  /**
   * Hands a message to the socket before it returns. Never queues.
   * @returns false where it was not handed over, for want of a connection.
   */
  publish(topic: string, payload: string, options?: PublishOptions): boolean;
}

/** The wire of a replay or a test: it hands every message to its owner at the moment it is published. */
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
