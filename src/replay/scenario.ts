import { z } from 'zod';
import { idSchema } from '../config/action.ts';
import { arbiterSchema } from '../config/arbiter.ts';
import { DOOR_NAMES } from '../config/assistant.ts';
import { deviceSchema } from '../config/device.ts';
import { homeSchema } from '../config/schema.ts';

const probability = z.number().min(0).max(1);
const room = z.string().min(1).max(64);
const age_ms = z.number().min(0).optional().describe('How long before `at` it happened.');

/** What a claim's sender says is untrusted: only its structure is checked here. */
const looseIntent = z.strictObject({ action: z.string(), device: z.string(), value: z.number().optional() });

const detect = z.strictObject({
  assistant: idSchema,
  score: probability.optional(),
  room: room.optional(),
  snr_db: z.number().optional(),
  level_db: z
    .number()
    .optional()
    .describe('Level of the wake word, with the calibrated offset of its microphone.'),
  source: z.enum(['hub', 'satellite']).default('hub').describe('Whose detector heard it.'),
  age_ms,
});

const claim = z.strictObject({
  assistant: z.string().min(1),
  id: z.string().optional(),
  text: z.string().optional(),
  intent: looseIntent.optional(),
  intents: z.array(looseIntent).optional().describe('A gesture.'),
  confidence: z.number().optional(),
  utterance: z.string().optional(),
  room: room.optional(),
  snr_db: z.number().optional(),
  age_ms: z.number().optional(),
  can_serve: z.boolean().optional(),
  origin: z.enum(['voice', 'app', 'automation', 'unknown']).optional(),
  door: z.enum(DOOR_NAMES).default('mqtt').describe('The door that it comes by.'),
});

const state = z.strictObject({
  device: idSchema,
  on: z.boolean().optional(),
  brightness: z.number().min(0).max(100).optional().describe('%'),
  color_temperature: z.number().min(1000).max(10_000).optional().describe('K'),
  position: z.number().min(0).max(100).optional().describe('% open'),
  locked: z.boolean().optional(),
  temperature: z.number().min(-50).max(100).optional().describe('The set temperature, °C.'),
});

const happenings = {
  detect: detect.describe('A wake word was heard.'),
  speech_start: z
    .strictObject({ room: room.optional(), age_ms })
    .describe('Somebody begins to speak, to whomever.'),
  speech_end: z.strictObject({ room: room.optional(), age_ms }).describe('The speaker has finished.'),
  words: z
    .strictObject({
      room: room.optional(),
      assistants: z.array(idSchema).min(1).describe('Whose wake words came before them.'),
      text: z.string().max(500).describe('Empty where they were no command.'),
      confidence: probability.optional(),
    })
    .describe('The hub recognised words, without a recording.'),
  claim: claim.describe('A claim arrives: of `text`, or of `intent` or `intents`.'),
  state: state.describe('A device reports its state.'),
  presence: z
    .strictObject({ assistant: z.string(), online: z.boolean() })
    .describe('An assistant comes or goes.'),
  microphone: z
    .strictObject({ room, state: z.enum(['listening', 'lost', 'off']) })
    .describe('A microphone of the hub begins to listen, or is lost.'),
  message: z
    .strictObject({
      topic: z.string().min(1),
      payload: z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.unknown())]),
    })
    .describe('A message comes over MQTT, such as the availability of a device; an object is sent as JSON.'),
  broker: z.enum(['down', 'up']).describe('The connection to the broker is lost, or is back.'),
  audio: z
    .strictObject({ file: z.string(), room: room.optional() })
    .describe('A recording is heard, really.'),
  feedback: z
    .strictObject({ verdict: z.string().optional(), should: z.string() })
    .describe('"Wrong one", about the last verdict, or the one named.'),
};

const entrySchema = z
  .strictObject({
    at: z.number().min(0).max(86_400_000).describe('Milliseconds since the start.'),
    detect: happenings.detect.optional(),
    speech_start: happenings.speech_start.optional(),
    speech_end: happenings.speech_end.optional(),
    words: happenings.words.optional(),
    claim: happenings.claim.optional(),
    state: happenings.state.optional(),
    presence: happenings.presence.optional(),
    microphone: happenings.microphone.optional(),
    message: happenings.message.optional(),
    broker: happenings.broker.optional(),
    audio: happenings.audio.optional(),
    feedback: happenings.feedback.optional(),
  })
  .refine(
    (entry) => Object.keys(entry).length === 2,
    `exactly one of ${Object.keys(happenings).join(', ')} beside at`,
  );

const outcome = z.enum(['granted', 'absorbed', 'overruled', 'refused', 'expired', 'withheld']);

const expectedVerdict = z.strictObject({
  id: z.string().optional(),
  room: z.string().optional(),
  utterance: z.string().nullable().optional(),
  winner: z.string().nullable().optional().describe('An assistant, or `none`.'),
  device: z.string().nullable().optional(),
  action: z.string().nullable().optional(),
  value: z.number().nullable().optional(),
  because: z
    .enum(['direct', 'uncontested', 'all_heard', 'clinched', 'patience', 'deadline', 'broker_lost'])
    .optional(),
  command: z.enum(['sent', 'undelivered', 'observed', 'none']).optional(),
  within_ms: z.number().min(0).optional().describe('Upper bound of the latency.'),
  outcomes: z.record(z.string(), outcome).optional().describe('By assistant or claim id.'),
});

const expectedCommand = z.strictObject({
  topic: z.string(),
  payload: z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.unknown())]).optional(),
});

/** Without their defaults: a key that the scenario does not give must not replace the configured one. */
const { assistants, satellites, audio, mode, mqtt } = homeSchema.shape;

const scenarioHome = z.strictObject({
  assistants: assistants.optional(),
  devices: z.array(deviceSchema).max(10_000).optional().describe('Each as a file of `devices/` has it.'),
  arbiter: arbiterSchema.optional(),
  prefer: z.array(idSchema).optional(),
  microphones: z
    .array(room)
    .optional()
    .describe('Rooms with a microphone, beside those the timeline hears in.'),
  satellites: satellites.unwrap().optional(),
  audio: audio.unwrap().optional(),
  mode: mode.unwrap().optional(),
  mqtt: z.strictObject({ base: mqtt.unwrap().shape.base }).optional(),
});

export const scenarioSchema = z.strictObject({
  name: z.string().min(1).max(200).describe('What it shows, as a sentence.'),
  description: z.string().optional(),
  source: z
    .union([
      z.strictObject({
        recorded: z.string().min(1).describe('With what, such as a controller and its version.'),
      }),
      z.strictObject({ assumed: z.string().min(1).describe('Upon what.') }),
    ])
    .optional()
    .describe('Where its timeline comes from; absent: made up to show a rule.'),
  home: scenarioHome.optional().describe('Each key replaces the configured one.'),
  timeline: z.array(entrySchema).max(100_000).describe('What happens; same-time entries in this order.'),
  expect: z
    .strictObject({
      verdicts: z.array(expectedVerdict).optional(),
      commands: z.array(expectedCommand).optional(),
    })
    .refine(
      (expect) => expect.verdicts !== undefined || expect.commands !== undefined,
      'verdicts or commands: a scenario that expects nothing shows nothing',
    )
    .describe('In order, and all of them.'),
});

/** A scenario file, with its defaults filled in. */
export type Scenario = z.infer<typeof scenarioSchema>;
export type TimelineEntry = Scenario['timeline'][number];
export type Expectation = Scenario['expect'];
