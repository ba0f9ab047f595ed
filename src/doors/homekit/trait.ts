import type { Characteristic, CharacteristicProps, CharacteristicValue, WithUUID } from 'hap-nodejs';
import type { Device } from '../../config/device.ts';
import type { DeviceState } from '../../devices/device-state.ts';
import type { Intent } from '../../intent/intent.ts';

/** An intent of which the accessory says for which device. */
export type Wish = Omit<Intent, 'device'>;

export type Feature = Device['features'][number];

/** One characteristic of a device: what it tells of the device's state, and what writing it asks for. */
export interface Trait {
  readonly type: WithUUID<new () => Characteristic>;
  /** Where they are other than the characteristic's own. */
  readonly props?: Partial<Pick<CharacteristicProps, 'minValue' | 'maxValue' | 'minStep' | 'validValues'>>;
  /** Undefined where the state does not tell it. */
  readonly valueOf: (state: DeviceState) => CharacteristicValue | undefined;
  /** Absent: it cannot be written. Undefined: this value asks for nothing. */
  readonly wishOf?: (value: CharacteristicValue) => Wish | undefined;
}
