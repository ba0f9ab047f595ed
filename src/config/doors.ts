import { z } from 'zod';
import { ACTIONS, idSchema } from './action.ts';

const port = z.number().int().min(0).max(65_535);

const matterSchema = z.strictObject({
  port: port.default(5540).describe('UDP port of the bridge; Matter’s own by default.'),
  name: z.string().min(1).max(32).default('halfsecond').describe('What the ecosystems call the bridge.'),
});

const homekitSchema = z.strictObject({
  assistant: idSchema.describe('Whose commands these are: `siri`.'),
  port: port.default(51_826).describe('TCP port of the bridge; 0: any free port.'),
  name: z.string().min(1).max(32).default('halfsecond').describe('What the Home app calls the bridge.'),
});

/** A cloud that reaches the home by HTTP, through the user's own tunnel or reverse proxy. */
const skillSchema = (of: { port: number; cloud: string }) =>
  z.strictObject({
    assistant: idSchema.describe('Whose commands these are.'),
    host: z
      .string()
      .default('127.0.0.1')
      .describe('Address to listen on; only loopback is meant to be: the tunnel or proxy stands before it.'),
    port: port.default(of.port).describe('TCP port on `host`; your tunnel or proxy forwards to it.'),
    client_id: z.string().min(1).max(200).describe(`The OAuth client id that ${of.cloud} is given.`),
    client_secret_file: z
      .string()
      .describe('File that holds the OAuth client secret, relative to the config.'),
    owner_password_file: z
      .string()
      .describe('File that holds the password asked for on the page that links the account.'),
    redirect_uris: z
      .array(z.string().regex(/^https:\/\/.+/, 'an https address'))
      .min(1)
      .describe(`Where ${of.cloud} may be sent back to after linking.`),
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
    .describe('The room of each Hermes siteId that is not named as its room.'),
  wakewords: z
    .record(z.string().min(1), idSchema)
    .default({})
    .describe('The assistant of each Hermes wakewordId that is not its id.'),
  assistant: idSchema.optional().describe('Whose claims the intents are; absent: of the wake word before.'),
  intents: z
    .record(z.string().min(1), hermesIntentSchema)
    .default({})
    .describe('What each intent asks for, by its name; of one that is not here the words are read.'),
});

export const doorsSchema = z.strictObject({
  matter: matterSchema.optional().describe('A Matter bridge: Apple Home, Google, Alexa, SmartThings …'),
  homekit: homekitSchema.optional().describe('A HomeKit bridge: Apple Home without a home hub.'),
  aligenie: skillSchema({ port: 8124, cloud: 'AliGenie' })
    .optional()
    .describe('The endpoint of a Tmall Genie smart-home skill.'),
  alexa: skillSchema({ port: 8125, cloud: 'Alexa' })
    .optional()
    .describe('The endpoint of an Alexa smart-home skill.'),
  hermes: hermesSchema.optional().describe('Hermes intents and hotwords on the same broker.'),
  hold_ms: z
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(2000)
    .describe('How long a command waits at its door for a hub that is away, in milliseconds.'),
  spawn: z
    .boolean()
    .default(true)
    .describe('Whether the hub starts the doors; false where each runs as a service of its own.'),
});

/** The ways in, beside MQTT; each stands open only where it is configured. */
export type DoorsConfig = z.infer<typeof doorsSchema>;
