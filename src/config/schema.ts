import { z } from 'zod';
import { idSchema } from './action.ts';
import { arbiterSchema } from './arbiter.ts';
import { assistantSchema } from './assistant.ts';
import { consoleSchema } from './console.ts';
import type { Device } from './device.ts';
import { doorsSchema } from './doors.ts';
import { mqttSchema } from './mqtt.ts';
import { floorsSchema, roomsSchema } from './place.ts';
import { recognisersSchema, wyomingUrl } from './recogniser.ts';
import { understandingSchema } from './understanding.ts';

const offset_db = z
  .number()
  .min(-60)
  .max(60)
  .optional()
  .describe(
    'Added to the level that this microphone measures, in dB: the loudest room is the nearest, and microphones differ in gain. Default: 0.',
  );

const audioSchema = z.strictObject({
  source: z
    .enum(['microphone', 'none'])
    .default('none')
    .describe('`microphone`: the hub records and listens; `none`: it opens no sound card.'),
  recorder: z.enum(['arecord', 'sox']).default('arecord').describe('The program that records.'),
  device: z
    .string()
    .optional()
    .describe(
      'The card as the recorder names it, such as `plughw:1,0`; `arecord -L` lists them. Default: the system’s card.',
    ),
  room: idSchema.optional().describe('The room in which the microphone stands. Required with `microphone`.'),
  offset_db,
});

const satelliteSchema = z.strictObject({
  room: idSchema.describe('The room it stands in.'),
  offset_db,
  url: wyomingUrl
    .optional()
    .describe(
      'Where it listens (`tcp://host:port`): the hub hears its sound over the Wyoming protocol. Absent: the satellite publishes its detections over MQTT.',
    ),
  wake_names: z
    .record(z.string().min(1).max(200), idSchema)
    .default({})
    .describe(
      'For a satellite that detects wake words itself: the assistant for each wake word, by the word’s name.',
    ),
});

/** Where the hub keeps what must outlive it. */
const stateSchema = z
  .string()
  .min(1)
  .optional()
  .describe(
    'The folder of what the hub learned and recorded, relative to the configuration folder. Default: systemd’s state directory, else `state`.',
  );

const homeAssistantSchema = z.strictObject({
  discovery: z
    .boolean()
    .default(true)
    .describe(
      'true: the hub shows itself in Home Assistant by MQTT discovery; false: it removes itself there.',
    ),
  prefix: z
    .string()
    .regex(/^[^#+/\s]+(\/[^#+/\s]+)*$/, 'a topic prefix without wildcards')
    .default('homeassistant')
    .describe('Home Assistant’s discovery prefix.'),
});

const metricsSchema = z.strictObject({
  prometheus_port: z
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('TCP port on 127.0.0.1 at which Prometheus reads `/metrics`; 0: any free port. Absent: none.'),
});

const journalSchema = z.strictObject({
  text: z
    .boolean()
    .default(true)
    .describe('true: spoken words are written down; false: only what was understood of them.'),
  keep_mb: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(64)
    .describe('Most that the journal may fill; the oldest segments are removed first.'),
  keep_days: z.number().int().min(1).max(36_500).default(90).describe('Segments that are older are removed.'),
});

/** What the journal keeps: every input and every verdict, on this machine only, and never any sound. */
export type JournalPolicy = z.infer<typeof journalSchema>;

const serviceSchema = z.strictObject({
  memory_mb: z
    .number()
    .int()
    .min(100)
    .max(100_000)
    .optional()
    .describe(
      'Resident memory at which the hub ends cleanly, for systemd to start it again. Doors have processes of their own. Default: 512, and 250 more for each four microphones where English is heard by Moonshine.',
    ),
});

export const homeSchema = z.strictObject({
  mqtt: mqttSchema.prefault({}).describe('The connection to the MQTT broker.'),
  audio: audioSchema.prefault({}).describe('The hub’s own microphone.'),
  assistants: z.record(idSchema, assistantSchema).describe('The assistants of the home, by id.'),
  rooms: roomsSchema,
  floors: floorsSchema,
  satellites: z.record(idSchema, satelliteSchema).default({}).describe('Remote microphones, by id.'),
  recognisers: recognisersSchema,
  understanding: understandingSchema,
  porcupine: z
    .strictObject({
      access_key_file: z
        .string()
        .optional()
        .describe(
          'File that holds the Picovoice AccessKey, relative to the configuration folder. Default: the credential `porcupine-access-key`.',
        ),
    })
    .prefault({})
    .describe('For assistants whose wake engine is `porcupine`.'),
  commands: z
    .string()
    .default('commands')
    .describe(
      'The folder of enrolled commands, relative to the configuration folder: one folder of takes for each command, named by its words.',
    ),
  doors: doorsSchema
    .prefault({})
    .describe(
      'The doors: by which ways the assistants’ own commands arrive. A door that is absent is closed.',
    ),
  prefer: z
    .array(idSchema)
    .default([])
    .describe(
      'Which assistant wins a tie: the first in this list; assistants that are not in it come after it, by id.',
    ),
  arbiter: arbiterSchema.prefault({}).describe('The rules of the arbiter, in numbers.'),
  state: stateSchema,
  home_assistant: homeAssistantSchema.prefault({}).describe('The hub as a device in Home Assistant.'),
  metrics: metricsSchema.prefault({}).describe('Counters and latencies for Prometheus.'),
  language: z
    .enum(['auto', 'en', 'zh-Hant', 'zh-Hans'])
    .default('auto')
    .describe(
      'The language of what the hub shows to people, such as its entities in Home Assistant; `auto`: by LC_ALL, LC_MESSAGES or LANG of the hub. The command line follows its own environment, or `--lang`.',
    ),
  mode: z
    .enum(['arbitrate', 'observe'])
    .default('arbitrate')
    .describe('`arbitrate`: decide and command; `observe`: decide and report, and command nothing.'),
  console: consoleSchema
    .optional()
    .describe('The console: a page of the hub in the browser. Absent: there is none.'),
  journal: journalSchema.prefault({}).describe('What the hub writes down, and for how long.'),
  service: serviceSchema.prefault({}).describe('The process of the hub.'),
  log: z
    .strictObject({
      level: z
        .enum(['debug', 'info', 'warn', 'error'])
        .default('info')
        .describe('The least severe line that is written; `debug` shows every step and every command.'),
    })
    .prefault({})
    .describe('The log on standard error.'),
});

/** `halfsecond.yaml`, with every default filled in. */
export type HomeFile = z.infer<typeof homeSchema>;

/** The whole configuration: `halfsecond.yaml` and all of `devices/`. Frozen. */
export interface Home extends HomeFile {
  readonly devices: readonly Device[];
  /** Absolute path of the configuration folder; relative paths in it start here. */
  readonly folder: string;
}
