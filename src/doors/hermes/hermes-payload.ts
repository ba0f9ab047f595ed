import { z } from 'zod';

// The Hermes protocol (docs.snips.ai, kept by Rhasspy): what halfsecond needs of it. Others have more fields.

const short = z.string().min(1).max(128);
const probability = z.number().min(0).max(1);

const slotSchema = z.object({
  slotName: short.nullish(),
  entity: short.nullish(),
  rawValue: z.string().max(200).nullish(),
  value: z
    .union([z.string().max(200), z.number(), z.object({ value: z.union([z.string().max(200), z.number()]) })])
    .nullish(),
});

export const intentSchema = z.object({
  input: z.string().min(1).max(500),
  intent: z.object({ intentName: short, confidenceScore: probability.nullish() }),
  siteId: short.default('default'),
  sessionId: short.nullish(),
  wakewordId: short.nullish(),
  asrConfidence: probability.nullish(),
  slots: z.array(slotSchema).max(50).nullish(),
});

export const hotwordSchema = z.object({ siteId: short.default('default') });

/** What was understood, as a Hermes NLU tells it. */
export type HermesIntent = z.infer<typeof intentSchema>;

/** The value of a slot; undefined where it is not filled. */
export function slotOf({ slots }: HermesIntent, name: string): string | number | undefined {
  const slot = slots?.find(({ slotName, entity }) => (slotName ?? entity) === name);
  const { value, rawValue } = slot ?? {};
  return (typeof value === 'object' && value !== null ? value.value : value) ?? rawValue ?? undefined;
}
