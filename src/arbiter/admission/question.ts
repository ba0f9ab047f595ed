import type { Claim } from '../../claim/claim.ts';
import { LONGEST_TEXT } from '../../intent/understand.ts';
import type { Contest } from '../contest.ts';
import type { HeardWords } from '../ports.ts';
import { type Known, placed } from './placement.ts';
import { barred } from './rules.ts';
import { detects } from './voice.ts';

/** Words that give no intent here, and until when it is of use to know what they mean. */
export interface Question {
  readonly words: string;
  readonly room?: string;
  /** Then their contest closes, on the injected clock. */
  readonly closes_ms: number;
}

interface Asking extends Known {
  /** The contests of a voice, in the order of their opening. */
  readonly contestsOf: (voice: string) => readonly Contest[];
}

/** What is open about a claim's words; undefined where they are understood, or it is refused whatever they mean. */
export function questionOf(claim: Claim, known: Asking): Question | undefined {
  const { text, arrived_ms, age_ms } = claim;
  const { state } = known;
  if (text === undefined || text.length > LONGEST_TEXT || claim.intents.length > 0) return undefined;
  if (barred(claim, state) || age_ms > state.policy.max_claim_age_ms) return undefined;
  const { voice, room, notUnderstood } = placed(claim, known);
  if (notUnderstood === undefined) return undefined;
  return question({ words: text, room, voice: voice?.id, since_ms: arrived_ms }, known);
}

/** What is open about words that the hub heard, where they are of a voice. */
export function questionIn(
  { text, room, assistants }: HeardWords,
  now_ms: number,
  known: Asking,
): Question | undefined {
  const voice = known.voices
    .inRoom(room)
    .findLast((each) => assistants.some((assistant) => detects(each, assistant)));
  if (!voice || text === '' || text.length > LONGEST_TEXT) return undefined;
  if (known.understand(text, { room: voice.room }).kind === 'understood') return undefined;
  return question({ words: text, room: voice.room, voice: voice.id, since_ms: now_ms }, known);
}

/** A contest opens when the words came, however long a language model takes; an open contest goes on. */
function question(
  of: { words: string; room: string | undefined; voice: string | undefined; since_ms: number },
  { contestsOf, state: { policy } }: Asking,
): Question {
  const { words, room } = of;
  const own_ms = of.since_ms + policy.budget_ms - policy.reserve_ms;
  const open_ms = of.voice === undefined ? [] : contestsOf(of.voice).map(({ closes_ms }) => closes_ms);
  const closes_ms = open_ms.length > 0 ? Math.min(...open_ms) : own_ms;
  return { words, closes_ms, ...(room !== undefined && { room }) };
}
