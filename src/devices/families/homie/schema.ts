import { z } from 'zod';
import type { CommonDevice } from '../../../config/common-device.ts';
import { rangeSchema, topicSchema } from '../family.ts';
import { COLOR_FORMS } from './color.ts';

const property = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/, 'a node and a property, such as light/power')
  .describe('Node and property, such as light/power.');
const word = z.string().min(1).max(100);
const share = z
  .strictObject({ property, range: rangeSchema.optional().describe('Default: [0, 100].') })
  .optional();

export const homieSchema = z
  .strictObject({
    version: z
      .union([z.literal(4), z.literal(5)])
      .optional()
      .describe('Of the convention; default: 5.'),
    base: topicSchema.optional().describe('First part of its topics; default: homie.'),
    on: z
      .strictObject({
        property,
        on: word.optional().describe('Default: true.'),
        off: word.optional().describe('Default: false.'),
      })
      .optional()
      .describe('Whether it is on.'),
    brightness: share.describe('How bright it is.'),
    color_temperature: z
      .strictObject({
        property,
        unit: z.enum(['K', 'mired']).optional().describe('Default: K.'),
      })
      .optional()
      .describe('The colour of its white.'),
    color: z
      .strictObject({
        property,
        form: z.enum(COLOR_FORMS).optional().describe('How it writes a colour. Default: rgb.'),
      })
      .optional()
      .describe('Its colour.'),
    position: share.describe('How far it is open.'),
    locked: z
      .strictObject({
        property,
        locked: word.optional().describe('Default: true.'),
        unlocked: word.optional().describe('Default: false.'),
      })
      .optional()
      .describe('Whether it is locked.'),
    temperature: z
      .strictObject({ property, unit: z.enum(['C', 'F']).optional().describe('Default: C.') })
      .optional()
      .describe('The set temperature.'),
    activate: z
      .strictObject({ property, value: word.optional().describe('Default: true.') })
      .optional()
      .describe('What sets the scene.'),
  })
  .describe('Which properties of the Homie device mean what.');

/** A device of this family, as its file describes it. */
export type HomieDevice = CommonDevice & { readonly homie?: z.infer<typeof homieSchema> | undefined };
