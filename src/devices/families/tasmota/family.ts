import { COMMON_FEATURES, type DeviceFamily } from '../family.ts';
import { tasmotaCodec } from './codec.ts';
import { tasmotaDiscovery } from './discovery.ts';
import { type TasmotaDevice, tasmotaSchema } from './schema.ts';

/** Devices that run Tasmota, by their `Topic`. */
export const tasmota = {
  schema: tasmotaSchema,
  // No released build has thermostats, and Tasmota has no locks and no scenes.
  features: [...COMMON_FEATURES, 'color'],
  codec: tasmotaCodec,
  discovery: tasmotaDiscovery,
  rights: { commands: ['cmnd/#'], reports: ['stat/#', 'tele/#', 'tasmota/discovery/#'] },
} satisfies DeviceFamily<TasmotaDevice>;
