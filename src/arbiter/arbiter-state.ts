import type { ArbiterPolicy } from '../config/arbiter.ts';
import type { Assistant } from '../config/assistant.ts';
import type { Home } from '../config/schema.ts';
import { type Devices, membersOf } from '../intent/reach.ts';
import type { Habits } from './learning/habit.ts';

/** What the arbiter knows of the home. Immutable: a change makes a new one. */
export interface ArbiterState {
  readonly assistants: Readonly<Record<string, Assistant>>;
  readonly devices: Devices;
  /** The assistants that some device prefers. */
  readonly preferred: ReadonlySet<string>;
  readonly policy: ArbiterPolicy;
  /** The assistants in the order in which they win a tie; the others follow by id. */
  readonly prefer: readonly string[];
  /** Assistants known to be offline; unknown presence is online. */
  readonly offline: ReadonlySet<string>;
  /** Rooms with a microphone that works. */
  readonly microphones: ReadonlySet<string>;
  /** Rooms whose sound the hub itself hears, or that are known to tell when speech ends. */
  readonly streamed: ReadonlySet<string>;
  /** What is added to the level that each room's microphone measures, in decibels; absent: nothing. */
  readonly offsets_db: Readonly<Record<string, number>>;
  /** What feedback has taught. */
  readonly habits: Habits;
}

/**
 * The state of a configured home, as it is before anything is known of anybody.
 * @param microphones rooms with a microphone that works.
 * @param streamed rooms that tell when speech ends.
 */
export function arbiterStateOf(
  home: Home,
  microphones: Iterable<string> = [],
  streamed: Iterable<string> = [],
): ArbiterState {
  return {
    assistants: home.assistants,
    devices: new Map(home.devices.map((device) => [device.id, device])),
    preferred: new Set(home.devices.flatMap(({ owner }) => (owner && 'prefer' in owner ? owner.prefer : []))),
    policy: home.arbiter,
    prefer: home.prefer,
    offline: new Set(),
    microphones: new Set(microphones),
    streamed: new Set(streamed),
    offsets_db: offsetsOf(home),
    habits: {},
  };
}

/** Of the device and its members, those that obey one assistant alone (`owner: { only: x }`). */
export function ownedAlone(
  house: ArbiterState,
  device: string,
): readonly { readonly device: string; readonly owner: string }[] {
  return [...membersOf(house.devices, device)].flatMap(({ id, owner }) =>
    owner && 'only' in owner ? { device: id, owner: owner.only } : [],
  );
}

/** What changes when an assistant comes or goes. */
export function withPresence(
  house: ArbiterState,
  assistant: string,
  online: boolean,
): Pick<ArbiterState, 'offline'> {
  const offline = new Set(house.offline);
  if (online) offline.delete(assistant);
  else offline.add(assistant);
  return { offline };
}

/** The assistant that the device prefers, where its owner says `prefer`. */
export function preferredOwner(
  { devices }: { readonly devices: Devices },
  device: string,
): string | undefined {
  const owner = devices.get(device)?.owner;
  return owner && 'prefer' in owner ? owner.prefer : undefined;
}

/** Order of ties: `prefer` first to last, the rest after it by id. */
export function byPreference(prefer: readonly string[]): (a: string, b: string) => number {
  const rank = (assistant: string) => {
    const index = prefer.indexOf(assistant);
    return index < 0 ? prefer.length : index;
  };
  return (a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Whether the hub's own understanding is a claim of this assistant (docs/arbitration.md#where-it-stands). */
export function actsOnHearing(house: ArbiterState, name: string): boolean {
  const assistant = house.assistants[name];
  return (
    assistant !== undefined &&
    (assistant.heard ?? (assistant.doors.length > 0 ? 'evidence' : 'claim')) === 'claim'
  );
}

/** Of several microphones in a room the first that is given an offset counts for it. */
function offsetsOf({ audio, satellites }: Home): Readonly<Record<string, number>> {
  const offsets: Record<string, number> = {};
  for (const { room, offset_db } of [...Object.values(satellites), audio])
    if (room !== undefined && offset_db !== undefined && offset_db !== 0) offsets[room] ??= offset_db;
  return offsets;
}
