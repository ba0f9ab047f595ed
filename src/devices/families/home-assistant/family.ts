import type { Feature } from '../../../config/common-device.ts';
import { message } from '../../../text/text.ts';
import { ALL_FEATURES, type DeviceFamily, type MissingField } from '../family.ts';
import { homeAssistantCodec } from './codec.ts';
import { homeAssistantDiscovery } from './discovery.ts';
import { type HomeAssistantDevice, homeAssistantSchema } from './schema.ts';

/** Devices that speak as Home Assistant's MQTT integration asks. */
export const homeAssistant = {
  schema: homeAssistantSchema,
  features: ALL_FEATURES,
  codec: homeAssistantCodec,
  missingFields,
  discovery: homeAssistantDiscovery,
} satisfies DeviceFamily<HomeAssistantDevice>;

type TopicField = keyof NonNullable<HomeAssistantDevice['home-assistant']>;

/** The features that each topic carries: of a thermostat, and of any other kind. */
const CLIMATE_TOPICS: readonly (readonly [TopicField, readonly Feature[]])[] = [
  ['mode_command_topic', ['on_off']],
  ['temperature_command_topic', ['temperature']],
];
const TOPICS: readonly (readonly [TopicField, readonly Feature[]])[] = [
  ['command_topic', ['on_off', 'brightness', 'color_temperature', 'open_close', 'lock', 'activate']],
  ['set_position_topic', ['position']],
];

function missingFields(device: HomeAssistantDevice): readonly MissingField[] {
  const given = device['home-assistant'] ?? {};
  const topics = device.kind === 'climate' ? CLIMATE_TOPICS : TOPICS;
  return topics.flatMap(([field, features]) => {
    const feature = features.find((each) => device.features.includes(each));
    return feature === undefined || given[field] !== undefined
      ? []
      : [
          {
            path: ['home-assistant', field],
            why: message('config.field.for', { feature }),
            example: message('config.field.topic-example'),
          },
        ];
  });
}
