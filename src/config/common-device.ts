import { z } from 'zod';
import { idSchema } from './action.ts';
import { ACCOUNT_DOORS } from './doors.ts';

/** The kinds of a single device; a group has the kind `group`. */
export const SINGLE_KINDS = [
  'light',
  'switch',
  'outlet',
  'fan',
  'lock',
  'cover',
  'garage',
  'climate',
  'valve',
  'scene',
] as const;
const KINDS = [...SINGLE_KINDS, 'group'] as const;
const FEATURES = [
  'on_off',
  'brightness',
  'color_temperature',
  'color',
  'position',
  'temperature',
  'lock',
  'open_close',
  'activate',
] as const;
const ownerSchema = z
  .union([
    z.strictObject({ prefer: idSchema.describe('Claims of this assistant get the evidence `owner`.') }),
    z.strictObject({ only: idSchema.describe('The hub refuses the claims of every other assistant.') }),
  ])
  .describe("Whose device it is. Absent: anyone's.");

/** The fields that a device of any family has. */
export const commonDeviceSchema = z.strictObject({
  id: idSchema.describe('The id of the device, unique in the home.'),
  name: z
    .strictObject({
      en: z.string().min(1).max(80).optional().describe('The spoken name in English.'),
      zh: z.string().min(1).max(80).optional().describe('The spoken name in Mandarin, in either script.'),
    })
    .refine(
      (name) => name.en !== undefined || name.zh !== undefined,
      'a name in at least one language (en, zh)',
    )
    .describe('What people call it: needed to understand words.'),
  aliases: z
    .strictObject({
      en: z.array(z.string().min(1).max(80)).max(20).default([]).describe('Spoken names in English.'),
      zh: z.array(z.string().min(1).max(80)).max(20).default([]).describe('Spoken names in Mandarin.'),
    })
    .default({ en: [], zh: [] })
    .describe('Other names that people use.'),
  room: idSchema.describe('The room it stands in.'),
  main: z
    .boolean()
    .optional()
    .describe('true: "the light" of its room means this one, where the room has several.'),
  kind: z.enum(KINDS).describe('What it is; decides which actions are guarded.'),
  features: z
    .array(z.enum(FEATURES))
    .max(16)
    .default(['on_off'])
    .describe('What it can do; the hub refuses other actions.'),
  address: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^#+\p{Cc}]+$/u, 'an address without wildcards')
    .optional()
    .describe(
      "Its address within the family: zigbee2mqtt's friendly name, Tasmota's topic, the topic prefix of an ESPHome node or a Shelly, Homie's device id; default: its id.",
    ),
  members: z
    .array(idSchema)
    .min(1)
    .max(100)
    .optional()
    .describe('For a group without an address of its own: the devices that the hub commands for it.'),
  owner: ownerSchema.optional(),
  risk: z
    .enum(['normal', 'guarded'])
    .optional()
    .describe('`guarded`: every action is guarded; `normal`: none is. Absent: by kind and action.'),
  unlock_by: z
    .array(z.enum(ACCOUNT_DOORS))
    .max(ACCOUNT_DOORS.length)
    .default([])
    .describe(
      'The doors of an account or token that may carry out its guarded actions, such as unlocking. An account does not prove who speaks: turn on a code in the cloud’s own app first.',
    ),
});

/** A device without the fields of its family's own. */
export type CommonDevice = z.infer<typeof commonDeviceSchema>;
/** What a device can do; each is needed by one or more actions. */
export type Feature = CommonDevice['features'][number];
