import type { Claim } from '../../claim/claim.ts';
import type { Understand } from '../../intent/understand.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import type { Contender } from '../contest.ts';
import { contenderOf } from './contender.ts';
import {
  assignRoom,
  assignRoomTo,
  gestureOf,
  mergeWithContest,
  type Place,
  type Rooms,
} from './room-assignment.ts';

/** A claim, understood, and where it is judged. */
export interface Placed {
  readonly claim: Contender;
  /** Undefined where nothing tells of a room. */
  readonly place: Place | undefined;
  /** Why its words gave no intent; undefined where they did, or where it had none. */
  readonly notUnderstood: string | undefined;
}

/** Where a claim is judged, and what its words ask there: "the light" is the light of that room. */
export function placed(
  claim: Claim,
  of: { rooms: Rooms; house: ArbiterState; understand: Understand },
): Placed {
  const { rooms, house } = of;
  const told = assignRoom(claim, rooms);
  const understanding =
    claim.intents.length === 0 && claim.text !== undefined
      ? (claim.understood ?? of.understand(claim.text, told ? { room: told.room } : {}))
      : undefined;
  const intents = understanding?.kind === 'understood' ? understanding.intents : claim.intents;
  const contender = contenderOf({ ...claim, intents }, house);
  const place = told ?? gestureOf(contender, rooms) ?? atDevice(contender, rooms, house);
  return {
    claim: contender,
    place: place && mergeWithContest(place, contender, rooms),
    notUnderstood: understanding?.kind === 'not_understood' ? understanding.reason : undefined,
  };
}

function atDevice(claim: Contender, rooms: Rooms, house: ArbiterState): Place | undefined {
  const stands = house.devices.get(claim.intents[0]?.device ?? '')?.room;
  const room = stands === undefined ? undefined : rooms.get(stands);
  return room && assignRoomTo(room, claim);
}
