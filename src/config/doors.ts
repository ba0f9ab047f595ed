import { z } from 'zod';
import { ACTIONS, idSchema } from './action.ts';

const port = z.number().int().min(0).max(65_535);

const matterSchema = z.strictObject({
  port: port.default(5540).describe('UDP port of the bridge.'),
  name: z.string().min(1).max(32).default('halfsecond').describe('What the ecosystems call the bridge.'),
});

const homekitSchema = z.strictObject({
  assistant: idSchema.describe('The assistant whose commands arrive here, such as `siri`.'),
  port: port.default(51_826).describe('TCP port of the bridge; 0: any free port.'),
  name: z.string().min(1).max(32).default('halfsecond').describe('What the Home app calls the bridge.'),
});

/** The shortest password of the owner with which a skill door opens, in characters: its page is open to the internet. */
export const SHORTEST_PASSWORD = 12;

/** A cloud that reaches the home by HTTP, through the user's own tunnel or reverse proxy. */
const skillSchema = (of: { door: string; port: number; cloud: string }) =>
  z.strictObject({
    assistant: idSchema.describe('The assistant whose commands arrive here.'),
    host: z
      .string()
      .default('127.0.0.1')
      .describe('Address to listen on. Keep it on loopback: your tunnel or proxy stands in front of it.'),
    port: port.default(of.port).describe('TCP port on `host`; your tunnel or proxy forwards to it.'),
    client_id: z.string().min(1).max(200).describe(`The OAuth client id that ${of.cloud} is given.`),
    client_secret_file: z
      .string()
      .optional()
      .describe(
        `File that holds the OAuth client secret, relative to the configuration folder. Default: the credential \`${of.door}-client-secret\`.`,
      ),
    owner_password_file: z
      .string()
      .optional()
      .describe(
        `File that holds the owner’s password, relative to the configuration folder; the page that links the account asks for it. At least 12 characters. Default: the credential \`${of.door}-owner-password\`.`,
      ),
    redirect_uris: z
      .array(z.string().regex(/^https:\/\/.+/, 'an https address'))
      .min(1)
      .describe(`The addresses to which ${of.cloud} may be sent back after linking.`),
  });

const slot = z.string().min(1).max(64).describe('The slot’s name in the Hermes message.');

/** What a Hermes intent asks for; each part is fixed, or told by a slot. */
const hermesIntentSchema = z.strictObject({
  action: z
    .union([
      z.enum(ACTIONS),
      z.strictObject({
        slot,
        values: z
          .record(z.string().min(1), z.enum(ACTIONS))
          .describe('The action for each value of the slot.'),
      }),
    ])
    .describe('An action, or the slot whose value says which, by `values`.'),
  device: z
    .union([idSchema, z.strictObject({ slot })])
    .describe('A device, or the slot that names one: its id, its name or one of its aliases.'),
  value: z.strictObject({ slot }).optional().describe("The slot of the action's value."),
});

const hermesSchema = z.strictObject({
  sites: z
    .record(z.string().min(1), idSchema)
    .default({})
    .describe('The room of each Hermes siteId that is not itself the id of a room.'),
  wakewords: z
    .record(z.string().min(1), idSchema)
    .default({})
    .describe('The assistant of each Hermes wakewordId that is not itself the id of an assistant.'),
  assistant: idSchema
    .optional()
    .describe('The assistant that claims the intents. Absent: the one whose wake word was heard before.'),
  intents: z
    .record(z.string().min(1), hermesIntentSchema)
    .default({})
    .describe(
      'What each intent asks for, by its name. Of an intent that is not listed, the hub reads the words.',
    ),
});

/** The doors that bring the commands of a cloud account. */
export const CLOUD_DOORS = ['aligenie', 'alexa'] as const;
export type CloudDoor = (typeof CLOUD_DOORS)[number];

/** The fields of each door that is closed unless the home configures it. */
const doorSchemas = {
  matter: matterSchema.optional().describe('A Matter bridge: Apple Home, Google, Alexa, SmartThings …'),
  homekit: homekitSchema.optional().describe('A HomeKit bridge: Apple Home without a home hub.'),
  aligenie: skillSchema({ door: 'aligenie', port: 8124, cloud: 'AliGenie' })
    .optional()
    .describe('The endpoint of a Tmall Genie smart-home skill.'),
  alexa: skillSchema({ door: 'alexa', port: 8125, cloud: 'Alexa' })
    .optional()
    .describe('The endpoint of an Alexa smart-home skill.'),
  hermes: hermesSchema.optional().describe('Hermes intents and hotwords on the same broker.'),
};

export const doorsSchema = z.strictObject({
  ...doorSchemas,
  hold_ms: z
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(2000)
    .describe(
      'How long a command waits at its door for a hub that is away; then the door carries out what is harmless.',
    ),
  spawn: z
    .boolean()
    .default(true)
    .describe(
      'true: the hub starts each door that has no systemd unit of its own (`halfsecond service doors`); false: it starts none (`halfsecond doors run`).',
    ),
});

/** A door that is closed unless the home configures it. */
export type ConfiguredDoorName = keyof typeof doorSchemas;
export const CONFIGURED_DOORS = Object.keys(doorSchemas) as readonly ConfiguredDoorName[];

/** The doors of the home, and how their commands are held. */
export type DoorsConfig = z.infer<typeof doorsSchema>;
