import { type ArbiterState, ownedAlone } from '../arbiter-state.ts';
import type { Contest } from '../contest.ts';
import { freshNames } from './utterance.ts';

/**
 * The assistants whose claims the contest may wait for (design §3, "Expected"): those named, or, unheard,
 * all; minus those disabled, offline, refused in this contest, or barred by `owner.only` from all that is claimed.
 */
export function expected(contest: Contest, house: ArbiterState): readonly string[] {
  const heard = freshNames(contest.utterance);
  const candidates =
    heard.length > 0 ? heard.map(({ assistant }) => assistant) : Object.keys(house.assistants);
  const owners = contest.claims.map(({ intents }) =>
    intents.flatMap(({ device }) => ownedAlone(house, device)),
  );
  return candidates.filter(
    (assistant) =>
      house.assistants[assistant]?.enabled === true &&
      !house.offline.has(assistant) &&
      !contest.refused.some((settled) => settled.assistant === assistant) &&
      owners.some((only) => only.every(({ owner }) => owner === assistant)),
  );
}

/** Expected assistants that have not claimed yet. */
export function silent(contest: Contest, house: ArbiterState): readonly string[] {
  return expected(contest, house).filter(
    (assistant) => !contest.claims.some((claim) => claim.assistant === assistant),
  );
}
