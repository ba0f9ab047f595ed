import { z } from 'zod';
import { ACTIONS } from '../../config/action.ts';
import type { Problem } from '../../error/failure.ts';
import { PROCESS_DOORS } from '../catalogue.ts';

// Between the hub and the doors: JSON, one message a line, over a Unix socket. Doors under the hub's account, and tools,
// share one; a door with an account of its own has one that no other account can open. A door takes messages from the
// network, so the hub checks whatever a door says.

/** A command that is older is said to be this old, in milliseconds: nothing waits for it any more. */
export const OLDEST_MS = 3_600_000;

const name = z.string().min(1).max(200);
const intents = z
  .array(z.strictObject({ action: z.enum(ACTIONS), device: name, value: z.number().finite().optional() }))
  .max(512);
const command = {
  door: z.enum(PROCESS_DOORS),
  id: name,
  assistant: name,
  intents,
  /** The words, where no intents are told. */
  text: z.string().min(1).max(500).optional(),
  room: name.optional(),
  /** Milliseconds since it came in. */
  age_ms: z.number().min(0).max(OLDEST_MS),
  /** Nothing bounds how long it waited on its way. */
  unproven: z.literal(true).optional(),
};
const state = z.record(z.string(), z.union([z.number(), z.boolean()]));
/** The sender's number of a request; its answer bears the same one. */
const request = z.number().int();
/**
 * `argument` is an assistant to invite, a pairing to end or a device to try; `name` what the user calls a new sender;
 * `as` whose account tries, and `message` what it sends.
 */
const doorRequest = {
  verb: z.enum(['status', 'invite', 'unpair', 'test']),
  argument: name.optional(),
  name: z.string().min(1).max(80).optional(),
  as: name.optional(),
  message: name.optional(),
};

/** Whether the command asks anything: by intents, or by words instead. */
const asksOne = (asked: { readonly intents: readonly unknown[]; readonly text?: string | undefined }) =>
  asked.intents.length > 0 !== (asked.text !== undefined);

const outcome = z.enum(['granted', 'absorbed', 'overruled', 'refused', 'expired', 'withheld']);
/** The outcome of a claim as the hub publishes it at the broker; untrusted there. */
export const publishedOutcomeSchema = z.object({ claim: name, outcome, reason: z.string() });

/** What a tool can ask the hub itself. */
const HUB_REQUESTS = ['paths', 'lags', 'gaps', 'devices', 'health', 'console_code'] as const;

/** What a door, or a tool of the command line, sends to the hub. */
export const toHubSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), door: z.enum(PROCESS_DOORS), process: z.number().int() }),
  /** The door's process runs; sent every half a second. */
  z.strictObject({ type: z.literal('beat') }),
  /** The door begins to listen: nothing that was sent before reaches it. */
  z.strictObject({ type: z.literal('listens') }),
  z.strictObject({ type: z.literal('claim'), ...command }).refine(asksOne, 'intents or text'),
  /** A command that the door carried out while the hub was away. */
  z.strictObject({ type: z.literal('relayed'), ...command }).refine(asksOne, 'intents or text'),
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
    outcome,
    reason: z.string(),
    why: z.string().optional(),
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
