import { isOpen, type Utterance } from '../admission/utterance.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import type { Settled } from '../contest.ts';
import type { Closed } from '../explain/verdict.ts';
import { kept, type Memory, pruned } from '../ledger.ts';
import { type Prospect, prospect } from './closing.ts';

/** Everything that one room's actor knows. Immutable; what changes it gives a new one. */
export interface Room extends Memory {
  readonly room: string;
  readonly house: ArbiterState;
  /** Time of the last event, on the injected clock. */
  readonly now_ms: number;
  /** Of the open contest. */
  readonly prospect: Prospect | undefined;
  /** Between the decision and the hand-over. */
  readonly closed: Closed | undefined;
  /** Refused claims that no contest has taken up yet. */
  readonly refused: readonly Settled[];
  readonly previous: { readonly winner: string; readonly decided_ms: number } | undefined;
  /** When somebody was last heard speaking here. */
  readonly spoke_ms: number | undefined;
}

/** A room has all its fields from the beginning: one that gained them later would be another shape each time. */
export function emptyRoom(room: string, house: ArbiterState): Room {
  return {
    room,
    house,
    now_ms: 0,
    utterances: [],
    granted: [],
    overruled: [],
    refused: [],
    contest: undefined,
    prospect: undefined,
    closed: undefined,
    previous: undefined,
    spoke_ms: undefined,
  };
}

/** Time passes: what has expired is forgotten. */
export function at(room: Room, now_ms: number): Room {
  const { utterance_ms, absorb_ms } = room.house.policy;
  const utterances = kept(room.utterances, (utterance) => isOpen(utterance, now_ms, utterance_ms));
  const refused = kept(
    room.refused,
    (settled) => now_ms - settled.at_ms <= (settled.utterance ? utterance_ms : absorb_ms),
  );
  return { ...pruned(room, now_ms, room.house.policy), now_ms, utterances, refused };
}

/** Something about the open contest has changed: it may close by it. */
export function reconsidered(room: Room): Room {
  return room.contest ? { ...room, prospect: prospect(room.contest, room.house) } : room;
}

/** With what is now known of an utterance, in the open contest too. */
export function withUtterance(room: Room, utterance: Utterance): Room {
  const utterances = room.utterances.map((known) => (known.id === utterance.id ? utterance : known));
  const { contest } = room;
  const isContested = contest?.utterance?.id === utterance.id;
  return { ...room, utterances, contest: isContested ? { ...contest, utterance } : contest };
}
