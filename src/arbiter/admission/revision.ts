import type { Contender, Contest, Settled } from '../contest.ts';
import type { Room } from '../timing/room.ts';
import type { Notice } from './claim-deduplicator.ts';
import * as listening from './listening.ts';

const REASON = 'withdrawn: more was said';

/** What the open contest, or what waits for its end, holds of the same assistant's understanding of the same words, before more was said. */
export function revisedBy(claim: Contender, contest: Pick<Contest, 'claims'>): readonly Settled[] {
  if (!claim.revises) return [];
  const { assistant, door, utterance, arrived_ms: at_ms } = claim;
  return contest.claims
    .filter((each) => each.assistant === assistant && each.door === door && each.utterance === utterance)
    .flatMap(({ ids, intents }) =>
      ids.map((id) => ({ id, assistant, intents, outcome: 'refused', reason: REASON, at_ms }) as const),
    );
}

/** The sender's one notice of a withdrawn claim. */
export function withdrawn({ id, assistant, outcome, reason }: Settled, verdict: string | null): Notice {
  return { assistant, claim: id, outcome, reason, verdict };
}

/**
 * The room without the claims that are withdrawn, which its contest remembers as refused, and with what is now
 * understood of the utterance. The claim that stands for them is to come at once.
 */
export function revised(room: Room, claim: Contender, instead: readonly Settled[]): Room {
  if (instead.length === 0) return room;
  const known = listening.understood(room, claim.utterance ?? '', claim.intents);
  const { contest } = known;
  if (!contest) return known;
  const isWithdrawn = ({ ids }: Contender) => instead.some(({ id }) => ids.includes(id));
  const claims = contest.claims.filter((each) => !isWithdrawn(each));
  return { ...known, contest: { ...contest, claims, refused: [...contest.refused, ...instead] } };
}
