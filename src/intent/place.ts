import type { Note } from './automaton.ts';
import type { SaidFloor } from './lexicon.ts';
import { listOf, type Notes } from './matching.ts';
import type { Reason } from './reasons.ts';

/** Where a sentence says that its devices are. */
export interface Place {
  /** The rooms that it names; absent where it names none. */
  readonly rooms?: ReadonlySet<string>;
  /** The rooms that it leaves out. */
  readonly without?: ReadonlySet<string>;
  /** The room that it is said in. */
  readonly here: boolean;
  readonly everywhere: boolean;
  /** The floor that it names, where the home tells no floors: its rooms are those that usually are on it. */
  readonly assumed?: string;
}

/** The place that phrases tell together. */
export function placeOf(phrases: readonly Notes[]): Place | Reason {
  return together(phrases.map((phrase) => placeIn(listOf(phrase))));
}

/** The place that the notes of one phrase tell. */
export function placeIn(notes: readonly Note[]): Place {
  const rooms = new Set<string>();
  for (const { key, value } of notes) {
    if (key === 'room') for (const room of value as readonly string[]) rooms.add(room);
    if (key === 'floor') for (const room of (value as SaidFloor).rooms) rooms.add(room);
  }
  const floor = notes.find(({ key }) => key === 'floor')?.value as SaidFloor | undefined;
  const has = (key: string) => notes.some((note) => note.key === key);
  if (has('without')) return { without: rooms, here: false, everywhere: true };
  return {
    ...((has('room') || has('floor')) && { rooms }),
    here: has('here') || (has('rooms') && !has('all')),
    everywhere: has('house') || (has('rooms') && has('all')),
    ...(floor?.isUsual && { assumed: floor.said }),
  };
}

/** What several places have in common; two rooms of which neither is the other exclude each other. */
export function together(places: readonly Place[]): Place | Reason {
  let rooms: ReadonlySet<string> | undefined;
  for (const place of places) {
    if (!place.rooms) continue;
    const before: ReadonlySet<string> | undefined = rooms;
    rooms = before ? new Set([...before].filter((room) => place.rooms?.has(room))) : place.rooms;
    if (before && rooms.size === 0)
      return { kind: 'other_place', said: [...before].join(', '), rooms: [...place.rooms] };
  }
  const without = places.find((place) => place.without)?.without;
  const assumed = places.find((place) => place.assumed !== undefined)?.assumed;
  return {
    ...(rooms && { rooms }),
    ...(without && { without }),
    here: places.some(({ here }) => here),
    everywhere: places.some(({ everywhere }) => everywhere),
    ...(assumed !== undefined && { assumed }),
  };
}
