import type { Device } from '../../config/device.ts';
import { type DeviceMapping, deviceMappingOf } from './device-mapping.ts';

/** The most devices of one bridge: 150 accessories, the bridge among them (HomeKit Accessory Protocol, 2.5.3.2). */
export const MOST_DEVICES = 149;

/** A device that HomeKit is offered. */
export interface OfferedDevice {
  readonly device: Device;
  readonly deviceMapping: DeviceMapping;
}

/** The devices that HomeKit is offered, in the order of the configuration, and the ids of those beyond its limit. Pure. */
export function offeredOf(devices: readonly Device[]): {
  offered: readonly OfferedDevice[];
  beyond: readonly string[];
} {
  const mapped = devices.flatMap((device): readonly OfferedDevice[] => {
    const { deviceMapping } = deviceMappingOf(device);
    return deviceMapping ? [{ device, deviceMapping }] : [];
  });
  return {
    offered: mapped.slice(0, MOST_DEVICES),
    beyond: mapped.slice(MOST_DEVICES).map(({ device }) => device.id),
  };
}
