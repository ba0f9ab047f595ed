import { onset_ms } from '../../claim/claim.ts';
import type { LiveClaim } from '../contest.ts';

/** What can be said of a claim only beside its rivals. */
export interface Comparison {
  readonly isContested: boolean;
  /** Mean level of the claims that tell one, its own among them; undefined where fewer than two do. */
  readonly snr_db: number | undefined;
  /** The earliest onset of its rivals; infinite where it has none. */
  readonly earliest_ms: number;
}

/** The claim beside its rivals, whatever the order in which they came. */
export function compared({ claim }: LiveClaim, rivals: readonly LiveClaim[]): Comparison {
  let earliest_ms = Number.POSITIVE_INFINITY;
  const levels_db = claim.snr_db === undefined ? [] : [claim.snr_db];
  for (const rival of rivals) {
    earliest_ms = Math.min(earliest_ms, onset_ms(rival.claim));
    if (rival.claim.snr_db !== undefined) levels_db.push(rival.claim.snr_db);
  }
  return { isContested: rivals.length > 0, snr_db: mean(levels_db), earliest_ms };
}

/** Summed in order of size, so that it does not depend on the order of arrival (guarantee 4). */
function mean(levels_db: number[]): number | undefined {
  if (levels_db.length < 2) return undefined;
  return levels_db.sort((a, b) => a - b).reduce((sum, each) => sum + each, 0) / levels_db.length;
}
