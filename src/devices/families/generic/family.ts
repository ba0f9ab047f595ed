import type { Feature } from '../../../config/common-device.ts';
import { message } from '../../../text/text.ts';
import { ALL_FEATURES, type DeviceFamily, type MissingField } from '../family.ts';
import { genericCodec } from './codec.ts';
import { type GenericDevice, genericSchema } from './schema.ts';

/** Devices of no known family: their topics and payloads stand in their files. */
export const generic = {
  schema: genericSchema,
  features: ALL_FEATURES,
  codec: genericCodec,
  missingFields,
} satisfies DeviceFamily<GenericDevice>;

type CommandName = keyof NonNullable<GenericDevice['generic']>['commands'];

/** The commands that each feature needs: of each row one is enough. */
const COMMANDS: Readonly<Record<Feature, readonly (readonly CommandName[])[]>> = {
  on_off: [['turn_on'], ['turn_off']],
  brightness: [['set_brightness']],
  color_temperature: [['set_color_temperature']],
  color: [['set_color']],
  position: [['set_position']],
  temperature: [['set_temperature']],
  lock: [['lock'], ['unlock']],
  open_close: [
    ['open', 'set_position'],
    ['close', 'set_position'],
  ],
  activate: [['activate']],
};

function missingFields({ features, generic: own }: GenericDevice): readonly MissingField[] {
  return features.flatMap((feature) =>
    COMMANDS[feature]
      .filter((row) => row.every((action) => own?.commands[action] === undefined))
      .map(([action]) => ({
        path: ['generic', 'commands', action ?? feature],
        why: message('config.field.for', { feature }),
        example: '{ topic: "{{address}}/set", payload: "ON" }',
      })),
  );
}
