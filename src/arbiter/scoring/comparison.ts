import { onset_ms } from '../../claim/claim.ts';
import type { Contender } from '../contest.ts';

/** What can be said of a claim only beside the others of its contest: found once for all of them. */
export interface Comparison {
  /** Mean level of the claims that tell one; undefined where fewer than two do. */
  readonly snr_db: number | undefined;
  /** The earliest onset, and the next; infinite where there is none. */
  readonly earliest_ms: number;
  readonly next_ms: number;
}

export function compared(claims: readonly Contender[]): Comparison {
  let [earliest_ms, next_ms] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const levels_db: number[] = [];
  for (const claim of claims) {
    const at_ms = onset_ms(claim);
    if (at_ms < earliest_ms) [earliest_ms, next_ms] = [at_ms, earliest_ms];
    else if (at_ms < next_ms) next_ms = at_ms;
    if (claim.snr_db !== undefined) levels_db.push(claim.snr_db);
  }
  return { snr_db: mean(levels_db), earliest_ms, next_ms };
}

/** Summed in order of size, so that it does not depend on the order of arrival (guarantee 4). */
function mean(levels_db: number[]): number | undefined {
  if (levels_db.length < 2) return undefined;
  return levels_db.sort((a, b) => a - b).reduce((sum, each) => sum + each, 0) / levels_db.length;
}
