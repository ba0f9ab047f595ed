/** One MQTT message that commands a device. */
export interface Command {
  /** The device's id. */
  readonly device: string;
  readonly topic: string;
  /** JSON, or the family's own plain text. */
  readonly payload: string;
}
