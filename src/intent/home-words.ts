import type { Place } from '../config/place.ts';
import type { Home } from '../config/schema.ts';
import type { OtherWords } from './lexicon.ts';

/**
 * The names of the home's rooms and floors, and of its assistants by name and id.
 * @param home its parts may be absent: a journal of an earlier release has no rooms.
 */
export function homeWordsOf(home: Partial<Pick<Home, 'rooms' | 'floors' | 'assistants'>>): OtherWords {
  const { rooms = {}, floors = {}, assistants = {} } = home;
  return {
    rooms: Object.entries(rooms).map(([id, { floor, ...named }]) => ({
      id,
      names: namesOf(named),
      ...(floor !== undefined && { floor }),
    })),
    floors: Object.entries(floors).map(([id, named]) => ({ id, names: namesOf(named) })),
    assistants: [
      ...new Set(Object.entries(assistants).flatMap(([id, { name }]) => [name, id.replaceAll('-', ' ')])),
    ],
  };
}

function namesOf({ name, aliases }: Place): {
  readonly en: readonly string[];
  readonly zh: readonly string[];
} {
  return {
    en: [...(name.en === undefined ? [] : [name.en]), ...aliases.en],
    zh: [...(name.zh === undefined ? [] : [name.zh]), ...aliases.zh],
  };
}
