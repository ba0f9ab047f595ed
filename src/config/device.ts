import { z } from 'zod';
import { esphomeSchema } from '../devices/families/esphome/schema.ts';
import { genericSchema } from '../devices/families/generic/schema.ts';
import { homeAssistantSchema } from '../devices/families/home-assistant/schema.ts';
import { homieSchema } from '../devices/families/homie/schema.ts';
import { shellySchema } from '../devices/families/shelly/schema.ts';
import { tasmotaSchema } from '../devices/families/tasmota/schema.ts';
import { zigbee2mqttSchema } from '../devices/families/zigbee2mqtt/schema.ts';
import { idSchema } from './action.ts';

const KINDS = [
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
  'group',
] as const;
const FEATURES = [
  'on_off',
  'brightness',
  'color_temperature',
  'position',
  'temperature',
  'lock',
  'open_close',
  'activate',
] as const;
const FAMILIES = [
  'zigbee2mqtt',
  'home-assistant',
  'tasmota',
  'esphome',
  'shelly',
  'homie',
  'generic',
] as const;

const ownerSchema = z
  .union([
    z.strictObject({ prefer: idSchema.describe('This assistant is favoured (evidence `owner`).') }),
    z.strictObject({ only: idSchema.describe('Claims of every other assistant are refused.') }),
  ])
  .describe("Whose device it is; absent: anyone's.");

const guardedCloudsSchema = z
  .array(z.enum(['aligenie', 'alexa']))
  .max(2)
  .optional()
  .describe(
    'The clouds that may carry out its guarded actions: an account proves no speaker. Default: none.',
  );

export const deviceSchema = z.strictObject({
  id: idSchema.describe('Unique in the home.'),
  name: z
    .strictObject({
      en: z.string().min(1).max(80).optional().describe('The spoken name in English.'),
      zh: z.string().min(1).max(80).optional().describe('The spoken name in Mandarin, in either script.'),
    })
    .refine(
      (name) => name.en !== undefined || name.zh !== undefined,
      'a name in at least one language (en, zh)',
    )
    .describe('What people call it.'),
  aliases: z
    .strictObject({
      en: z.array(z.string().min(1).max(80)).max(20).default([]),
      zh: z.array(z.string().min(1).max(80)).max(20).default([]),
    })
    .default({ en: [], zh: [] })
    .describe('Other names that people use.'),
  room: idSchema.describe('The room it stands in.'),
  kind: z.enum(KINDS).describe('What it is; decides which actions are guarded.'),
  features: z.array(z.enum(FEATURES)).max(16).default(['on_off']).describe('What it can do.'),
  family: z
    .enum(FAMILIES)
    .optional()
    .describe('How it is spoken to over MQTT; absent only for a group of `members`.'),
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
    .describe('For a group without an address of its own: the devices that it commands.'),
  owner: ownerSchema.optional(),
  zigbee2mqtt: zigbee2mqttSchema.optional(),
  'home-assistant': homeAssistantSchema.optional(),
  tasmota: tasmotaSchema.optional(),
  esphome: esphomeSchema.optional(),
  shelly: shellySchema.optional(),
  homie: homieSchema.optional(),
  generic: genericSchema.optional(),
  risk: z
    .enum(['normal', 'guarded'])
    .optional()
    .describe('`guarded`: every action is; `normal`: none is; absent: by kind and action.'),
  guarded_clouds: guardedCloudsSchema,
});

/** One device of the home, as its file in `devices/` describes it. */
export type Device = z.infer<typeof deviceSchema>;
