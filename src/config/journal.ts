import { z } from 'zod';

export const journalSchema = z.strictObject({
  text: z
    .boolean()
    .default(true)
    .describe('true: spoken words are written down; false: only what was understood of them.'),
  keep_mb: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(64)
    .describe('Most that the journal may fill; the oldest segments are removed first.'),
  keep_days: z.number().int().min(1).max(36_500).default(90).describe('Segments that are older are removed.'),
});

/** What the journal keeps: every input and every verdict, on this machine only, and never any sound. */
export type JournalPolicy = z.infer<typeof journalSchema>;
