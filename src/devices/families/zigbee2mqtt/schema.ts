import { z } from 'zod';
import type { CommonDevice } from '../../../config/common-device.ts';
import { topicSchema } from '../family.ts';

const propertySchema = z.string().regex(/^[a-z][a-z0-9_]{0,60}$/, 'a property, such as state_left');

export const zigbee2mqttSchema = z
  .strictObject({
    base: topicSchema.optional().describe('Its `base_topic`; default: zigbee2mqtt.'),
    state: propertySchema
      .optional()
      .describe('The property that tells whether it is on, such as `state_left`; default: state.'),
    setpoint: propertySchema
      .optional()
      .describe('The property of the set temperature; default: occupied_heating_setpoint.'),
    mode: propertySchema
      .optional()
      .describe('The property of the mode, such as `system_mode_heat`; default: system_mode.'),
    relative: z
      .boolean()
      .optional()
      .describe(
        'false: it takes neither TOGGLE nor a step of brightness, so the hub sends what they come to from the known state; default: true.',
      ),
    mode_on: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,60}$/, 'a mode, such as cool')
      .optional()
      .describe('The mode that means on; default: heat.'),
    group: z
      .boolean()
      .optional()
      .describe(
        'true: it is a group of the bridge, so what its members report after a command is the effect of that command.',
      ),
    scene: z.number().int().min(0).max(255).optional().describe('The scene to recall, by its number.'),
  })
  .describe('What zigbee2mqtt exposes of this device.');

/** A device of this family, as its file describes it. */
export type Zigbee2mqttDevice = CommonDevice & {
  readonly zigbee2mqtt?: z.infer<typeof zigbee2mqttSchema> | undefined;
};
