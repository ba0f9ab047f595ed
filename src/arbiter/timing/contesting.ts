import type { Utterance } from '../admission/utterance.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import { type Contender, type Contest, continues, MOST_CLAIMS, type Settled, withMore } from '../contest.ts';
import { type Decision, decide } from '../scoring/decide.ts';
import type { Because } from './closing.ts';
import type { Room } from './room.ts';

/** A refused claim counts with the contest of its utterance: the open one, else the next. */
export function withRefused(room: Room, settled: Settled): Room {
  const { contest } = room;
  if (contest && contest.utterance?.id === settled.utterance)
    return { ...room, contest: { ...contest, refused: [...contest.refused, settled].slice(-MOST_CLAIMS) } };
  return { ...room, refused: [...room.refused, settled].slice(-MOST_CLAIMS) };
}

/** The open contest's claim whose gesture this one continues. */
export function gestureIn(contest: Contest, claim: Contender, gesture_ms: number): Contender | undefined {
  return contest.claims.findLast((standing) => continues(standing, claim, gesture_ms));
}

/** Opens a contest with the claim, or lets it join the open one. @param id of the contest, if it opens one. */
export function contested(room: Room, of: { claim: Contender; utterance?: Utterance; id: string }): Room {
  const { claim, utterance, id } = of;
  const { contest, house } = room;
  if (!contest) {
    const refused = room.refused.filter((settled) => settled.utterance === utterance?.id);
    const contest: Contest = { ...opened(room, claim, id), refused, utterance, previous: room.previous };
    return { ...room, contest, refused: room.refused.filter((settled) => !refused.includes(settled)) };
  }
  const gesture = gestureIn(contest, claim, house.policy.gesture_ms);
  const claims = gesture
    ? contest.claims.map((each) => (each === gesture ? withMore(gesture, claim) : each))
    : [...contest.claims, claim];
  return { ...room, contest: { ...contest, claims } };
}

function opened({ room, house }: Room, claim: Contender, id: string): Contest {
  const { budget_ms, reserve_ms } = house.policy;
  const opened_ms = claim.arrived_ms;
  const closes_ms = opened_ms + budget_ms - reserve_ms;
  return {
    id,
    room,
    opened_ms,
    budget_ms,
    closes_ms,
    claims: [claim],
    refused: [],
    utterance: undefined,
    previous: undefined,
  };
}

/** Closes the open contest and decides it. */
export function close(room: Room, because: Because): Room {
  const { contest, prospect } = room;
  if (!contest) return room;
  const decision = prospect?.decision ?? decide(contest, room.house);
  return {
    ...room,
    contest: undefined,
    prospect: undefined,
    closed: {
      verdict: contest.id,
      contest,
      because,
      decision: because === 'broker_lost' ? abandoned(decision) : decision,
      decided_ms: room.now_ms,
      house: room.house,
    },
  };
}

function abandoned({ weighed }: Decision): Decision {
  const reason = 'the broker was lost';
  return { winner: undefined, weighed: weighed.map((each) => ({ ...each, outcome: 'withheld', reason })) };
}

/** A verdict beside any contest: a claim that nobody contests. */
export function closeDirectly(room: Room, of: { claim: Contender; id: string }): Room {
  const { claim, id } = of;
  const own = room.house.assistants[claim.assistant];
  const house: ArbiterState = { ...room.house, assistants: own ? { [claim.assistant]: own } : {} };
  const contest = opened(room, claim, id);
  const decision = decide(contest, house);
  return {
    ...room,
    closed: { verdict: id, contest, because: 'direct', decision, decided_ms: room.now_ms, house },
  };
}
