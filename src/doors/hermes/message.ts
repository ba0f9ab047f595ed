import { z } from 'zod';
import type { Device } from '../../config/device.ts';
import type { DoorsConfig } from '../../config/doors.ts';
import type { Intent } from '../../intent/intent.ts';

// The part of the Hermes protocol (docs.snips.ai, kept by Rhasspy) that halfsecond needs; messages have more fields.

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

/** An intent that a Hermes NLU has recognised. */
export type HermesIntent = z.infer<typeof intentSchema>;

/** The value of a slot; undefined where it is not filled. */
function slotOf({ slots }: HermesIntent, name: string): string | number | undefined {
  const slot = slots?.find(({ slotName, entity }) => (slotName ?? entity) === name);
  const { value, rawValue } = slot ?? {};
  return (typeof value === 'object' && value !== null ? value.value : value) ?? rawValue ?? undefined;
}

type Rule = NonNullable<DoorsConfig['hermes']>['intents'][string];

/** The intent that a Hermes intent is mapped to, or why there is none. Pure. */
export function intentOf(of: {
  message: HermesIntent;
  rule: Rule;
  devices: readonly Device[];
  /** The room of the utterance: of several devices with one name the one in this room is meant. */
  room: string | undefined;
}): Intent | string {
  const { message, rule, devices, room } = of;
  const action = actionOf(message, rule);
  if (action === undefined) return 'no action is told by its slots';
  const named = typeof rule.device === 'string' ? rule.device : slotOf(message, rule.device.slot);
  if (named === undefined) return 'no device is told by its slots';
  const device = deviceCalled(String(named), devices, room) ?? String(named);
  if (!rule.value) return { action, device };
  const value = Number(slotOf(message, rule.value.slot));
  return Number.isFinite(value) ? { action, device, value } : 'no number is told by its slots';
}

function actionOf(message: HermesIntent, { action }: Rule): Intent['action'] | undefined {
  if (typeof action === 'string') return action;
  const said = String(slotOf(message, action.slot) ?? '');
  return Object.hasOwn(action.values, said) ? action.values[said] : undefined;
}

function deviceCalled(
  called: string,
  devices: readonly Device[],
  room: string | undefined,
): string | undefined {
  const word = plain(called);
  const meant = devices.filter(({ id, name, aliases }) =>
    [id, name.en, name.zh, ...aliases.en, ...aliases.zh].some(
      (each) => each !== undefined && plain(each) === word,
    ),
  );
  const [one, another] = meant;
  if (!another) return one?.id;
  const here = meant.filter((device) => device.room === room);
  return here.length === 1 ? here[0]?.id : undefined;
}

function plain(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
