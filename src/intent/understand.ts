import type { Device } from '../config/device.ts';
import { parseEnglish } from './english.ts';
import type { Intent } from './intent.ts';
import { parseMandarin } from './mandarin.ts';
import { type Mention, type Mentions, mentionsOf } from './names.ts';
import { isChinese, normaliseChinese, normaliseEnglish } from './normalise.ts';
import { intentOf } from './request.ts';

/** What words mean: intents, or nothing, with the reason. Never a guess. */
export type Understanding =
  | { readonly kind: 'understood'; readonly intents: readonly Intent[] }
  | { readonly kind: 'not_understood'; readonly reason: string };

/** @param context.room where it was said: "the light" is the light of that room, if there is exactly one. */
export type Understand = (text: string, context: { readonly room?: string }) => Understanding;

/** Longer texts are no commands, and not worth the time. */
export const LONGEST_TEXT = 300;

const notUnderstood = (reason: string): Understanding => ({ kind: 'not_understood', reason });

/** Builds the tables of a home once; the function it gives is pure. English and Mandarin, either script. */
export function createUnderstanding(devices: readonly Device[]): Understand {
  const mentions = mentionsOf(devices);
  return (text, { room }) => {
    if (text.length > LONGEST_TEXT) return notUnderstood(`longer than ${LONGEST_TEXT} characters`);
    const whole = understandOne(text, mentions, room);
    if (whole.kind === 'understood') return whole;
    const parts = text
      .split(/[,，;；。]|\band then\b|\band\b|然後|然后|並且|并且|再把|再/)
      .filter((part) => part.trim() !== '');
    if (parts.length < 2 || parts.length > 8) return whole;
    const each = parts.map((part) => understandOne(part, mentions, room));
    const intents = each.flatMap((part) => (part.kind === 'understood' ? part.intents : []));
    return each.every(({ kind }) => kind === 'understood') ? { kind: 'understood', intents } : whole;
  };
}

function understandOne(text: string, mentions: Mentions, room: string | undefined): Understanding {
  const parsed = isChinese(text)
    ? parseMandarin(normaliseChinese(text), mentions.chinese)
    : parseEnglish(normaliseEnglish(text), mentions.english);
  if (!parsed) return notUnderstood('no command for a device of this home');
  const devices = parsed.mentions.map((mention) => theOne(mention, room));
  const unclear = devices.find((device) => typeof device === 'string');
  if (unclear !== undefined) return notUnderstood(unclear);
  const intents = devices.flatMap((device) =>
    typeof device === 'string' ? [] : [intentOf(parsed.request, device)],
  );
  return { kind: 'understood', intents };
}

/** The one device that a mention means here, or why there is none. */
function theOne({ devices, scope, phrase }: Mention, room: string | undefined): Device | string {
  const [first, another] = devices;
  if (first && !another && scope !== 'bare') return first;
  if (scope === 'bare' && room === undefined) return `"${phrase}": in which room?`;
  const here = scope === 'located' ? devices : devices.filter((device) => device.room === room);
  if (here[0] && here.length === 1) return here[0];
  return `"${phrase}": there ${here.length === 0 ? 'is none' : `are ${here.length}`} in ${scope === 'located' ? first?.room : (room ?? 'one place')}`;
}
