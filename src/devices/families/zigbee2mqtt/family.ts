import { message } from '../../../text/text.ts';
import { ALL_FEATURES, type DeviceFamily } from '../family.ts';
import { zigbee2mqttCodec } from './codec.ts';
import { zigbee2mqttDiscovery } from './discovery.ts';
import { type Zigbee2mqttDevice, zigbee2mqttSchema } from './schema.ts';

/** Devices and groups of zigbee2mqtt, by their friendly name. */
export const zigbee2mqtt = {
  schema: zigbee2mqttSchema,
  features: ALL_FEATURES,
  codec: zigbee2mqttCodec,
  missingFields: ({ features, zigbee2mqtt: own }) =>
    features.includes('activate') && own?.scene === undefined
      ? [{ path: ['zigbee2mqtt', 'scene'], why: message('config.field.scene'), example: '3' }]
      : [],
  discovery: zigbee2mqttDiscovery,
  rights: {
    commands: [
      'zigbee2mqtt/+/set',
      'zigbee2mqtt/+/set/+',
      'zigbee2mqtt/+/get',
      'zigbee2mqtt/bridge/request/#',
    ],
    reports: ['zigbee2mqtt/+', 'zigbee2mqtt/+/availability', 'zigbee2mqtt/bridge/#'],
  },
} satisfies DeviceFamily<Zigbee2mqttDevice>;
