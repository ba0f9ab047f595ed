import { detects, freshCalls, freshNames, lastOf, type Voice } from '../admission/voice.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import type { Contest } from '../contest.ts';
import { bestHabit_db } from '../learning/habit.ts';
import type { Decision, Weighed } from '../scoring/decide.ts';
import { type EvidenceKind, logOdds_db } from '../scoring/evidence.ts';
import { ties } from '../scoring/weight.ts';

interface Question {
  readonly contest: Contest;
  readonly state: ArbiterState;
  readonly decision: Decision;
  /** An expected assistant that has not claimed. */
  readonly rival: string;
}

/**
 * Whether a claim of the silent rival, at its best, could still change who wins: by its own total, or by what its
 * coming does to the rows that compare claims (`level`, `first`, `called_last`).
 */
export function canStillTurn({ contest, state, decision, rival }: Question): boolean {
  const [leader, ...others] = decision.weighed;
  if (!leader || !decision.winner) return true;
  const { policy } = state;
  const lost_db = losable_db(leader, state);
  const worst_db = leader.total_db - lost_db;
  if (leader.floor_db - lost_db < 0) return true;
  const contested = others.some(
    (other) =>
      (other.named || !leader.named || other.live.voice?.id !== leader.live.voice?.id) &&
      ties(other.total_db + gainable_db(other, state), worst_db, policy.tie_db),
  );
  if (contested) return true;
  const voices = voicesOf(contest);
  const isCalled = voices.some((voice) => freshCalls(voice).includes(rival));
  const isOfLeader = leader.live.voice === undefined || !leader.live.voice.heard || voices.length < 2;
  if (leader.named && !isCalled && isOfLeader) return false;
  const best = attainable_db(contest, state, rival, leader);
  if (best.floor_db < 0) return false;
  // A called assistant's claim that stands bars all claims of uncalled assistants, whatever their totals.
  return (!leader.named && isCalled) || ties(best.total_db, worst_db, policy.tie_db);
}

/** What the leader could lose when another claim comes. */
function losable_db(leader: Weighed, { policy }: ArbiterState): number {
  const { level, first } = policy.evidence;
  const byLevel = leader.live.claim.snr_db === undefined ? 0 : now_db(leader, 'level') + level;
  const byFirst = Math.max(0, leader.rivals.length > 0 ? now_db(leader, 'first') : -first);
  // It may bring another voice into the contest, in which somebody was called later.
  return byLevel + byFirst + Math.max(0, now_db(leader, 'called_last'));
}

/** What another claim that is present could gain. */
function gainable_db(other: Weighed, { policy }: ArbiterState): number {
  const { level } = policy.evidence;
  const byLevel = other.live.claim.snr_db === undefined ? 0 : level - now_db(other, 'level');
  return byLevel + Math.max(0, -now_db(other, 'first'));
}

function now_db({ evidence }: Weighed, kind: EvidenceKind): number {
  return evidence.find((row) => row.kind === kind)?.db ?? 0;
}

function voicesOf({ claims }: Contest): readonly Voice[] {
  const voices = new Map<string, Voice>();
  for (const { voice } of claims) if (voice?.heard) voices.set(voice.id, voice);
  return [...voices.values()];
}

/** The most that a claim of the silent rival could total, and of that, what counts towards the floor. */
function attainable_db(
  contest: Contest,
  state: ArbiterState,
  rival: string,
  leader: Weighed,
): { readonly total_db: number; readonly floor_db: number } {
  const weights = state.policy.evidence;
  const voices = voicesOf(contest);
  const heard = voices.length > 0;
  const called_db = heard ? Math.max(...voices.map((voice) => calledIn_db(voice, rival, state))) : 0;
  const last_db = isLast(voices, rival) ? Math.max(0, weights.called_last) : 0;
  const agreement = voices.some(({ understood }) => understood) ? Math.abs(weights.agrees) : 0;
  const follows = contest.claims.some(({ voice, previous }) => !voice?.heard && previous?.winner === rival);
  const following = follows ? Math.max(0, weights.follow_up) : 0;
  const owned = state.preferred.has(rival) ? Math.max(0, weights.owner) : 0;
  const level = contest.claims.some(({ claim }) => claim.snr_db !== undefined) ? weights.level : 0;
  const habit = bestHabit_db(state.habits, { room: leader.live.room, assistant: rival });
  const place = Math.abs(weights.room) + Math.min(weights.habit, habit);
  const rest =
    called_db + last_db + weights.sure + agreement + following + owned + level + Math.max(0, weights.first);
  return { total_db: rest + place, floor_db: heard ? rest + place : rest };
}

function calledIn_db(voice: Voice, rival: string, { policy }: ArbiterState): number {
  const { named, unscored, not_named } = policy.evidence;
  const detection = freshNames(voice).find(({ assistant }) => assistant === rival);
  if (detection) return detection.score === undefined ? unscored : logOdds_db(detection.score, named);
  return detects(voice, rival) ? 0 : not_named;
}

/** Whether the rival may have been called after everybody else. */
function isLast(voices: readonly Voice[], rival: string): boolean {
  let own = Number.NEGATIVE_INFINITY;
  let others = Number.NEGATIVE_INFINITY;
  for (const voice of voices)
    for (const detection of voice.named) {
      const at_ms = lastOf(detection);
      if (detection.assistant === rival) own = Math.max(own, at_ms);
      else if (voice.called.includes(detection.assistant)) others = Math.max(others, at_ms);
    }
  return own > others;
}
