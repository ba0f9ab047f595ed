import { z } from 'zod';
import { wyomingUrl } from './recogniser.ts';

export const DOORS = ['heard', 'mqtt', 'matter', 'homekit', 'aligenie', 'alexa', 'hermes'] as const;

/** How a claim arrives. Set by the hub, never by the sender. */
export type Door = (typeof DOORS)[number];

const sensitivity = z.number().min(0).max(1).default(0.7).describe('0 (misses more) to 1 (false alarms).');

const keylessWake = z.strictObject({
  engine: z.literal('porcupine-keyless').describe('Porcupine 1.9: no key, eleven English phrases.'),
  keyword: z.string().describe('One of its built-in phrases, such as `hey siri`.'),
  sensitivity,
});

const enrolledWake = z.strictObject({
  engine: z.literal('enrolled').describe('Any phrase in any language, from a few recorded takes.'),
  takes: z.string().describe('The folder of takes (WAV, 16 kHz mono), relative to the config.'),
  threshold: z
    .number()
    .min(0.2)
    .max(1)
    .optional()
    .describe(
      'Largest alignment distance that counts as the phrase: more hears more, and mistakes more; default: as enrolled, else 0.6.',
    ),
});

const porcupineWake = z
  .strictObject({
    engine: z
      .literal('porcupine')
      .describe("Picovoice's Porcupine 4, with an AccessKey (`porcupine.access_key_file`)."),
    keyword: z.string().optional().describe('A built-in phrase of Porcupine 4, such as `alexa`.'),
    keyword_file: z
      .string()
      .optional()
      .describe('A `.ppn` made on the Picovoice console, relative to the config.'),
    model_file: z
      .string()
      .optional()
      .describe('The `.pv` of the language, relative to the config; default: English.'),
    sensitivity,
  })
  .refine(
    (wake) => (wake.keyword === undefined) !== (wake.keyword_file === undefined),
    'either keyword or keyword_file',
  );

const remoteWake = z.strictObject({
  engine: z.literal('wyoming').describe('A wake-word server over the Wyoming protocol.'),
  url: wyomingUrl.describe('Where it listens: `tcp://host:port`.'),
  name: z.string().min(1).max(200).describe('The wake word as the server calls it, such as `hey_jarvis`.'),
});

const wakeSchema = z
  .discriminatedUnion('engine', [keylessWake, enrolledWake, porcupineWake, remoteWake])
  .describe('How its wake word is heard; absent: the hub does not listen for it.');

export const assistantSchema = z.strictObject({
  name: z.string().min(1).max(80).describe('What people call it.'),
  locale: z
    .string()
    .regex(/^[a-z]{2}-[A-Z]{2}$/, 'a locale such as en-US or zh-CN')
    .default('en-US')
    .describe('The language that it is spoken to in.'),
  wake: wakeSchema.optional(),
  heard: z
    .enum(['claim', 'evidence'])
    .optional()
    .describe(
      "`claim`: the hub's own understanding is a claim; `evidence`: it is only evidence. Default: evidence where `doors` names another way in, else claim.",
    ),
  doors: z
    .array(z.enum(['mqtt', 'matter', 'homekit', 'aligenie', 'alexa', 'hermes']))
    .default([])
    .describe('The ways by which its own commands arrive.'),
  on_lost: z
    .enum(['success', 'busy'])
    .default('success')
    .describe(
      'What its ecosystem hears where another assistant won: success, and then the true state; or an error.',
    ),
  enabled: z.boolean().default(true).describe('Claims of a disabled assistant are refused.'),
  trust: z.boolean().default(false).describe('Its claims by the `mqtt` door count as authenticated.'),
  trust_origin: z.boolean().default(false).describe('What it says of a claim’s `origin` is believed.'),
});

/** One assistant of the home. */
export type Assistant = z.infer<typeof assistantSchema>;
