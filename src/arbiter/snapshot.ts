import type { Notice } from './admission/claim-deduplicator.ts';
import type { Lags } from './timing/lag.ts';
import type { Room } from './timing/room.ts';

/** What one room knows while it contests nothing: plain data. */
export type RoomSnapshot = Omit<Room, 'house' | 'contest' | 'prospect' | 'closed'>;

/** What the rooms know, and the indices over them. */
export interface RoomsSnapshot {
  /** In the order in which the rooms came to life: who is asked first depends on it. */
  readonly rooms: readonly RoomSnapshot[];
  /** Rooms in which an utterance may be open, in their order. */
  readonly hearing: readonly string[];
  /** By device, the rooms that have contested it, in their order. */
  readonly concerned: readonly (readonly [device: string, rooms: readonly string[]])[];
  /** By assistant and door, the room of the last claim. */
  readonly last: readonly (readonly [from: string, room: string])[];
}

/**
 * What the arbiter knows beside its house, as plain data: enough to go on elsewhere as if nothing had happened.
 * Taken only while no contest is open, for the timers of one cannot be told from its data.
 */
export interface ArbiterSnapshot {
  readonly rooms: RoomsSnapshot;
  readonly lags: Lags;
  /** The claims of the last ten minutes, oldest first. */
  readonly seen: readonly SeenSnapshot[];
}

/** A known claim, with its outcome once it has one. */
export interface SeenSnapshot {
  readonly assistant: string;
  readonly claim: string;
  readonly at_ms: number;
  readonly notice?: Notice | undefined;
}

/** The room's data; undefined while it contests something. */
export function roomSnapshot(room: Room): RoomSnapshot | undefined {
  const { house: _, prospect: __, contest, closed, ...rest } = room;
  return contest || closed ? undefined : rest;
}
