import { z } from 'zod';
import { idSchema } from './action.ts';

const nameSchema = z.string().min(1).max(80);
const namesShape = {
  name: z
    .strictObject({
      en: nameSchema.optional().describe('The spoken name in English.'),
      zh: nameSchema.optional().describe('The spoken name in Mandarin, in either script.'),
    })
    .default({})
    .describe('What people call it, beside its id.'),
  aliases: z
    .strictObject({
      en: z.array(nameSchema).max(20).default([]).describe('Spoken names in English.'),
      zh: z.array(nameSchema).max(20).default([]).describe('Spoken names in Mandarin.'),
    })
    .default({ en: [], zh: [] })
    .describe('Other names that people use.'),
};

const floorSchema = z.strictObject(namesShape);
const roomSchema = z.strictObject({
  ...namesShape,
  floor: idSchema.optional().describe('The floor that it is on, by its id in `floors`.'),
});

export const roomsSchema = z
  .record(idSchema, roomSchema)
  .default({})
  .describe('Names of the rooms, by id. A room that is not here is known by its id, as in `living-room`.');
export const floorsSchema = z
  .record(idSchema, floorSchema)
  .default({})
  .describe('Names of the floors, by id: "turn off everything upstairs".');

/** A room or a floor, as people call it. */
export type Place = z.infer<typeof floorSchema>;
