import { z } from 'zod';

export const homeAssistantSchema = z.strictObject({
  discovery: z
    .boolean()
    .default(true)
    .describe(
      'true: the hub shows itself in Home Assistant by MQTT discovery; false: it removes itself there.',
    ),
  prefix: z
    .string()
    .regex(/^[^#+/\s]+(\/[^#+/\s]+)*$/, 'a topic prefix without wildcards')
    .default('homeassistant')
    .describe('Home Assistant’s discovery prefix.'),
});
