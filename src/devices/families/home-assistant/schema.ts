import { z } from 'zod';
import type { CommonDevice } from '../../../config/common-device.ts';
import { rangeSchema, topicSchema } from '../family.ts';

const word = z.string().min(1).max(100).optional();

/** Named as in Home Assistant's own MQTT configuration and discovery messages. */
export const homeAssistantSchema = z
  .strictObject({
    command_topic: topicSchema.optional().describe('Where it is commanded; `~` stands for its address.'),
    state_topic: topicSchema.optional().describe('Where it tells its state.'),
    brightness_scale: z
      .number()
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe('Full brightness; default: 255.'),
    color_temp_kelvin: z.boolean().optional().describe('Colour temperature in kelvin; default: in mired.'),
    payload_on: word.describe('Default: ON.'),
    payload_off: word.describe('Default: OFF.'),
    state_on: word.describe('Default: payload_on.'),
    state_off: word.describe('Default: payload_off.'),
    payload_open: word.describe('Default: OPEN.'),
    payload_close: word.describe('Default: CLOSE.'),
    state_open: word.describe('Default: open.'),
    state_closed: word.describe('Default: closed.'),
    payload_lock: word.describe('Default: LOCK.'),
    payload_unlock: word.describe('Default: UNLOCK.'),
    state_locked: word.describe('Default: LOCKED.'),
    state_unlocked: word.describe('Default: UNLOCKED.'),
    set_position_topic: topicSchema.optional().describe('Where a cover’s position is set.'),
    position_topic: topicSchema.optional().describe('Where a cover tells its position.'),
    position: rangeSchema.optional().describe('Closed and open, as it counts; default: [0, 100].'),
    mode_command_topic: topicSchema.optional().describe('Where a thermostat is switched on and off.'),
    mode_state_topic: topicSchema.optional().describe('Where a thermostat tells its mode.'),
    mode_on: word.describe('The mode that means on; default: heat.'),
    temperature_command_topic: topicSchema.optional().describe('Where a thermostat is set.'),
    temperature_state_topic: topicSchema.optional().describe('Where a thermostat tells its set temperature.'),
    availability_topic: topicSchema.optional().describe('Where it tells whether it is there.'),
    payload_available: word.describe('Default: online.'),
    payload_not_available: word.describe('Default: offline.'),
  })
  .describe('The topics and payloads of this device, as Home Assistant’s MQTT integration names them.');

/** A device of this family, as its file describes it. */
export type HomeAssistantDevice = CommonDevice & {
  readonly 'home-assistant'?: z.infer<typeof homeAssistantSchema> | undefined;
};
