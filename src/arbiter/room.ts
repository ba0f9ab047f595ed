import { onset_ms } from '../claim/claim.ts';
import { type Because, closesNow } from './closing.ts';
import { type Contender, type Contest, continues, MOST_CLAIMS, type Settled, withMore } from './contest.ts';
import type { Decision } from './decide.ts';
import { decide } from './decide.ts';
import type { House } from './house.ts';
import { type Lags, withLag } from './lag.ts';
import { type Granted, type Memory, pruned } from './ledger.ts';
import { type Detection, isOf, isOpen, type Utterance, withDetection } from './utterance.ts';
import type { Closed } from './verdict.ts';

/** Everything that one room's actor knows. Immutable; every function here gives a new one. */
export interface Room extends Memory {
  readonly room: string;
  readonly house: House;
  /** Time of the last event, on the injected clock. */
  readonly now_ms: number;
  readonly lags: Lags;
  readonly contest?: Contest;
  /** Between the decision and the hand-over. */
  readonly closed?: Closed;
  /** Refused claims that no contest has taken up yet. */
  readonly refused: readonly Settled[];
  readonly previous?: { readonly winner: string; readonly decided_ms: number };
  /** When somebody was last heard speaking here. */
  readonly spoke_ms?: number;
}

export function emptyRoom(room: string, house: House): Room {
  return { room, house, now_ms: 0, lags: {}, utterances: [], granted: [], overruled: [], refused: [] };
}

/** Time passes: what has expired is forgotten. */
export function at(room: Room, now_ms: number): Room {
  const { utterance_ms, absorb_ms } = room.house.policy;
  const current = pruned(room, now_ms, room.house.policy);
  const utterances = room.utterances.filter((utterance) => isOpen(utterance, now_ms, utterance_ms));
  const refused = room.refused.filter(
    (settled) => now_ms - settled.at_ms <= (settled.utterance ? utterance_ms : absorb_ms),
  );
  return { ...current, now_ms, utterances, refused };
}

/** @param id of the utterance, if the detection begins one. */
export function heardName(room: Room, detection: Detection, id: string): Room {
  const known = room.utterances.findLast((utterance) => isOf(utterance, detection));
  const utterance = known
    ? withDetection(known, detection)
    : {
        id,
        room: room.room,
        started_ms: detection.onset_ms,
        named_ms: detection.onset_ms,
        named: [detection],
      };
  const spoken = spokenIn(
    known ? withUtterance(room, utterance) : { ...room, utterances: [...room.utterances, utterance] },
    detection.onset_ms,
  );
  const late = known
    ? undefined
    : spoken.granted.findLast(
        (granted) => !granted.direct && !granted.utterance && detection.onset_ms <= granted.decided_ms,
      );
  if (late) return answered(spoken, utterance, late);
  const { contest } = spoken;
  // A satellite's detection may come after the claim that it belongs to: by its age it was said before.
  const belongs = contest && !contest.utterance && detection.onset_ms <= contest.opened_ms;
  return belongs ? { ...spoken, contest: { ...contest, utterance } } : spoken;
}

/** The verdict turns out to have answered this utterance: its late claims must find it (guarantee 2). */
function answered(room: Room, utterance: Utterance, granted: Granted): Room {
  const linked = room.granted.map((each) =>
    each === granted ? { ...granted, utterance: utterance.id } : each,
  );
  return withUtterance({ ...room, granted: linked }, { ...utterance, spent_ms: granted.decided_ms });
}

export function heardEnd(room: Room, onset_ms: number): Room {
  const ended = room.utterances.findLast(
    (utterance) => utterance.ended_ms === undefined && utterance.started_ms <= onset_ms,
  );
  return spokenIn(ended ? withUtterance(room, { ...ended, ended_ms: onset_ms }) : room, onset_ms);
}

/** What the hub itself understood of an utterance: evidence for every claim on it. */
export function understood(room: Room, id: string, intents: Utterance['understood']): Room {
  const utterance = room.utterances.find((known) => known.id === id);
  return utterance && intents ? withUtterance(room, { ...utterance, understood: intents }) : room;
}

/** Somebody spoke there, to whomever. */
export function spokenIn(room: Room, spoke_ms: number): Room {
  return { ...room, spoke_ms: Math.max(room.spoke_ms ?? spoke_ms, spoke_ms) };
}

function withUtterance(room: Room, utterance: Utterance): Room {
  const utterances = room.utterances.map((known) => (known.id === utterance.id ? utterance : known));
  const { contest } = room;
  return {
    ...room,
    utterances,
    ...(contest?.utterance?.id === utterance.id && { contest: { ...contest, utterance } }),
  };
}

/** A refused claim counts with the contest of its utterance: the open one, else the next. */
export function withRefused(room: Room, settled: Settled): Room {
  const { contest } = room;
  if (contest && contest.utterance?.id === settled.utterance)
    return { ...room, contest: { ...contest, refused: [...contest.refused, settled].slice(-MOST_CLAIMS) } };
  return { ...room, refused: [...room.refused, settled].slice(-MOST_CLAIMS) };
}

/** The open contest that the claim's gesture already stands in. */
export function gestureIn(contest: Contest, claim: Contender, gesture_ms: number): Contender | undefined {
  return contest.claims.findLast((standing) => continues(standing, claim, gesture_ms));
}

