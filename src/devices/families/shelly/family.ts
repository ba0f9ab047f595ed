import { COMMON_FEATURES, type DeviceFamily } from '../family.ts';
import { shellyCodec } from './codec.ts';
import { shellyDiscovery } from './discovery.ts';
import { type ShellyDevice, shellySchema } from './schema.ts';

/** Shelly devices of the second generation and later, by their MQTT prefix. */
export const shelly = {
  schema: shellySchema,
  // It has no locks and no scenes.
  features: [...COMMON_FEATURES, 'color', 'temperature'],
  codec: shellyCodec,
  discovery: shellyDiscovery,
} satisfies DeviceFamily<ShellyDevice>;
