import { z } from 'zod';
import { ACTIONS } from '../../config/action.ts';
import type { Problem } from '../../error/failure.ts';
import { STANDING_DOORS } from '../door.ts';

// Between the hub and the doors: JSON, one message a line, over a Unix socket that only their user may open.
// A door takes messages from the network, so the hub believes nothing of it that it need not.

/** What is older is told as if it were this old: nothing waits for it any more. */
export const OLDEST_MS = 3_600_000;

const name = z.string().min(1).max(200);
const intents = z
  .array(z.strictObject({ action: z.enum(ACTIONS), device: name, value: z.number().finite().optional() }))
  .min(1)
  .max(512);
const command = {
  door: z.enum(STANDING_DOORS),
  id: name,
  assistant: name,
  intents,
  /** Milliseconds since it came in. */
  age_ms: z.number().min(0).max(OLDEST_MS),
};
const state = z.record(z.string(), z.union([z.number(), z.boolean()]));

/** What a door tells the hub; `ask` is a tool's question to a door, by way of the hub. */
export const toHubSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), door: z.enum(STANDING_DOORS), process: z.number().int() }),
  z.strictObject({ type: z.literal('claim'), ...command }),
  /** A command that the door carried out while the hub was away. */
  z.strictObject({ type: z.literal('relayed'), ...command }),
  z.strictObject({ type: z.literal('answer'), question: z.number().int(), answer: z.unknown() }),
  z.strictObject({
    type: z.literal('ask'),
    question: z.number().int(),
    door: z.enum(STANDING_DOORS),
    verb: z.enum(['status', 'invite', 'unpair']),
    argument: name.optional(),
  }),
  /** A tool asks the hub itself by which paths each device is commanded. */
  z.strictObject({ type: z.literal('paths'), question: z.number().int() }),
  /** A tool asks the hub itself how late each assistant's claims come. */
  z.strictObject({ type: z.literal('lags'), question: z.number().int() }),
  /** A tool asks the hub what it knows of each device. */
  z.strictObject({ type: z.literal('devices'), question: z.number().int() }),
  /** A tool asks the hub how it is. */
  z.strictObject({ type: z.literal('health'), question: z.number().int() }),
]);

/** What the hub tells a door, or, by `answer`, a tool. */
export const toDoorSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('welcome'), states: z.record(z.string(), state), offline: z.array(name) }),
  /** Another process of the same door is connected already. */
  z.strictObject({ type: z.literal('taken') }),
  /** The hub ends on purpose, and so shall the door that it started. */
  z.strictObject({ type: z.literal('end') }),
  z.strictObject({ type: z.literal('state'), device: name, state }),
  z.strictObject({ type: z.literal('availability'), device: name, online: z.boolean() }),
  z.strictObject({
    type: z.literal('outcome'),
    claim: name,
    assistant: name,
    outcome: z.enum(['granted', 'absorbed', 'overruled', 'refused', 'expired', 'withheld']),
    reason: z.string(),
    not_called: z.literal(true).optional(),
  }),
  z.strictObject({
    type: z.literal('question'),
    question: z.number().int(),
    verb: z.enum(['status', 'invite', 'unpair']),
    argument: name.optional(),
  }),
  z.strictObject({ type: z.literal('answer'), question: z.number().int(), answer: z.unknown() }),
]);

/** Whether the hub would take it: a door tells in it what came from the network. */
export function isSayable(message: ToHub): boolean {
  return toHubSchema.safeParse(message).success;
}

export type ToHub = z.infer<typeof toHubSchema>;
export type ToDoor = z.infer<typeof toDoorSchema>;
/** What a door says to a question: what it was asked for, or why not, and how to fix it where it knows. */
export type Answer =
  | { readonly ok: unknown }
  | { readonly failed: string; readonly problems?: readonly Problem[] };
