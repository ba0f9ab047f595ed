import { z } from 'zod';
import { ACTIONS } from '../../config/action.ts';
import type { Problem } from '../../error/failure.ts';
import { PROCESS_DOORS } from '../catalogue.ts';

// Between the hub and the doors: JSON, one message a line, over a Unix socket that only their user may open.
// A door takes messages from the network, so the hub checks whatever a door says.

/** A command that is older is said to be this old, in milliseconds: nothing waits for it any more. */
export const OLDEST_MS = 3_600_000;

const name = z.string().min(1).max(200);
const intents = z
  .array(z.strictObject({ action: z.enum(ACTIONS), device: name, value: z.number().finite().optional() }))
  .min(1)
  .max(512);
const command = {
  door: z.enum(PROCESS_DOORS),
  id: name,
  assistant: name,
  intents,
  /** Milliseconds since it came in. */
  age_ms: z.number().min(0).max(OLDEST_MS),
};
const state = z.record(z.string(), z.union([z.number(), z.boolean()]));
/** The sender's number of a request; its answer bears the same one. */
const request = z.number().int();
const doorRequest = { verb: z.enum(['status', 'invite', 'unpair']), argument: name.optional() };

/** What a tool can ask the hub itself. */
const HUB_REQUESTS = ['paths', 'lags', 'devices', 'health'] as const;

/** What a door, or a tool of the command line, sends to the hub. */
export const toHubSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), door: z.enum(PROCESS_DOORS), process: z.number().int() }),
  /** The door's process runs; sent every half a second. */
  z.strictObject({ type: z.literal('beat') }),
  /** The door begins to listen: nothing that was sent before reaches it. */
  z.strictObject({ type: z.literal('listens') }),
  z.strictObject({ type: z.literal('claim'), ...command }),
  /** A command that the door carried out while the hub was away. */
  z.strictObject({ type: z.literal('relayed'), ...command }),
  /** A door's answer to a request. */
  z.strictObject({ type: z.literal('answer'), request, answer: z.unknown() }),
  /** A tool's request to a door, by way of the hub. */
  z.strictObject({ type: z.literal('door_request'), request, door: z.enum(PROCESS_DOORS), ...doorRequest }),
  /** A tool's request to the hub itself. */
  z.strictObject({ type: z.literal('hub_request'), request, about: z.enum(HUB_REQUESTS) }),
]);

/** What the hub sends to a door, or, by `answer`, to a tool. */
export const toDoorSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('welcome'), states: z.record(z.string(), state), offline: z.array(name) }),
  /** The hub's process runs; sent every half a second. */
  z.strictObject({ type: z.literal('beat') }),
  /** Another process of the same door is connected already. */
  z.strictObject({ type: z.literal('taken') }),
  /** The hub ends on purpose: a door that the hub started ends too. */
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
    undelivered: z.literal(true).optional(),
  }),
  z.strictObject({ type: z.literal('request'), request, ...doorRequest }),
  z.strictObject({ type: z.literal('answer'), request, answer: z.unknown() }),
]);

/** Whether the hub would accept the message: a door puts into it what came from the network. */
export function isAcceptable(message: ToHub): boolean {
  return toHubSchema.safeParse(message).success;
}

export type ToHub = z.infer<typeof toHubSchema>;
export type ToDoor = z.infer<typeof toDoorSchema>;
/** The answer to a request: what was asked for, or why not, and how to fix it where that is known. */
export type Answer =
  | { readonly ok: unknown }
  | { readonly failed: string; readonly problems?: readonly Problem[] | undefined };
