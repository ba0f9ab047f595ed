import { onset_ms } from '../../claim/claim.ts';
import type { Contender } from '../contest.ts';
import { type Granted, twinsUntil_ms } from '../ledger.ts';
import { absorption_ms, type Lags } from './lag.ts';
import { type Room, withUtterance } from './room.ts';

/**
 * After the hand-over: a granted verdict goes into the ledger, and spends the names of its utterance. One of
 * which nothing was handed over has changed nothing, and absorbs nothing.
 */
export function settled(room: Room, of: { done: boolean; reach: Granted['reach']; lags: Lags }): Room {
  const { closed } = room;
  if (!closed) return room;
  const { contest, decision, decided_ms } = closed;
  const { winner } = decision;
  if (!winner || !of.done) return { ...room, closed: undefined };
  const rivals = Object.keys(room.house.assistants).filter((name) => name !== winner.assistant);
  const isDirect = closed.because === 'direct';
  const granted: Granted = {
    verdict: closed.verdict,
    winner: winner.assistant,
    door: winner.door,
    room: winner.room,
    reach: of.reach,
    opened_ms: contest.opened_ms,
    decided_ms,
    last_ms: winner.last_ms,
    utterance: contest.utterance?.id,
    absorbs_until_ms: isDirect
      ? twinsUntil_ms(decided_ms)
      : Math.max(
          decided_ms + room.house.policy.absorb_ms,
          contest.opened_ms + absorption_ms(of.lags, rivals),
        ),
    direct: isDirect,
  };
  const lost = decision.weighed
    .filter(({ outcome }) => outcome === 'overruled')
    .map(({ claim }) => lostBy(claim, decided_ms));
  const next: Room = {
    ...room,
    closed: undefined,
    granted: [...room.granted, granted],
    overruled: [...room.overruled, ...lost],
  };
  if (granted.direct) return next;
  const utterance = next.utterances.find(({ id }) => id === granted.utterance);
  const spent = utterance
    ? withUtterance(next, { ...utterance, spent_ms: utterance.spent_ms ?? decided_ms })
    : next;
  return { ...spent, previous: { winner: winner.assistant, decided_ms } };
}

/** The winner's gesture goes on into its verdict. */
export function followed(room: Room, of: { claim: Contender; granted: Granted }): Room {
  const { claim, granted } = of;
  const longer = { ...granted, reach: [...granted.reach, ...claim.reach], last_ms: claim.last_ms };
  return { ...room, granted: room.granted.map((each) => (each === granted ? longer : each)) };
}

/** Another ecosystem's twin of a direct verdict came: a third's may follow it. */
export function twinned(room: Room, granted: Granted): Room {
  const longer = { ...granted, absorbs_until_ms: twinsUntil_ms(room.now_ms) };
  return { ...room, granted: room.granted.map((each) => (each === granted ? longer : each)) };
}

/** A door carried the claim out while the hub was away: what comes now may be its twin. */
export function relayed(room: Room, of: { claim: Contender; id: string }): Room {
  const { claim, id } = of;
  const decided_ms = onset_ms(claim);
  const granted: Granted = {
    verdict: id,
    winner: claim.assistant,
    door: claim.door,
    room: claim.room,
    reach: claim.reach,
    opened_ms: decided_ms,
    decided_ms,
    last_ms: decided_ms,
    // Its twins waited at their doors for the hub's return, as it did.
    absorbs_until_ms: room.now_ms + room.house.policy.absorb_ms,
    direct: false,
  };
  return { ...room, granted: [...room.granted, granted] };
}

/** A claim of another intent came after its verdict: its loss may be insisted upon. */
export function lostLate(room: Room, claim: Contender): Room {
  return { ...room, overruled: [...room.overruled, lostBy(claim, room.now_ms)] };
}

function lostBy({ assistant, door, reach }: Contender, at_ms: number): Room['overruled'][number] {
  return { assistant, door, reach, at_ms };
}
