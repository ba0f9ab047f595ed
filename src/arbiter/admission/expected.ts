import { type ArbiterState, ownedAlone } from '../arbiter-state.ts';
import type { ClaimedIn, Contest, LiveClaim } from '../contest.ts';
import { freshCalls } from './voice.ts';

/** A claim, and what tells which assistants may answer it. */
interface Awaiting {
  readonly live: LiveClaim;
  readonly contest: Pick<Contest, 'claims' | 'refused'>;
  readonly state: ArbiterState;
}

/**
 * The assistants whose claims a claim may wait for (docs/arbitration.md#expected): those called in its voice,
 * and for a guarded one all that were detected there; where nothing was heard, all that could command one of
 * its devices; minus disabled, offline, refused in this contest, and barred by `owner.only`.
 */
export function expectedFor({ live: { claim, voice }, contest, state }: Awaiting): readonly string[] {
  const owners = claim.intents.flatMap(({ device }) => ownedAlone(state, device));
  const refused = contest.refused.filter(({ utterance }) =>
    voice?.heard ? utterance === voice.id : utterance === undefined || utterance === voice?.id,
  );
  return candidates(claim.guarded, voice, state).filter(
    (assistant) =>
      state.assistants[assistant]?.enabled === true &&
      !state.offline.has(assistant) &&
      !refused.some((settled) => settled.assistant === assistant) &&
      owners.every(({ owner }) => owner === assistant),
  );
}

function candidates(isGuarded: boolean, voice: LiveClaim['voice'], state: ArbiterState): readonly string[] {
  // Every door offers every device of the home, so whoever has a way in could command it.
  if (!voice?.heard) return Object.keys(state.assistants);
  return isGuarded ? voice.named.map(({ assistant }) => assistant) : freshCalls(voice);
}

/** Expected assistants without a claim: of this voice in any contest; where nothing was heard, in this contest. */
export function silentFor(of: Awaiting & { readonly claimedIn: ClaimedIn }): readonly string[] {
  const { live, contest, claimedIn } = of;
  const claimed = live.voice?.heard ? claimedIn(live.voice.id) : undefined;
  return expectedFor(of).filter(
    (assistant) =>
      !claimed?.has(assistant) && !contest.claims.some(({ claim }) => claim.assistant === assistant),
  );
}
