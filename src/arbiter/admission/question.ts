import type { Claim } from '../../claim/claim.ts';
import { LONGEST_TEXT, type Understand } from '../../intent/understand.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import type { HeardWords } from '../ports.ts';
import { placed } from './placement.ts';
import type { Rooms } from './room-assignment.ts';
import { barred } from './rules.ts';

/** Words that give no intent here, and until when it is of use to know what they mean. */
export interface Question {
  readonly words: string;
  readonly room?: string;
  /** Then their contest closes, on the injected clock. */
  readonly closes_ms: number;
}

interface Known {
  readonly rooms: Rooms;
  readonly house: ArbiterState;
  readonly understand: Understand;
}

/** What is open about a claim's words; undefined where they are understood, or it is refused whatever they mean. */
export function questionOf(claim: Claim, known: Known): Question | undefined {
  const { text, arrived_ms, age_ms } = claim;
  const { house } = known;
  if (text === undefined || text.length > LONGEST_TEXT || claim.intents.length > 0) return undefined;
  if (barred(claim, house) || age_ms > house.policy.max_claim_age_ms) return undefined;
  const { place, notUnderstood } = placed(claim, known);
  return notUnderstood === undefined
    ? undefined
    : question({ words: text, room: place?.room, since_ms: arrived_ms }, known);
}

/** What is open about words that the hub heard, where they are of an utterance. */
export function questionIn(
  { text, room, assistants }: HeardWords,
  now_ms: number,
  known: Known,
): Question | undefined {
  const utterances = known.rooms.get(room)?.utterances ?? [];
  const isCalled = utterances.some(({ named }) =>
    named.some(({ assistant }) => assistants.includes(assistant)),
  );
  if (!isCalled || text === '' || text.length > LONGEST_TEXT) return undefined;
  return known.understand(text, { room }).kind === 'understood'
    ? undefined
    : question({ words: text, room, since_ms: now_ms }, known);
}

/** A contest opens when the words came, however long somebody is asked about them; one that is open goes on. */
function question(
  { words, room, since_ms }: { words: string; room: string | undefined; since_ms: number },
  { rooms, house: { policy } }: Known,
): Question {
  const own_ms = since_ms + policy.budget_ms - policy.reserve_ms;
  const closes_ms = (room === undefined ? undefined : rooms.get(room)?.contest?.closes_ms) ?? own_ms;
  return { words, closes_ms, ...(room !== undefined && { room }) };
}
