import { z } from 'zod';
import { DEVICE_ACTIONS } from '../../../config/action.ts';
import type { CommonDevice } from '../../../config/common-device.ts';
import { pathSchema, rangeSchema, topicSchema } from '../family.ts';

const commandSchema = z.strictObject({
  topic: topicSchema.describe('`{{address}}` and `{{id}}` stand for those of the device.'),
  payload: z
    .string()
    .max(2000)
    .describe('`{{value}}` stands for the value of the action; `{{address}}` and `{{id}}` as in the topic.'),
  range: rangeSchema
    .optional()
    .describe('For a value in %: what 0 and 100 are for the device; default: [0, 100].'),
  unit: z.enum(['K', 'mired']).optional().describe('For a colour temperature; default: K.'),
  color: z
    .enum(['hex', 'rgb', 'hs'])
    .optional()
    .describe('For a colour: FF0000, 255,0,0, or hue and saturation as in 0,100; default: hex.'),
  digits: z.number().int().min(0).max(3).optional().describe('Decimals of the value; default: 0, of °C 1.'),
});
const told = {
  topic: topicSchema.describe('Where it is told.'),
  path: pathSchema.optional().describe('Where in a JSON payload, such as `light.level`; default: the whole.'),
};
const word = z.string().max(100);
const share = z
  .strictObject({
    ...told,
    range: rangeSchema.optional().describe('What it tells at 0 and at 100 %; default: [0, 100].'),
  })
  .optional();

export const genericSchema = z
  .strictObject({
    commands: z
      .partialRecord(z.enum(DEVICE_ACTIONS), commandSchema)
      .describe(
        'What to publish for each action; those that are missing are made of the others where they can be.',
      ),
    state: z
      .strictObject({
        on: z
          .strictObject({
            ...told,
            on: word.describe('What it tells when it is on.'),
            off: word.describe('What it tells when it is off.'),
          })
          .optional()
          .describe('Whether it is on.'),
        brightness: share.describe('How bright it is.'),
        color_temperature: z
          .strictObject({ ...told, unit: z.enum(['K', 'mired']).optional().describe('Default: K.') })
          .optional()
          .describe('The colour of its white.'),
        color: z
          .strictObject({ ...told, form: z.enum(['hex', 'rgb', 'hs']).optional().describe('Default: hex.') })
          .optional()
          .describe('Its colour.'),
        position: share.describe('How far it is open.'),
        locked: z
          .strictObject({
            ...told,
            locked: word.describe('What it tells when it is locked.'),
            unlocked: word.describe('What it tells when it is unlocked.'),
          })
          .optional()
          .describe('Whether it is locked.'),
        temperature: z.strictObject(told).optional().describe('The set temperature, in °C.'),
      })
      .optional()
      .describe('What it tells of itself; without it nothing is ever confirmed.'),
    availability: z
      .strictObject({
        ...told,
        online: word.describe('What it tells when it can be reached.'),
        offline: word.describe('What it tells when it cannot be reached.'),
      })
      .optional()
      .describe('How it tells whether it is there.'),
  })
  .describe('A device of no known family, by its topics and payloads.');

/** A device of this family, as its file describes it. */
export type GenericDevice = CommonDevice & { readonly generic?: z.infer<typeof genericSchema> | undefined };
