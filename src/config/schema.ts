import { z } from 'zod';
import { idSchema } from './action.ts';
import { arbiterSchema } from './arbiter.ts';
import { assistantSchema } from './assistant.ts';
import type { Device } from './device.ts';
import { doorsSchema } from './doors.ts';
import { homeAssistantSchema } from './home-assistant.ts';
import { journalSchema } from './journal.ts';
import { metricsSchema } from './metrics.ts';
import { mqttSchema } from './mqtt.ts';
import { recognisersSchema, wyomingUrl } from './recogniser.ts';
import { serviceSchema } from './service.ts';
import { stateSchema } from './state.ts';
import { understandingSchema } from './understanding.ts';

const audioSchema = z.strictObject({
  source: z
    .enum(['microphone', 'none'])
    .default('none')
    .describe('`microphone`: the hub records and listens; `none`: it opens no sound card.'),
  recorder: z.enum(['arecord', 'sox']).default('arecord').describe('The program that records.'),
  device: z
    .string()
    .optional()
    .describe('The recorder’s name of the card, such as `plughw:1,0`; default: the system’s.'),
  room: idSchema.optional().describe('The room the microphone stands in; needed with `microphone`.'),
});

const satelliteSchema = z.strictObject({
  room: idSchema.describe('The room it stands in.'),
  url: wyomingUrl
    .optional()
    .describe(
      'Where it listens, over the Wyoming protocol: its sound is heard here. Absent: its detections come over MQTT.',
    ),
  wake_names: z
    .record(z.string().min(1).max(200), idSchema)
    .default({})
    .describe('Where it hears wake words itself: the assistant of each, by the word’s name.'),
});

export const homeSchema = z.strictObject({
  mqtt: mqttSchema.prefault({}).describe('The connection to the MQTT broker.'),
  audio: audioSchema.prefault({}).describe('The hub’s own microphone.'),
  assistants: z.record(idSchema, assistantSchema).describe('The assistants of the home, by id.'),
  satellites: z.record(idSchema, satelliteSchema).default({}).describe('Remote microphones, by id.'),
  recognisers: recognisersSchema,
  understanding: understandingSchema,
  porcupine: z
    .strictObject({
      access_key_file: z
        .string()
        .optional()
        .describe('File that holds the Picovoice AccessKey; default: the credential `porcupine-access-key`.'),
    })
    .prefault({})
    .describe('For assistants whose wake engine is `porcupine`.'),
  commands: z
    .string()
    .default('commands')
    .describe(
      'The folder of enrolled commands, relative to the config: in it a folder of takes for each, named by its words.',
    ),
  doors: doorsSchema.prefault({}).describe('The ways by which assistants’ own commands arrive.'),
  prefer: z.array(idSchema).default([]).describe('Who wins a tie, first to last; the rest after them by id.'),
  arbiter: arbiterSchema.prefault({}).describe('The rules of the arbiter, in numbers.'),
  state: stateSchema,
  home_assistant: homeAssistantSchema.prefault({}).describe('The hub as a device in Home Assistant.'),
  metrics: metricsSchema.prefault({}).describe('Counters and latencies for Prometheus.'),
  mode: z
    .enum(['arbitrate', 'observe'])
    .default('arbitrate')
    .describe('`observe`: decide and report, command nothing.'),
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
