import { z } from 'zod';
import type { Claim } from '../../claim/claim.ts';
import { ACTIONS } from '../../config/action.ts';
import type { DoorName } from '../../config/assistant.ts';
import type { Intent } from '../../intent/intent.ts';

/** What a message says, or why it is malformed. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T; readonly ignored: readonly string[] }
  | { readonly ok: false; readonly reason: string };

const probability = z.number().min(0).max(1);
const shortText = z.string().min(1).max(64);
/** A negative age comes from a sender whose clock was set back: the message counts as new. */
const age = z
  .number()
  .min(-86_400_000)
  .max(86_400_000)
  .transform((age_ms) => Math.max(0, age_ms));
/** dBFS, or decibels of whatever the sender measures. */
const level_db = z.number().min(-150).max(60);
const snr_db = z.number().min(-100).max(200);
const version = z.literal(1).optional();

const intentSchema = z.object({
  action: shortText,
  device: z.string().min(1).max(128),
  value: z.number().optional(),
});

const claimSchema = z.object({
  v: version,
  id: z.string().min(1).max(128),
  text: z.string().min(1).max(500).optional(),
  intent: intentSchema.optional(),
  intents: z.array(intentSchema).min(1).max(50).optional(),
  confidence: probability.optional(),
  utterance: shortText.optional(),
  room: shortText.optional(),
  snr_db: snr_db.optional(),
  age_ms: age.optional(),
  can_serve: z.boolean().optional(),
  origin: z.enum(['voice', 'app', 'automation', 'unknown']).optional(),
});

const detectionSchema = z.object({
  v: version,
  score: probability.optional(),
  room: shortText.optional(),
  level_db: level_db.optional(),
  snr_db: snr_db.optional(),
  age_ms: age.optional(),
});
const speechSchema = z.object({ v: version, room: shortText.optional(), age_ms: age.optional() });
const feedbackSchema = z.object({ v: version, verdict: shortText.optional(), should: shortText });

export const readDetection = (payload: Buffer) => readAs(detectionSchema, payload);
/** Reads the beginning or the end of speech. */
export const readSpeech = (payload: Buffer) => readAs(speechSchema, payload);
export const readFeedback = (payload: Buffer) => readAs(feedbackSchema, payload);

/** Reads a claim from `claim/<assistant>`. An unknown action makes a claim that the arbiter refuses. */
export function readClaim(of: {
  assistant: string;
  door: DoorName;
  payload: Buffer;
  arrived_ms: number;
}): Reading<Claim> {
  const read = readAs(claimSchema, of.payload);
  if (!read.ok) return read;
  const {
    v: _,
    intent,
    intents,
    text,
    age_ms = 0,
    can_serve = true,
    origin = 'unknown',
    ...rest
  } = read.value;
  const asked = intents ?? (intent ? [intent] : []);
  if (intent && intents) return { ok: false, reason: 'both intent and intents' };
  if ((text === undefined) === (asked.length === 0))
    return { ok: false, reason: text === undefined ? 'neither text nor intent' : 'both text and intent' };
  const unknown = asked.find(({ action }) => !isAction(action));
  const known = unknown
    ? []
    : asked.flatMap(({ action, device, value }): Intent[] =>
        isAction(action) ? [{ action, device, ...(value !== undefined && { value }) }] : [],
      );
  const claim: Claim = {
    ...defined(rest),
    id: rest.id,
    assistant: of.assistant,
    door: of.door,
    intents: known,
    age_ms,
    can_serve,
    origin,
    arrived_ms: of.arrived_ms,
    ...(text !== undefined && { text }),
    ...(unknown && { unsupported: `unsupported action ${unknown.action}` }),
  };
  return { ok: true, value: claim, ignored: read.ignored };
}

function isAction(action: string): action is Intent['action'] {
  return ACTIONS.some((known) => known === action);
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** The object without its undefined fields: an optional field is absent, not undefined. */
export function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Defined<T>;
}

function readAs<S extends z.ZodObject>(schema: S, payload: Buffer): Reading<z.infer<S>> {
  let json: unknown;
  try {
    json = JSON.parse(payload.toString('utf8'));
  } catch {
    return { ok: false, reason: 'not JSON' };
  }
  const result = schema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    return {
      ok: false,
      reason: `${issue?.path.join('.') || 'the message'}: ${issue?.message ?? 'malformed'}`,
    };
  }
  const ignored = Object.keys(json as object).filter((key) => !(key in schema.shape));
  return { ok: true, value: result.data, ignored };
}
