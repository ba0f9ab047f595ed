import { z } from 'zod';
import type { CommonDevice } from '../../../config/common-device.ts';
import { templateOf } from '../../template/template.ts';
import { TemplateError } from '../../template/value.ts';
import { rangeSchema, topicSchema } from '../family.ts';

const word = z.string().min(1).max(100).optional();

/** The variables of a template that reads a message, and of one that makes a command. */
export const READ_NAMES = ['value', 'value_json'];
export const WRITE_NAMES = ['value', 'position', 'position_open', 'position_closed'];

/** A template as Home Assistant announces it; only what can be run is valid. */
function template(names: readonly string[]) {
  return z
    .string()
    .min(1)
    .max(4000)
    .superRefine((source, context) => {
      try {
        templateOf(source, names);
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        context.addIssue({ code: 'custom', message: `a template that can be run: ${error.message}` });
      }
    })
    .optional();
}
const reads = template(READ_NAMES);
const writes = template(WRITE_NAMES);

const availabilitySchema = z.strictObject({
  topic: topicSchema,
  payload_available: word.describe('Default: online.'),
  payload_not_available: word.describe('Default: offline.'),
  value_template: reads.describe('Makes the word out of the message.'),
});

/** Named as in Home Assistant's own MQTT configuration and discovery messages. */
export const homeAssistantSchema = z
  .strictObject({
    command_topic: topicSchema.optional().describe('Where it is commanded; `~` stands for its address.'),
    command_template: writes.describe('Makes the command out of the payload.'),
    state_topic: topicSchema.optional().describe('Where it tells its state.'),
    value_template: reads.describe('Makes the state out of the message.'),
    brightness_scale: z
      .number()
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe('Full brightness; default: 255.'),
    color_temp_kelvin: z.boolean().optional().describe('Colour temperature in kelvin; default: in mired.'),
    color: z
      .enum(['rgb', 'hs', 'xy'])
      .optional()
      .describe(
        'How a light takes a colour: red, green and blue; hue and saturation; CIE x and y; default: rgb.',
      ),
    payload_on: word.describe('Default: ON.'),
    payload_off: word.describe('Default: OFF.'),
    state_on: word.describe('Default: payload_on.'),
    state_off: word.describe('Default: payload_off.'),
    payload_open: word.describe('Default: OPEN.'),
    payload_close: word.describe('Default: CLOSE.'),
    payload_stop: z
      .string()
      .min(1)
      .max(100)
      .nullable()
      .optional()
      .describe('Default: STOP; null: it has none.'),
    state_open: word.describe('Default: open.'),
    state_closed: word.describe('Default: closed.'),
    state_opening: word.describe('Default: opening.'),
    state_closing: word.describe('Default: closing.'),
    payload_lock: word.describe('Default: LOCK.'),
    payload_unlock: word.describe('Default: UNLOCK.'),
    state_locked: word.describe('Default: LOCKED.'),
    state_unlocked: word.describe('Default: UNLOCKED.'),
    set_position_topic: topicSchema.optional().describe('Where a cover’s position is set.'),
    set_position_template: writes.describe('Makes the command out of the position.'),
    position_topic: topicSchema.optional().describe('Where a cover tells its position.'),
    position_template: reads.describe('Makes the position out of the message.'),
    position: rangeSchema.optional().describe('Closed and open, as it counts; default: [0, 100].'),
    reports_position: z
      .boolean()
      .optional()
      .describe('true: a valve is commanded by its position, and tells it; default: by words.'),
    power_command_topic: topicSchema
      .optional()
      .describe('Where a thermostat is switched on and off, in place of its mode.'),
    power_command_template: writes.describe('Makes the command out of payload_on or payload_off.'),
    mode_command_topic: topicSchema.optional().describe('Where a thermostat is switched on and off.'),
    mode_command_template: writes.describe('Makes the command out of the mode.'),
    mode_state_topic: topicSchema.optional().describe('Where a thermostat tells its mode.'),
    mode_state_template: reads.describe('Makes the mode out of the message.'),
    mode_on: word.describe('The mode that means on; default: heat.'),
    temperature_command_topic: topicSchema.optional().describe('Where a thermostat is set.'),
    temperature_command_template: writes.describe('Makes the command out of the temperature.'),
    temperature_state_topic: topicSchema.optional().describe('Where a thermostat tells its set temperature.'),
    temperature_state_template: reads.describe('Makes the temperature out of the message.'),
    temperature_unit: z.enum(['C', 'F']).optional().describe('The unit that it is set in; default: C.'),
    availability_topic: topicSchema.optional().describe('Where it tells whether it is there.'),
    availability_template: reads.describe('Makes the word out of the message.'),
    payload_available: word.describe('Default: online.'),
    payload_not_available: word.describe('Default: offline.'),
    availability: z
      .array(availabilitySchema)
      .max(10)
      .optional()
      .describe('Several topics that tell whether it is there; all must say so.'),
  })
  .describe('The topics and payloads of this device, as Home Assistant’s MQTT integration names them.');

/** A device of this family, as its file describes it. */
export type HomeAssistantDevice = CommonDevice & {
  readonly 'home-assistant'?: z.infer<typeof homeAssistantSchema> | undefined;
};
