import { type Detection, type Hearing, type Voice, voiceOf } from '../../src/arbiter/admission/voice.ts';
import type { Contender, Contest, LiveClaim } from '../../src/arbiter/contest.ts';

/** A claim that competes, with plain fields filled in. */
export function contender(fields: Partial<Contender> & Pick<Contender, 'assistant' | 'intents'>): Contender {
  const id = fields.id ?? fields.assistant;
  return {
    id,
    ids: [id],
    reach: fields.intents,
    door: 'mqtt',
    age_ms: 0,
    can_serve: true,
    origin: 'voice',
    arrived_ms: 1000,
    last_ms: 1000,
    authenticated: false,
    guarded: false,
    ...fields,
  };
}

/** What one room heard. */
export function hearing(fields: Partial<Hearing> & { named: readonly Detection[] }): Hearing {
  const onsets = fields.named.map(({ onset_ms }) => onset_ms);
  const [first = 0] = onsets;
  return {
    id: 'u',
    room: 'living-room',
    started_ms: Math.min(first, ...onsets),
    named_ms: Math.max(first, ...onsets),
    tells_ends: false,
    ...fields,
  };
}

/** One voice, heard in one room, that called these assistants. */
export function voice(
  named: Readonly<Record<string, number>>,
  of: { id?: string; onset_ms?: number; spent?: readonly string[]; hearing?: Partial<Hearing> } = {},
): Voice {
  const { id = 'u', onset_ms = 0, spent = [] } = of;
  const detections = Object.entries(named).map(([assistant, score]) => ({ assistant, score, onset_ms }));
  const heard = hearing({ id, named: detections, ...of.hearing });
  return voiceOf([heard], spent.length > 0 ? { room: heard.room, at_ms: 900, spent } : undefined, id);
}

/** A claim with what is known of it: of this voice, or of none. */
function live(claim: Contender, fields: Partial<LiveClaim> = {}): LiveClaim {
  return {
    claim,
    voice: undefined,
    room: fields.voice?.room ?? 'living-room',
    previous: undefined,
    nearer_until_ms: undefined,
    freed: undefined,
    parts: [claim],
    ...fields,
  };
}

/** A contest of claims of one voice that called these assistants; none: unheard. */
export function contest(of: {
  claims: readonly Contender[];
  named?: Readonly<Record<string, number>>;
  voice?: Voice;
  live?: Partial<LiveClaim>;
}): Contest {
  const named = of.named ?? {};
  const heard = of.voice ?? (Object.keys(named).length > 0 ? voice(named) : undefined);
  return {
    id: 'c',
    opened_ms: 1000,
    budget_ms: 500,
    closes_ms: 1480,
    claims: of.claims.map((claim) => live(claim, { ...(heard && { voice: heard }), ...of.live })),
    refused: [],
  };
}
