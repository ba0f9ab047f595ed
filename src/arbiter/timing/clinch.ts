import { freshNames } from '../admission/utterance.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import type { Contest } from '../contest.ts';
import { bestHabit_db } from '../learning/habit.ts';
import type { Decision, Weighed } from '../scoring/decide.ts';
import { type EvidenceKind, logOdds_db } from '../scoring/evidence.ts';
import { ties } from '../scoring/weight.ts';

interface Question {
  readonly contest: Contest;
  readonly house: ArbiterState;
  readonly decision: Decision;
  /** An expected assistant that has not claimed. */
  readonly rival: string;
}

/**
 * Whether a claim of the silent rival, at its best, could still change who wins: by its own total, or
 * by what its coming does to the rows that compare claims (`level`, `first`).
 */
export function canStillTurn({ contest, house, decision, rival }: Question): boolean {
  const [leader, ...others] = decision.weighed;
  if (!leader || !decision.winner) return true;
  const { policy } = house;
  const lost_db = losable_db(leader, contest, house);
  const worst_db = leader.total_db - lost_db;
  if (leader.floor_db - lost_db < 0) return true;
  const heard = freshNames(contest.utterance);
  const isNamed = (assistant: string) => heard.some((detection) => detection.assistant === assistant);
  const leads = isNamed(leader.claim.assistant);
  const contested = others.some(
    (other) =>
      (isNamed(other.claim.assistant) || !leads) &&
      ties(other.total_db + gainable_db(other, house), worst_db, policy.tie_db),
  );
  if (contested) return true;
  if (leads && !isNamed(rival)) return false;
  const best = attainable_db(contest, house, rival);
  if (best.floor_db < 0) return false;
  // One that was called and stands bars all that were not, whatever their totals.
  return (!leads && isNamed(rival)) || ties(best.total_db, worst_db, policy.tie_db);
}

/** What the leader could lose when another claim comes. */
function losable_db(leader: Weighed, contest: Contest, house: ArbiterState): number {
  const { level, first } = house.policy.evidence;
  const byLevel = leader.claim.snr_db === undefined ? 0 : now_db(leader, 'level') + level;
  return byLevel + Math.max(0, contest.claims.length > 1 ? now_db(leader, 'first') : -first);
}

/** What another claim that is present could gain. */
function gainable_db(other: Weighed, house: ArbiterState): number {
  const { level } = house.policy.evidence;
  const byLevel = other.claim.snr_db === undefined ? 0 : level - now_db(other, 'level');
  return byLevel + Math.max(0, -now_db(other, 'first'));
}

function now_db({ evidence }: Weighed, kind: EvidenceKind): number {
  return evidence.find((row) => row.kind === kind)?.db ?? 0;
}

/** The most that a claim of the silent rival could total, and of that, what counts towards the floor. */
function attainable_db(
  contest: Contest,
  house: ArbiterState,
  rival: string,
): { readonly total_db: number; readonly floor_db: number } {
  const weights = house.policy.evidence;
  const heard = freshNames(contest.utterance);
  const detection = heard.find(({ assistant }) => assistant === rival);
  const called =
    detection?.score !== undefined
      ? logOdds_db(detection.score, weights.named)
      : detection
        ? weights.unscored
        : heard.length > 0
          ? weights['not_named']
          : 0;
  const agreement = heard.length > 0 && contest.utterance?.understood ? Math.abs(weights.agrees) : 0;
  const following =
    heard.length === 0 && contest.previous?.winner === rival ? Math.max(0, weights['follow_up']) : 0;
  const owned = house.preferred.has(rival) ? Math.max(0, weights.owner) : 0;
  const level = contest.claims.some((claim) => claim.snr_db !== undefined) ? weights.level : 0;
  const habit = bestHabit_db(house.habits, { room: contest.room, assistant: rival });
  const place = Math.abs(weights.room) + Math.min(weights.habit, habit);
  const rest = called + weights.sure + agreement + following + owned + level + Math.max(0, weights.first);
  return { total_db: rest + place, floor_db: heard.length > 0 ? rest + place : rest };
}
