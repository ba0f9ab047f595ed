import type { Feature } from '../../../config/common-device.ts';
import { message } from '../../../text/text.ts';
import { ALL_FEATURES, type DeviceFamily, type MissingField } from '../family.ts';
import { homieCodec } from './codec.ts';
import { homieDiscovery } from './discovery.ts';
import { type HomieDevice, homieSchema } from './schema.ts';

/** Devices of the Homie convention, version 4 or 5, by their device id. */
export const homie = {
  schema: homieSchema,
  features: ALL_FEATURES,
  codec: homieCodec,
  missingFields,
  discovery: homieDiscovery,
  rights: {
    commands: ['homie/+/+/+/set', 'homie/5/+/+/+/set'],
    reports: ['homie/+/+', 'homie/+/+/+', 'homie/5/+/+', 'homie/5/+/+/+'],
  },
} satisfies DeviceFamily<HomieDevice>;

/** The fields that carry each feature; one of them is enough. */
const FIELDS: Readonly<Record<Feature, readonly (keyof NonNullable<HomieDevice['homie']>)[]>> = {
  on_off: ['on'],
  brightness: ['brightness'],
  color_temperature: ['color_temperature'],
  color: ['color'],
  position: ['position'],
  temperature: ['temperature'],
  lock: ['locked'],
  open_close: ['position', 'on'],
  activate: ['activate'],
};

function missingFields({ features, homie: own = {} }: HomieDevice): readonly MissingField[] {
  return features
    .filter((feature) => FIELDS[feature].every((field) => own[field] === undefined))
    .map((feature) => ({
      path: ['homie', FIELDS[feature][0] ?? feature],
      why: message('config.field.for', { feature }),
      example: '{ property: light/power }',
    }));
}
