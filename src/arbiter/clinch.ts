import type { Contest } from './contest.ts';
import type { Weighed } from './decide.ts';
import { logOdds_db } from './evidence.ts';
import { type House, preferredOwner } from './house.ts';
import { freshNames } from './utterance.ts';

interface Question {
  readonly contest: Contest;
  readonly house: House;
  readonly leader: Weighed;
  readonly weighed: readonly Weighed[];
  /** An expected assistant that has not claimed. */
  readonly rival: string;
}

/**
 * Whether a claim of the silent rival, at its best, could still change who wins: by its own total, or
 * by what its coming does to the rows that compare claims (`level`, `first`).
 */
export function canStillTurn(question: Question): boolean {
  const { contest, house, leader, weighed, rival } = question;
  const { tie_db, evidence } = house.policy;
  const worst_db = leader.total_db - losable_db(leader, contest, house);
  if (worst_db < 0) return true;
  const heard = freshNames(contest.utterance);
  const isNamed = (assistant: string) => heard.some((detection) => detection.assistant === assistant);
  const contested = weighed.slice(1).some((other) => {
    const able = other.barred === undefined;
    const shift_db = other.claim.snr_db === undefined ? evidence.first : evidence.first + 2 * evidence.level;
    return able && other.total_db + shift_db + tie_db >= worst_db;
  });
  if (contested) return true;
  if (isNamed(leader.claim.assistant) && !isNamed(rival)) return false;
  const best_db = attainable_db(question);
  return best_db >= 0 && best_db + tie_db >= worst_db;
}

/** What the leader could lose when another claim comes. */
function losable_db(leader: Weighed, contest: Contest, house: House): number {
  const { level, first } = house.policy.evidence;
  const now = (kind: 'level' | 'first') => leader.evidence.find((row) => row.kind === kind)?.db ?? 0;
  const byLevel = leader.claim.snr_db === undefined ? 0 : now('level') + level;
  return byLevel + (contest.claims.length > 1 ? now('first') : 0) + (first < 0 ? -first : 0);
}

/** The most that a claim of the silent rival could total. */
function attainable_db({ contest, house, rival }: Question): number {
  const weights = house.policy.evidence;
  const heard = freshNames(contest.utterance);
  const detection = heard.find(({ assistant }) => assistant === rival);
  const called = detection
    ? detection.score === undefined
      ? weights.unscored
      : logOdds_db(detection.score, weights.named)
    : heard.length > 0
      ? weights['not-named']
      : 0;
  const agreement = heard.length > 0 && contest.utterance?.understood ? weights.agrees : 0;
  const { previous } = contest;
  const following = heard.length === 0 && previous?.winner === rival ? weights['follow-up'] : 0;
  const owned = [...house.devices.keys()].some((device) => preferredOwner(house, device) === rival)
    ? weights.owner
    : 0;
  const level = contest.claims.some((claim) => claim.snr_db !== undefined) ? weights.level : 0;
  return called + weights.sure + agreement + following + owned + weights.room + level + weights.first;
}
