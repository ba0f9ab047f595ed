import type { SpokenKey } from '../text/en/spoken.ts';
import { type ClaimResult, replyTo } from './door.ts';

/** The words for a decided command, and how it is told to a program. */
export interface SpokenAnswer {
  readonly say: SpokenKey;
  readonly reply: ReturnType<typeof replyTo>;
}

/** Why nothing was carried out, by the kind of the hub's reason; for every other kind: that nothing was done. */
const FAILURES: Readonly<Record<string, SpokenKey>> = {
  not_understood: 'say.not-understood',
  no_action: 'say.cannot',
  unknown_device: 'say.cannot',
  unsupported: 'say.cannot',
  no_member: 'say.cannot',
  owned: 'say.cannot',
  nowhere: 'say.cannot',
  guarded_unproven: 'say.guarded',
  guarded_contested: 'say.guarded',
  guarded_silent: 'say.guarded',
  guarded_not_called: 'say.guarded',
  too_old: 'say.late',
  crowded: 'say.too-often',
  too_many: 'say.too-often',
  no_broker: 'say.no-home',
  broker_lost: 'say.no-home',
  no_hub: 'say.no-home',
};

/**
 * What a sender that speaks is told. A loser hears the same as the winner, unless `on_lost` says otherwise. Pure.
 */
export function spokenAnswer(result: ClaimResult, on_lost: 'success' | 'busy'): SpokenAnswer {
  const reply = replyTo(result, on_lost);
  if (reply === 'success') return { say: 'say.done', reply };
  if (reply === 'busy') return { say: 'say.busy', reply };
  if (result.outcome === 'expired') return { say: 'say.late', reply };
  const { why = '' } = result;
  return { say: (Object.hasOwn(FAILURES, why) && FAILURES[why]) || 'say.nothing', reply };
}
