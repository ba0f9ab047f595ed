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

/** AliGenie's custom skill, on the server of its smart-home skill. */
const customSkillSchema = z.strictObject({
  path_file: z
    .string()
    .optional()
    .describe(
      'File that holds the last part of the skill’s address, relative to the configuration folder: 24 or more letters and digits that nobody can guess. Absent: only the token of a linked account is accepted.',
    ),
  verification_file: z
    .string()
    .optional()
    .describe(
      'The text file that AliGenie’s console gives to prove the owner, under its own name, relative to the configuration folder.',
    ),
  invocation: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .describe('The invocation word of the skill (調用詞): it and what stands before it are no command.'),
  speakers: z
    .record(z.string().min(1).max(512), idSchema)
    .default({})
    .describe(
      'The room of each speaker, by its `deviceOpenId`. A speaker learns its room too when it is told.',
    ),
});

/** An address that is reached by TLS, or on this machine. */
const secureUrl = (of: { secure: string; plain: string }) =>
  z
    .string()
    .regex(
      new RegExp(`^(${of.secure}://[^/@?#\\s]+|${of.plain}://(127\\.0\\.0\\.1|localhost)(:\\d+)?)/?$`),
      `an address such as ${of.secure}://host:port, without user, path and query`,
    );

/** An account of Bemfa: it is linked with one assistant, and so its messages are that assistant's commands. */
const bemfaAccountSchema = z.strictObject({
  assistant: idSchema.describe(
    'The assistant that is linked with this account. Bemfa does not tell who sent a command: one account for each.',
  ),
  key_file: z
    .string()
    .describe(
      'File that holds the account’s private key (私鑰, 32 hexadecimal digits), relative to the configuration folder.',
    ),
  rooms: z
    .array(idSchema)
    .min(1)
    .optional()
    .describe('The rooms whose devices the account gets. Default: all.'),
  color: z
    .enum(['kelvin', 'rgb'])
    .default('kelvin')
    .describe(
      'What the third part of a light’s message means: a colour temperature in kelvin, or a colour, which the hub cannot set. Bemfa does not tell.',
    ),
});

const bemfaSchema = z.strictObject({
  accounts: z.array(bemfaAccountSchema).min(1).max(8).describe('The accounts, one for each assistant.'),
  mqtt_url: secureUrl({ secure: 'mqtts', plain: 'mqtt' })
    .default('mqtts://bemfa.com:9503')
    .describe('The MQTT server of Bemfa.'),
  topics_url: secureUrl({ secure: 'https', plain: 'http' })
    .default('https://pro.bemfa.com')
    .describe('The HTTP interface that creates topics.'),
  api_url: secureUrl({ secure: 'https', plain: 'http' })
    .default('https://apis.bemfa.com')
    .describe('The HTTP interface that lists and names topics.'),
});

const webhookSchema = z.strictObject({
  listen: z
    .enum(['loopback', 'lan'])
    .default('loopback')
    .describe(
      '`loopback`: only programs of this machine, a proxy among them; `lan`: every interface, and only private addresses are answered.',
    ),
  port: port.default(8126).describe('TCP port; 0: any free port.'),
});

/** The doors that a cloud reaches from the internet. */
export const CLOUD_DOORS = ['aligenie', 'alexa'] as const;
export type CloudDoor = (typeof CLOUD_DOORS)[number];

/**
 * The doors whose sender has proved an account or a token, and not who speaks. They carry guarded actions out only
 * where a device's `unlock_by` names them. As services they have accounts of their own (`halfsecond service doors`).
 */
export const ACCOUNT_DOORS = [...CLOUD_DOORS, 'bemfa', 'webhook'] as const;
export type AccountDoor = (typeof ACCOUNT_DOORS)[number];

