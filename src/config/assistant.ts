import { z } from 'zod';
import { CONFIGURED_DOORS } from './doors.ts';
import { fsmnModel, wyomingUrl } from './recogniser.ts';

/** The doors by which an assistant's own commands arrive. */
const COMMAND_DOORS = ['mqtt', ...CONFIGURED_DOORS] as const;

/** By which door a claim arrives: the hub's own hearing, MQTT, or a door that the home configures. */
export const DOOR_NAMES = ['heard', ...COMMAND_DOORS] as const;

/** The name of a door. The hub sets it on a claim, never the sender. */
export type DoorName = (typeof DOOR_NAMES)[number];

const sensitivity = z
  .number()
  .min(0)
  .max(1)
  .default(0.7)
  .describe('How readily the word is heard: a higher value misses less and has more false alarms.');

const keylessWake = z.strictObject({
  engine: z.literal('porcupine-keyless').describe('Porcupine 1.9: no key, eleven English phrases.'),
  keyword: z.string().describe('One of its built-in phrases, such as `hey siri`.'),
  sensitivity,
});

const enrolledWake = z.strictObject({
  engine: z.literal('enrolled').describe('Any phrase in any language, from a few recorded takes.'),
  takes: z
    .string()
    .describe(
      'The folder of takes (WAV, 16 kHz, mono), relative to the configuration folder; `halfsecond enroll` records them.',
    ),
  threshold: z
    .number()
    .min(0.2)
    .max(1)
    .optional()
    .describe(
      'Largest alignment distance that counts as the phrase. A higher value hears the phrase more often and mistakes other speech more often. Default: as enrolled, else 0.6.',
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
      .describe(
        'A `.ppn` file from the Picovoice console, relative to the configuration folder; instead of `keyword`.',
      ),
    model_file: z
      .string()
      .optional()
      .describe('The `.pv` file of the language, relative to the configuration folder. Default: English.'),
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

const fsmnWake = z.strictObject({
  engine: z.literal('fsmn').describe('A Mandarin phrase by its characters, from the model `fsmn-zh`.'),
  phrase: z
    .string()
    .min(2)
    .max(20)
    .refine(
      (phrase) => /^\p{Script=Han}{2,}$/u.test(phrase),
      'two or more Chinese characters, such as 天貓精靈',
    )
    .describe('What people say, in Chinese characters of either script, such as 天貓精靈.'),
  threshold: z
    .number()
    .min(0.05)
    .max(0.95)
    .optional()
    .describe(
      'Least probability that counts as the phrase. A lower value misses less and has more false alarms. Default: 0.5; beside another detector 0.3, because both decide together.',
    ),
  model: fsmnModel,
});

const oneWake = z.discriminatedUnion('engine', [
  keylessWake,
  enrolledWake,
  porcupineWake,
  remoteWake,
  fsmnWake,
]);

/** One way to hear a wake word. */
export type Wake = z.infer<typeof oneWake>;

const wakeSchema = z
  .union([oneWake, z.array(oneWake).min(1).max(3)])
  .describe(
    'How the hub hears its wake word: one detector, or a list of detectors of which each confirms the others. Absent: the hub does not listen for it.',
  );

export const assistantSchema = z.strictObject({
  name: z.string().min(1).max(80).describe('What people call it; shown in messages and in Home Assistant.'),
  locale: z
    .string()
    .regex(/^[a-z]{2}-[A-Z]{2}$/, 'a locale such as en-US or zh-CN')
    .default('en-US')
    .describe('The language in which people speak to it; selects the recogniser of its commands.'),
  wake: wakeSchema.optional(),
  heard: z
    .enum(['claim', 'evidence'])
    .optional()
    .describe(
      "`claim`: the hub's own understanding is a claim; `evidence`: it is only evidence. Default: evidence where `doors` names another way in, else claim.",
    ),
  doors: z
    .array(z.enum(COMMAND_DOORS))
    .default([])
    .describe(
      'The doors by which its own commands arrive. With one here, the hub’s own hearing is only evidence unless `heard` says otherwise.',
    ),
  on_lost: z
    .enum(['success', 'busy'])
    .default('success')
    .describe(
      'What its ecosystem hears where another assistant won: success, and then the true state; or an error.',
    ),
  enabled: z
    .boolean()
    .default(true)
    .describe('false: the hub refuses its claims. Can be switched over MQTT (`set/enabled`).'),
  trust: z
    .boolean()
    .default(false)
    .describe(
      'true: its claims by the `mqtt` door count as authenticated, and may unlock. Only for an adapter that identifies its user.',
    ),
  trust_origin: z
    .boolean()
    .default(false)
    .describe(
      'true: the hub believes the `origin` of its claims, so that `app` and `automation` act at once.',
    ),
});

/** One assistant of the home. */
export type Assistant = z.infer<typeof assistantSchema>;

/** The detectors of an assistant's wake word, each with its place in the assistant's entry; empty where it has none. */
export function wakesOf({ wake }: Pick<Assistant, 'wake'>): readonly {
  readonly wake: Wake;
  readonly path: readonly (string | number)[];
}[] {
  if (wake === undefined) return [];
  return Array.isArray(wake)
    ? wake.map((each, at) => ({ wake: each, path: ['wake', at] }))
    : [{ wake, path: ['wake'] }];
}