/** Opens a contest with the claim, or lets it join the open one. */
export function contested(room: Room, claim: Contender, utterance: Utterance | undefined, id: string): Room {
  const { contest, house } = room;
  if (!contest) {
    const refused = room.refused.filter((settled) => settled.utterance === utterance?.id);
    const opened: Contest = {
      id,
      room: room.room,
      opened_ms: claim.arrived_ms,
      claims: [claim],
      refused,
      ...(utterance && { utterance }),
      ...(room.previous && { previous: room.previous }),
    };
    return {
      ...room,
      contest: opened,
      refused: room.refused.filter((settled) => !refused.includes(settled)),
    };
  }
  const gesture = gestureIn(contest, claim, house.policy.gesture_ms);
  const claims = gesture
    ? contest.claims.map((each) => (each === gesture ? withMore(gesture, claim) : each))
    : [...contest.claims, claim];
  return { ...withLateness(room, claim, contest.opened_ms), contest: { ...contest, claims } };
}

/** The rule by which the open contest closes at once, if any. */
export function closing(room: Room): Because | undefined {
  return room.contest && closesNow(room.contest, room.house);
}

/** Closes the open contest and decides it. */
export function close(room: Room, because: Because): Room {
  const { contest, ...rest } = room;
  if (!contest) return room;
  return {
    ...rest,
    closed: {
      verdict: contest.id,
      contest,
      because,
      decision: decisionOf(contest, room.house, because),
      decided_ms: room.now_ms,
    },
  };
}

function decisionOf(contest: Contest, house: House, because: Because): Decision {
  const decision = decide(contest, house);
  if (because !== 'broker-lost') return decision;
  const weighed = decision.weighed.map((each) => ({
    ...each,
    outcome: 'withheld' as const,
    reason: 'the broker was lost',
  }));
  return { winner: undefined, weighed };
}

/** A verdict beside any contest: a claim that nobody contests. */
export function closeDirectly(room: Room, claim: Contender, id: string): Room {
  const contest: Contest = { id, room: room.room, opened_ms: claim.arrived_ms, claims: [claim], refused: [] };
  const alone: House = {
    ...room.house,
    assistants: Object.fromEntries(
      Object.entries(room.house.assistants).filter(([name]) => name === claim.assistant),
    ),
  };
  return {
    ...room,
    closed: {
      verdict: id,
      contest,
      because: 'direct',
      decision: decide(contest, alone),
      decided_ms: room.now_ms,
    },
  };
}

/** After the hand-over: the verdict goes into the ledger, and spends the names of its utterance. */
export function settled(room: Room): Room {
  const { closed, ...rest } = room;
  if (!closed) return room;
  const { contest, decision, decided_ms } = closed;
  const { winner } = decision;
  const lost = decision.weighed
    .filter(({ outcome }) => outcome === 'overruled')
    .map(({ claim }) => ({ assistant: claim.assistant, intents: claim.intents, at_ms: decided_ms }));
  if (!winner) return rest;
  const granted: Granted = {
    verdict: closed.verdict,
    winner: winner.assistant,
    door: winner.door,
    intents: winner.intents,
    opened_ms: contest.opened_ms,
    decided_ms,
    last_ms: winner.last_ms,
    absorbs_until_ms: decided_ms + room.house.policy.absorb_ms,
    direct: closed.because === 'direct',
    ...(contest.utterance && { utterance: contest.utterance.id }),
  };
  const next = { ...rest, granted: [...rest.granted, granted], overruled: [...rest.overruled, ...lost] };
  if (granted.direct) return next;
  const utterance = next.utterances.find(({ id }) => id === granted.utterance);
  const spent = utterance
    ? withUtterance(next, { ...utterance, spent_ms: utterance.spent_ms ?? decided_ms })
    : next;
  return { ...spent, previous: { winner: winner.assistant, decided_ms } };
}

/** The winner's gesture goes on into its verdict. */
export function followed(room: Room, claim: Contender, granted: Granted): Room {
  const longer = { ...granted, intents: [...granted.intents, ...claim.intents], last_ms: claim.last_ms };
  return { ...room, granted: room.granted.map((each) => (each === granted ? longer : each)) };
}

/** A door carried the claim out while the hub was away: what comes now may be its twin. */
export function relayed(room: Room, claim: Contender, verdict: string): Room {
  const decided_ms = onset_ms(claim);
  const granted: Granted = {
    verdict,
    winner: claim.assistant,
    door: claim.door,
    intents: claim.intents,
    opened_ms: decided_ms,
    decided_ms,
    last_ms: decided_ms,
    // Its twins waited at their doors for the hub's return, as it did.
    absorbs_until_ms: room.now_ms + room.house.policy.absorb_ms,
    direct: false,
  };
  return { ...room, granted: [...room.granted, granted] };
}

/** A claim that came after its verdict: its lag is learned, and a loss may be insisted upon. */
export function cameLate(room: Room, claim: Contender, fate: { granted: Granted; overruled: boolean }): Room {
  const later = withLateness(room, claim, fate.granted.opened_ms);
  if (!fate.overruled) return later;
  return {
    ...later,
    overruled: [
      ...later.overruled,
      { assistant: claim.assistant, intents: claim.intents, at_ms: room.now_ms },
    ],
  };
}

function withLateness(room: Room, claim: Contender, since_ms: number): Room {
  return { ...room, lags: withLag(room.lags, claim.assistant, claim.arrived_ms - since_ms) };
}
