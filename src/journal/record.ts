import { z } from 'zod';
import type { Notice } from '../arbiter/admission/claim-deduplicator.ts';
import type { PipelineEvents } from '../arbiter/event.ts';
import type { Verdict } from '../arbiter/explain/verdict.ts';
import type { Order } from '../arbiter/ports.ts';
import type { Device } from '../config/device.ts';
import type { Understanding } from '../intent/understand.ts';
import type { Inputs } from '../pipeline/inputs.ts';
import type { PlainPast } from './past.ts';

/**
 * Version of the lines: a reader refuses what it does not know. 2: reasons are data, and the arbiter knows voices; what
 * version 1 decided came of other rules and cannot be computed again.
 */
export const VERSION = 2;

const INPUT_KINDS = [
  'claim',
  'relayed',
  'decided_elsewhere',
  'shared',
  'detection',
  'words',
  'speech',
  'speech_start',
  'speech_end',
  'presence',
  'broker',
  'microphone',
  'device_state',
  'feedback',
  'forget',
  'day',
  'enabled',
  'budget',
  'reserve',
  'mode',
] as const satisfies readonly (keyof Inputs)[];

/** On the clock of the hub, in milliseconds; 31 years at most. */
const at_ms = z.number().min(0).max(1e12);
/** What this program wrote itself: that it is an object is all that is asked. */
const written = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null);

/** The times at which a file begins. */
const stamp = {
  v: z.literal(VERSION),
  at_ms,
  /** The time of day at `at_ms`, as far as the machine knew it. */
  wall: z.string(),
  /** The boot of the machine, and how long it had been up: how time went on when the hub itself did not. */
  boot: z.string().optional(),
  uptime_ms: z.number(),
};

/** The first line of a segment: all that the lines after it need to be computed again. */
export const openingSchema = z.object({
  ...stamp,
  kind: z.literal('opening'),
  /** Whether spoken words are written down. */
  text: z.boolean(),
  ids: z.object({
    run: z.string(),
    counts: z.object({ utterance: z.number(), verdict: z.number(), claim: z.number() }),
  }),
  rooms: z.array(z.string()),
  devices: z.array(written<Device>()),
  past: written<PlainPast>(),
});
export type Opening = z.infer<typeof openingSchema>;

/**
 * The first line of a further file of a segment: a contest was open when the file before it was full. It needs no
 * version of its own: a program that does not know it refuses the file, and reads every other file as before.
 */
export const continuationSchema = z.object({
  ...stamp,
  kind: z.literal('continuation'),
  /** The file before it: its number, and how many bytes it had. */
  after: z.object({ number: z.number().int().positive(), bytes: z.number().int().positive() }),
});
export type Continuation = z.infer<typeof continuationSchema>;

const inputSchema = z.object({ at_ms, kind: z.enum(INPUT_KINDS), fields: written<Inputs[keyof Inputs]>() });

const noteSchema = z.discriminatedUnion('kind', [
  /** What was understood of the words that the line before leaves out. */
  z.object({ at_ms, kind: z.literal('understood'), understanding: written<Understanding>() }),
  /** What is about to be commanded: written before it is. */
  z.object({ at_ms, kind: z.literal('decision'), order: written<Order>() }),
  /** What the hand-over came to. A decision that has none may or may not have been sent. */
  z.object({
    at_ms,
    kind: z.enum(['sent', 'undelivered', 'observed']),
    verdict: z.string(),
    /** Whether any of it was. */
    acted: z.boolean(),
    handed_ms: z.number(),
    reason: z.string().optional(),
  }),
  z.object({ at_ms, kind: z.literal('verdict'), verdict: written<Verdict>() }),
  /** A claim's outcome that its verdict does not tell. */
  z.object({ at_ms, kind: z.literal('outcome'), outcome: written<Notice>() }),
  z.object({ at_ms, kind: z.literal('command'), command: written<PipelineEvents['command']>() }),
  z.object({
    at_ms,
    kind: z.literal('confirmation'),
    confirmation: written<PipelineEvents['confirmation']>(),
  }),
  /** A device changed by another way than ours. */
  z.object({ at_ms, kind: z.literal('bypass'), bypass: written<PipelineEvents['bypass']>() }),
  /** The machine's time of day was set: it is this at `at_ms`. */
  z.object({ at_ms, kind: z.literal('wall'), wall: z.string() }),
]);

export const recordSchema = z.union([noteSchema, inputSchema]);
export type JournalRecord = z.infer<typeof recordSchema>;

export function isInputRecord(record: JournalRecord): record is z.infer<typeof inputSchema> {
  return 'fields' in record;
}
