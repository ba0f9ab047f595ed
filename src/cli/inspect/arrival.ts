/** A message as it came. */
export interface Arrival {
  readonly topic: string;
  readonly payload: string;
  /** Whether the broker keeps it (with MQTT 5's "retain as published": live messages say so too). */
  readonly retained: boolean;
  readonly qos: 0 | 1 | 2;
  /** On the injected clock. */
  readonly at_ms: number;
}
