import {
  Accessory,
  Characteristic,
  type CharacteristicChange,
  HapStatusError,
  Service,
  uuid,
} from 'hap-nodejs';
import type { Device } from '../../config/device.ts';
import type { DeviceState } from '../../devices/device-state.ts';
import type { DoorHost } from '../door.ts';
import { type CommandHandler, STATUS } from './command-handler.ts';
import type { DeviceMapping } from './device-mapping.ts';
import type { Trait } from './traits.ts';

/** A device of the home as an accessory of the bridge. */
export class BridgedDevice {
  readonly accessory: Accessory;
  readonly #shown: readonly { readonly trait: Trait; readonly characteristic: Characteristic }[];

  constructor(of: {
    device: Device;
    deviceMapping: DeviceMapping;
    host: DoorHost;
    commandHandler: CommandHandler;
  }) {
    const { device, deviceMapping, host, commandHandler } = of;
    const name = nameOf(device, host);
    // The id is unique to the device, and the same after a restart.
    this.accessory = new Accessory(name, uuid.generate(`halfsecond ${device.id}`));
    this.accessory
      .getService(Service.AccessoryInformation)
      ?.setCharacteristic(Characteristic.Manufacturer, 'halfsecond')
      .setCharacteristic(Characteristic.Model, device.kind)
      .setCharacteristic(Characteristic.SerialNumber, device.id);
    const service = this.accessory.addService(new deviceMapping.service(name));
    this.#shown = deviceMapping.traits.map((trait) => {
      const characteristic = service.getCharacteristic(trait.type) ?? service.addCharacteristic(trait.type);
      const known = () => trait.valueOf(host.stateOf(device.id));
      // Set before the bounds: hap-nodejs warns of a default value outside of them.
      characteristic.value = known() ?? trait.props?.minValue ?? characteristic.value;
      if (trait.props) characteristic.setProps(trait.props);
      notifyOnlyOfReports(characteristic);
      characteristic.onGet(() => {
        if (host.isOffline(device.id)) throw new HapStatusError(STATUS.noAnswer);
        return known() ?? characteristic.value;
      });
      characteristic.onSet(async (value, _, connection) => {
        const wish = trait.wishOf?.(value);
        if (wish) await commandHandler.take(device, wish, connection ?? characteristic);
      });
      return { trait, characteristic };
    });
  }

  /** Shows the reported state; apps are notified of changes. */
  show(state: DeviceState): void {
    for (const { trait, characteristic } of this.#shown) {
      const value = trait.valueOf(state);
      if (value !== undefined) characteristic.updateValue(value);
    }
  }

  /** Notifies every app of the state, changed or not. */
  notify(state: DeviceState): void {
    for (const { trait, characteristic } of this.#shown) {
      const value = trait.valueOf(state);
      if (value !== undefined) characteristic.sendEventNotification(value);
    }
  }
}

/** The device's name in the assistant's language. */
function nameOf({ id, name: { en, zh } }: Device, { home }: DoorHost): string {
  const { locale = 'en-US' } = home.assistants[home.doors.homekit?.assistant ?? ''] ?? {};
  return (locale.startsWith('zh') ? (zh ?? en) : (en ?? zh)) ?? id;
}

/**
 * hap-nodejs notifies every other app of a write that was answered with success. A write that lost was answered so
 * too, and an automation would act on it: apps are notified only of what the device reports.
 */
function notifyOnlyOfReports(characteristic: Characteristic): void {
  const listeners = characteristic.listeners('change');
  characteristic.removeAllListeners('change');
  characteristic.on('change', (change: CharacteristicChange) => {
    if (change.reason !== 'write') for (const listener of listeners) listener.call(characteristic, change);
  });
}
