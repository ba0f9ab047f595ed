import { z } from 'zod';
import { FAMILIES, FAMILY_NAMES, type FamilyName } from '../devices/families/catalogue.ts';
import { commonDeviceSchema } from './common-device.ts';

/** Each family's own fields stand under the family's name. */
type FamilyFields = { [Name in FamilyName]: z.ZodOptional<(typeof FAMILIES)[Name]['schema']> };

const familyFields = Object.fromEntries(
  FAMILY_NAMES.map((name) => [name, FAMILIES[name].schema.optional()]),
) as FamilyFields;
const { address, members, owner, risk, guarded_clouds, ...named } = commonDeviceSchema.shape;

/**
 * A file of `devices/`: the fields of any device, and under its family's name the fields of the family. The names and
 * fields come from the catalogue of families; the order of the keys is that of the published JSON Schema.
 */
export const deviceSchema = z.strictObject({
  ...named,
  family: z
    .enum(FAMILY_NAMES)
    .optional()
    .describe('How it is spoken to over MQTT. Absent only for a group with `members`.'),
  address,
  members,
  owner,
  ...familyFields,
  risk,
  guarded_clouds,
});

/** One device of the home, as its file in `devices/` describes it. */
export type Device = z.infer<typeof deviceSchema>;
