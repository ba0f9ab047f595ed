import { z } from 'zod';
import { printable } from '../../text/printable.ts';

const text = z.string().max(20_000).transform(printable);
const time = z.number();
const intent = z.object({ action: text, device: text, value: z.number().optional() });
const evidence = z.object({ kind: text, db: z.number(), detail: text });

/** The events of the hub that the screen needs. They are untrusted: anybody may write to a broker. */
const hubEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('claim'),
    at_ms: time,
    assistant: text,
    id: text,
    door: text,
    room: text,
    text: text.optional(),
    intents: z.array(intent).max(50),
  }),
  z.object({ kind: z.literal('contest'), at_ms: time, room: text, contest: text, claim: text }),
  z.object({
    kind: z.literal('verdict'),
    at_ms: time,
    id: text,
    room: text,
    winner: text.nullable(),
    because: text,
    latency_ms: time,
    explanation: text,
  }),
  z.object({
    kind: z.literal('outcome'),
    at_ms: time,
    assistant: text,
    claim: text,
    outcome: text,
    verdict: text.nullable(),
    reason: text,
  }),
  z.object({
    kind: z.literal('command'),
    at_ms: time,
    verdict: text,
    device: text,
    topic: z.string(),
    payload: z.string(),
    state: z.enum(['sent', 'undelivered', 'observed']),
    reason: text.optional(),
  }),
  z.object({
    kind: z.literal('confirmation'),
    at_ms: time,
    verdict: text,
    device: text,
    state: text,
    after_ms: time,
  }),
  z.object({ kind: z.literal('bypass'), at_ms: time, device: text, by: text, topic: z.string().optional() }),
  z.object({ kind: z.literal('malformed'), at_ms: time, topic: text, reason: text, count: z.number() }),
]);

/** The parts of a verdict that are shown. */
const wholeVerdict = z.object({
  id: text,
  room: text,
  winner: text.nullable(),
  because: text,
  latency_ms: time,
  budget_ms: time,
  counterfactual: text,
  explanation: text,
  localized: z.object({ language: text, explanation: text }).optional(),
  claims: z
    .array(
      z.object({
        id: text,
        assistant: text,
        door: text.optional(),
        intent: intent.nullable(),
        outcome: text,
        reason: text,
        total_db: z.number().nullable(),
        evidence: z.array(evidence).max(50),
      }),
    )
    .max(100),
});

export type HubEvent = z.infer<typeof hubEvent>;
export type WholeVerdict = z.infer<typeof wholeVerdict>;
export type HubEventOf<K extends HubEvent['kind']> = Extract<HubEvent, { kind: K }>;

/** Reads an event; undefined for other events, and for anything that is not an event. */
export function readHubEvent(payload: string): HubEvent | undefined {
  return read(hubEvent, payload);
}

export function readWholeVerdict(payload: string): WholeVerdict | undefined {
  return read(wholeVerdict, payload);
}

function read<T>(schema: z.ZodType<T>, payload: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(payload)).data;
  } catch {
    return undefined;
  }
}
