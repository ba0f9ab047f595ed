import { z } from 'zod';
import { idSchema } from './action.ts';
import { arbiterSchema } from './arbiter.ts';
import { assistantSchema } from './assistant.ts';
import type { Device } from './device.ts';
import { doorsSchema } from './doors.ts';
import { journalSchema } from './journal.ts';
import { serviceSchema } from './service.ts';
import { stateSchema } from './state.ts';

const port = z.number().int().min(0).max(65_535);

const mqttSchema = z.strictObject({
  url: z
    .string()
    .regex(/^(mqtts?|tcp|ssl):\/\/.+/, 'a broker such as mqtt://127.0.0.1:1883')
    .optional()
    .describe('The broker; absent: the embedded one.'),
  username: z.string().optional(),
  password_file: z
    .string()
    .optional()
    .describe(
      'File that holds the password, relative to the config; default: the credential `mqtt-password`, if there is one.',
    ),
  base: z
    .string()
    .regex(/^[^#+/\s]+(\/[^#+/\s]+)*$/, 'a topic prefix without wildcards')
    .default('halfsecond')
    .describe('First part of every topic of halfsecond.'),
  embedded: z
    .strictObject({ port: port.default(1883).describe('0: any free port.') })
    .default({ port: 1883 })
    .describe('The broker on 127.0.0.1 that runs where `url` is absent.'),
});

const audioSchema = z.strictObject({
  source: z.enum(['microphone', 'none']).default('none'),
  recorder: z.enum(['arecord', 'sox']).default('arecord').describe('The program that records.'),
  device: z
    .string()
    .optional()
    .describe('The recorder’s name of the card, such as `plughw:1,0`; default: the system’s.'),
  room: idSchema.optional().describe('The room the microphone stands in; needed with `microphone`.'),
});

export const homeSchema = z.strictObject({
  mqtt: mqttSchema.prefault({}),
  audio: audioSchema.prefault({}),
  assistants: z.record(idSchema, assistantSchema).describe('The assistants of the home, by id.'),
  satellites: z
    .record(idSchema, z.strictObject({ room: idSchema }))
    .default({})
    .describe('Remote microphones whose detections over MQTT count, by id.'),
  porcupine: z
    .strictObject({
      access_key_file: z
        .string()
        .optional()
        .describe('File that holds the Picovoice AccessKey; default: the credential `porcupine-access-key`.'),
    })
    .prefault({}),
  doors: doorsSchema.prefault({}).describe('The ways by which assistants’ own commands arrive.'),
  prefer: z.array(idSchema).default([]).describe('Who wins a tie, first to last; the rest after them by id.'),
  arbiter: arbiterSchema.prefault({}),
  state: stateSchema,
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