/** The fields of each door that is closed unless the home configures it. */
const doorSchemas = {
  matter: matterSchema.optional().describe('A Matter bridge: Apple Home, Google, Alexa, SmartThings …'),
  homekit: homekitSchema.optional().describe('A HomeKit bridge: Apple Home without a home hub.'),
  aligenie: skillSchema({ door: 'aligenie', port: 8124, cloud: 'AliGenie' })
    .extend({
      brand: z
        .string()
        .min(1)
        .max(64)
        .default('halfsecond')
        .describe(
          'The brand of the products that you registered in AliGenie’s console; each kind is a model.',
        ),
      custom: customSkillSchema
        .optional()
        .describe('A custom skill (自定義技能), which delivers what was said and by which speaker.'),
    })
    .optional()
    .describe('The endpoint of a Tmall Genie smart-home skill.'),
  alexa: skillSchema({ door: 'alexa', port: 8125, cloud: 'Alexa' })
    .optional()
    .describe('The endpoint of an Alexa smart-home skill.'),
  bemfa: bemfaSchema.optional().describe('Bemfa (巴法雲): 小愛 and 小度 without a public address.'),
  webhook: webhookSchema
    .optional()
    .describe('Claims by HTTP POST: Siri Shortcuts, Home Assistant’s `rest_command`.'),
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

/** The configured doors that get accounts of their own. */
export function accountDoorsOf({ doors }: { readonly doors: DoorsConfig }): readonly AccountDoor[] {
  return ACCOUNT_DOORS.filter((door) => doors[door] !== undefined);
}

/** The credentials of the door AliGenie's unit that hold what a custom skill has beyond the other skill. */
export const CUSTOM_SKILL_CREDENTIALS = {
  path_file: 'aligenie-custom-path',
  verification_file: 'aligenie-custom-verification',
} as const;

/** The credential of the door Bemfa's unit that holds the key of this assistant's account. */
export function bemfaCredential(assistant: string): string {
  return `bemfa-key-${assistant}`;
}

/** The assistants that the door's configuration names, each with its place there; empty where a pairing names them. */
export function assistantsOf(
  doors: DoorsConfig,
  door: ConfiguredDoorName,
): readonly { readonly assistant: string; readonly path: readonly (string | number)[] }[] {
  if (door === 'bemfa')
    return (doors.bemfa?.accounts ?? []).map(({ assistant }, at) => ({
      assistant,
      path: ['doors', 'bemfa', 'accounts', at, 'assistant'],
    }));
  const config = doors[door];
  const assistant = config && 'assistant' in config ? config.assistant : undefined;
  return assistant === undefined ? [] : [{ assistant, path: ['doors', door, 'assistant'] }];
}

/** What tells which assistants a door may claim for. */
interface Claimants {
  readonly doors: DoorsConfig;
  readonly assistants: Readonly<
    Record<string, { readonly doors: readonly string[]; readonly trust: boolean }>
  >;
}

/**
 * The assistants in whose names the door may claim: those that its configuration names. Where pairings name them, every
 * assistant can be paired; the webhook's are those whose `doors` list it, if any does.
 */
export function claimantsOf({ doors, assistants }: Claimants, door: ConfiguredDoorName): readonly string[] {
  const configured = assistantsOf(doors, door).map(({ assistant }) => assistant);
  if (configured.length > 0) return [...new Set(configured)];
  const known = Object.keys(assistants);
  if (door !== 'webhook') return known;
  const listing = known.filter((id) => assistants[id]?.doors.includes(door));
  return listing.length > 0 ? listing : known;
}

/**
 * The assistants in whose names a door with an account of its own may claim at the broker. Trusted ones are left out:
 * at the broker a claim of theirs would unlock what no device file opens to the door.
 */
export function brokerClaimantsOf(home: Claimants, door: ConfiguredDoorName): readonly string[] {
  return claimantsOf(home, door).filter((id) => home.assistants[id]?.trust !== true);
}

/** The doors of the home, and how their commands are held. */
export type DoorsConfig = z.infer<typeof doorsSchema>;
