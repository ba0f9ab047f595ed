import { z } from 'zod';

export const homeAssistantSchema = z.strictObject({
  discovery: z
    .boolean()
    .default(true)
    .describe('Whether the hub shows itself in Home Assistant, by MQTT discovery; `false` takes it back.'),
  prefix: z
    .string()
    .regex(/^[^#+/\s]+(\/[^#+/\s]+)*$/, 'a topic prefix without wildcards')
    .default('homeassistant')
    .describe('The discovery prefix, as Home Assistant has it.'),
});
