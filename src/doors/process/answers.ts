import { z } from 'zod';
import type { Message } from '../../text/message.ts';
import { isMessage } from '../../text/text.ts';

/** A sentence from the hub or a door: a message of the catalogues, or words that are ready. */
export const phraseSchema = z.union([z.string(), z.custom<Message>(isMessage)]);
/** A problem as a door describes it. */
const problemSchema = z.object({
  file: z.string().optional(),
  path: z.string().optional(),
  found: phraseSchema,
  expected: phraseSchema,
  fix: phraseSchema,
});
/** What a hub, or a door through it, answers: what was asked for, or why not. */
export const answerSchema = z.union([
  z.object({ ok: z.unknown() }),
  z.object({ failed: z.string(), problems: z.array(problemSchema).optional() }),
]);
/** The status of a door, as the door reports it. */
export const statusSchema = z.object({
  state: z.enum(['open', 'degraded']),
  /** Where the door listens. */
  address: z.string(),
  pairings: z.array(z.object({ id: z.string(), label: phraseSchema, assistant: z.string().optional() })),
  reason: phraseSchema.optional(),
  /** Tries to link an account since the door opened. */
  links: z
    .object({
      succeeded: z.number(),
      failed: z.number(),
      last_succeeded_at: z.string().optional(),
      last_failed_at: z.string().optional(),
    })
    .optional(),
});
/** How a user pairs one more ecosystem, as the door tells it. */
export const invitationSchema = z.object({
  words: z.array(phraseSchema),
  qr: z.string().optional(),
  expires_s: z.number().optional(),
});
