import type { Claim } from '../../claim/claim.ts';
import type { Intent } from '../../intent/intent.ts';
import { asksNoMore, type Contender, type Contest } from '../contest.ts';
import { isStanding, isTwin, twinOrGesture } from '../ledger.ts';
import { gestureIn } from '../timing/contesting.ts';
import type { Room } from '../timing/room.ts';
import { isOpen, names, type Utterance } from './utterance.ts';

/** Where a claim is judged. */
export interface Place {
  readonly room: string;
  readonly utterance?: Utterance;
}

/** The rooms of the home, found without looking at each. */
export interface Rooms {
  get(room: string): Room | undefined;
  /** Rooms in which an utterance may be open. */
  hearing(): Iterable<Room>;
  /** Rooms in which a contest or a standing verdict may concern the device. */
  concernedWith(device: string): Iterable<Room>;
  /** Where the assistant's last claim by the same door was judged. */
  lastOf(claim: Pick<Claim, 'assistant' | 'door'>): Room | undefined;
}

/**
 * The room of a claim, in the order of design §3 ("A contest opens"); the device's room comes last and is
 * the caller's. Undefined where nothing tells.
 */
export function assignRoom(claim: Claim, rooms: Rooms): Place | undefined {
  const own = claim.room === undefined ? undefined : rooms.get(claim.room);
  if (own && claim.utterance === undefined) {
    const here = openIn(own, claim.arrived_ms);
    return place(own.room, here.findLast((utterance) => names(utterance, claim.assistant)) ?? here.at(-1));
  }
  const open = [...rooms.hearing()].flatMap((room) => openIn(room, claim.arrived_ms));
  const given = open.find(({ id }) => id === claim.utterance);
  if (given) return place(given.room, given);
  if (own) return assignRoom(withoutUtterance(claim), rooms);
  const naming = open.filter((utterance) => names(utterance, claim.assistant));
  const called = naming.toSorted((a, b) => a.named_ms - b.named_ms).at(-1);
  if (called) return place(called.room, called);
  const [only, another] = open;
  return only && !another ? place(only.room, only) : undefined;
}

/** The place in a room that only its device pointed to. */
export function assignRoomTo(room: Room, claim: Claim): Place {
  return place(room.room, openIn(room, claim.arrived_ms).at(-1));
}

/**
 * The place of the gesture that a claim goes on with, where nothing but its devices points to a room: a scene of
 * several rooms wins or loses together.
 */
export function gestureOf(claim: Contender, rooms: Rooms): Place | undefined {
  const room = rooms.lastOf(claim);
  if (!room) return undefined;
  const { contest, house, utterances } = room;
  if (contest && gestureIn(contest, claim, house.policy.gesture_ms))
    return place(room.room, contest.utterance);
  const early = twinOrGesture(claim, room, house.policy);
  return early.kind === 'follows'
    ? place(
        room.room,
        utterances.find(({ id }) => id === early.granted.utterance),
      )
    : undefined;
}

/**
 * A claim on a device that is under contest, or was decided and still stands, in another room joins that
 * one. An utterance in its own room that named its assistant keeps it there, unless the other room heard
 * nothing, asked the same, and began only after that utterance: then both are of it, and one assistant
 * was merely wrong about the room (guarantee 2).
 */
export function mergeWithContest(own: Place, claim: Contender, rooms: Rooms): Place {
  const named = own.utterance && names(own.utterance, claim.assistant) ? own.utterance : undefined;
  const isOfOwn = (other: { utterance?: unknown; opened_ms: number }, reach: Contender['reach']) =>
    !named ||
    (other.utterance === undefined && other.opened_ms >= named.started_ms && asksNoMore(claim.reach, reach));
  for (const { device } of claim.reach) {
    const concerns = (reach: Contender['reach']) => reach.some((intent) => intent.device === device);
    for (const room of rooms.concernedWith(device)) {
      if (room.room === own.room) continue;
      const { contest, utterances } = room;
      if (contest?.claims.some(({ reach }) => concerns(reach) && isOfOwn(contest, reach)))
        return place(room.room, contest.utterance);
      const granted = room.granted.findLast((each) =>
        each.direct
          ? isTwin(claim, each, utterances)
          : concerns(each.reach) &&
            isOfOwn(each, each.reach) &&
            isStanding(each, room, claim.arrived_ms, room.house.policy),
      );
      if (granted)
        return place(
          room.room,
          utterances.find(({ id }) => id === granted.utterance),
        );
    }
  }
  return own;
}

/**
 * What a verdict has left to do. A claim on devices of several rooms joins one contest alone, and another that ran
 * beside it may have decided on some of its devices first: those are done. Whom an utterance of its own room
 * called is of none but that, and does all it was asked.
 */
export function remainingIntents(winner: Contender, contest: Contest, rooms: Rooms): readonly Intent[] {
  const { room: own, utterance, opened_ms } = contest;
  if (utterance && names(utterance, winner.assistant)) return winner.intents;
  const isDone = ({ device }: Intent) =>
    [...rooms.concernedWith(device)].some(
      (room) =>
        room.room !== own &&
        room.granted.some(
          (each) =>
            !each.direct &&
            each.reach.some((intent) => intent.device === device) &&
            isStanding(each, room, opened_ms, room.house.policy),
        ),
    );
  const left = winner.reach.filter((intent) => !isDone(intent));
  return left.length === winner.reach.length ? winner.intents : left;
}

function openIn(room: Room, at_ms: number): readonly Utterance[] {
  return room.utterances.filter((utterance) => isOpen(utterance, at_ms, room.house.policy.utterance_ms));
}

function withoutUtterance(claim: Claim): Claim {
  const { utterance: _, ...rest } = claim;
  return rest;
}

function place(room: string, utterance: Utterance | undefined): Place {
  return utterance ? { room, utterance } : { room };
}
