/** What a device reports of itself, in the units of the intents. Absent: not reported. */
export interface DeviceState {
  readonly on?: boolean;
  /** % */
  readonly brightness?: number;
  /** K */
  readonly color_temperature?: number;
  /** % open */
  readonly position?: number;
  /** 1: it opens; −1: it closes; 0: it stands. */
  readonly moving?: number;
  readonly locked?: boolean;
  /** The set temperature, °C. */
  readonly temperature?: number;
}
