import type { CommonDevice } from '../../config/common-device.ts';
import type { DeviceCodec } from './codec.ts';
import { esphome } from './esphome/family.ts';
import type { DeviceFamily } from './family.ts';
import { generic } from './generic/family.ts';
import { homeAssistant } from './home-assistant/family.ts';
import { homie } from './homie/family.ts';
import { shelly } from './shelly/family.ts';
import { tasmota } from './tasmota/family.ts';
import { zigbee2mqtt } from './zigbee2mqtt/family.ts';

/** Every family of devices, by the name that stands in a device's file under `family:`. */
export const FAMILIES = {
  zigbee2mqtt,
  'home-assistant': homeAssistant,
  tasmota,
  esphome,
  shelly,
  homie,
  generic,
} satisfies Readonly<Record<string, DeviceFamily>>;

export type FamilyName = keyof typeof FAMILIES;

export const FAMILY_NAMES = Object.keys(FAMILIES) as [FamilyName, ...FamilyName[]];

/** A device, and the name of its family; a group of members has none. */
type FamilyDevice = CommonDevice & { readonly family?: FamilyName | undefined };

/** The family of the device; undefined for a group without an address of its own. */
export function familyOf({ family }: Pick<FamilyDevice, 'family'>): DeviceFamily | undefined {
  return family && FAMILIES[family];
}

/** How the device is spoken to; undefined for a group without an address of its own. */
export function codecOf(device: FamilyDevice): DeviceCodec | undefined {
  return familyOf(device)?.codec;
}
