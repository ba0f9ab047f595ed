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
/** Topics of which one is enough, and the features that they carry. */
type Carriers = readonly (readonly [readonly [TopicField, ...TopicField[]], readonly Feature[]])[];

const CLIMATE_TOPICS: Carriers = [
  [['mode_command_topic', 'power_command_topic'], ['on_off']],
  [['temperature_command_topic'], ['temperature']],
];
const COVER_TOPICS: Carriers = [
  [
    ['command_topic', 'set_position_topic'],
    ['open_close', 'on_off'],
  ],
  [['set_position_topic', 'reports_position'], ['position']],
];
const TOPICS: Carriers = [
  [['command_topic', 'set_position_topic'], ['open_close']],
  [['command_topic'], ['on_off', 'brightness', 'color_temperature', 'color', 'lock', 'activate']],
  [['set_position_topic'], ['position']],
];
const BY_KIND: Partial<Record<HomeAssistantDevice['kind'], Carriers>> = {
  climate: CLIMATE_TOPICS,
  cover: COVER_TOPICS,
  garage: COVER_TOPICS,
  valve: COVER_TOPICS,
};

function missingFields(device: HomeAssistantDevice): readonly MissingField[] {
  const given = device['home-assistant'] ?? {};
  return (BY_KIND[device.kind] ?? TOPICS).flatMap(([fields, features]) => {
    const feature = features.find((each) => device.features.includes(each));
    return feature === undefined || fields.some((field) => given[field] !== undefined)
      ? []
      : [
          {
            path: ['home-assistant', fields[0]],
            why: message('config.field.for', { feature }),
            example: message('config.field.topic-example'),
          },
        ];
  });
}
