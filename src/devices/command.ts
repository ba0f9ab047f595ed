/** An MQTT message to or from a device. */
export interface Message {
  readonly topic: string;
  /** JSON, or the family's own plain text. */
  readonly payload: string;
}

/** One message that commands a device. */
export interface Command extends Message {
  /** The device's id. */
  readonly device: string;
}
