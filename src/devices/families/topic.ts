import { z } from 'zod';

/** A topic to publish on or to listen to; no wildcards. */
export const topicSchema = z
  .string()
  .min(1)
  .max(250)
  .regex(/^[^#+\p{Cc}]+$/u, 'an MQTT topic without wildcards')
  .meta({ title: 'an MQTT topic without wildcards' });

/** A key of a JSON object, or several joined by dots where one is in another. */
export const pathSchema = z.string().min(1).max(120);

/** From the lowest to the highest, as the device counts; the second may be the smaller. */
export const rangeSchema = z
  .tuple([z.number().min(-1e6).max(1e6), z.number().min(-1e6).max(1e6)])
  .refine(([low, high]) => low !== high, 'two different numbers, such as [0, 255]');
