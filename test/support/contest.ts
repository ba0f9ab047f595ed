import type { Contender, Contest } from '../../src/arbiter/contest.ts';

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

/** A contest for one utterance that named these assistants; none: unheard. */
export function contest(of: {
  claims: readonly Contender[];
  named?: Readonly<Record<string, number>>;
}): Contest {
  const named = Object.entries(of.named ?? {}).map(([assistant, score]) => ({
    assistant,
    score,
    onset_ms: 0,
  }));
  const utterance = { id: 'u', room: 'living-room', started_ms: 0, named_ms: 0, named };
  return {
    id: 'c',
    room: 'living-room',
    opened_ms: 1000,
    budget_ms: 500,
    closes_ms: 1480,
    claims: of.claims,
    refused: [],
    ...(named.length > 0 && { utterance }),
  };
}
