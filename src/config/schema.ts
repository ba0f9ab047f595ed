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

const offset_db = z
  .number()
  .min(-60)
  .max(60)
  .optional()
  .describe(
    'What is added to the level that its microphone measures, in dB: microphones of other gains tell other levels, and the loudest room is the nearest. Default: 0.',
  );

const audioSchema = z.strictObject({
  source: z.enum(['microphone', 'none']).default('none'),
  recorder: z.enum(['arecord', 'sox']).default('arecord').describe('The program that records.'),
  device: z
    .string()
    .optional()
    .describe('The recorder’s name of the card, such as `plughw:1,0`; default: the system’s.'),
  room: idSchema.optional().describe('The room the microphone stands in; needed with `microphone`.'),
  offset_db,
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
  offset_db,
});

export const homeSchema = z.strictObject({
  mqtt: mqttSchema.prefault({}),
  audio: audioSchema.prefault({}),
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
    .prefault({}),
  commands: z
    .string()
    .default('commands')
    .describe(
      'The folder of enrolled commands, relative to the config: in it a folder of takes for each, named by its words.',
    ),
  doors: doorsSchema.prefault({}).describe('The ways by which assistants’ own commands arrive.'),
  prefer: z.array(idSchema).default([]).describe('Who wins a tie, first to last; the rest after them by id.'),
  arbiter: arbiterSchema.prefault({}),
  state: stateSchema,
  home_assistant: homeAssistantSchema.prefault({}),
  metrics: metricsSchema.prefault({}),
  mode: z
    .enum(['arbitrate', 'observe'])
    .default('arbitrate')
    .describe('`observe`: decide and report, command nothing.'),
  journal: journalSchema.prefault({}),
  service: serviceSchema.prefault({}),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
});

/** `halfsecond.yaml`, with every default filled in. */
export type HomeFile = z.infer<typeof homeSchema>;

/** The whole configuration: `halfsecond.yaml` and all of `devices/`. Frozen. */
export interface Home extends HomeFile {
  readonly devices: readonly Device[];
  /** Absolute path of the configuration folder; relative paths in it start here. */
  readonly folder: string;
}
