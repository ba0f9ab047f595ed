import { namingOf } from '../../config/naming.ts';
import type { Home } from '../../config/schema.ts';
import type { Naming } from '../../text/naming.ts';
import type { Text } from '../../text/text.ts';
import type { Names } from '../api.ts';

/** Who reads: in which language, and how the home's things are called in it. */
export interface PageReader {
  readonly text: Text;
  readonly names: Naming;
}

/** A reader of a home's page. */
export function readerOf(text: Text, home: Pick<Home, 'assistants' | 'devices' | 'rooms'>): PageReader {
  return { text, names: namingOf(home, text.language) };
}

/** The names of everything in the home, for the page. */
export function namesIn(
  home: Pick<Home, 'assistants' | 'devices' | 'rooms'>,
  rooms: readonly string[],
  { names }: PageReader,
): Names {
  return {
    assistants: Object.fromEntries(Object.entries(home.assistants).map(([id, { name }]) => [id, name])),
    devices: Object.fromEntries(home.devices.map(({ id }) => [id, names.device(id)])),
    rooms: Object.fromEntries(rooms.map((room) => [room, names.room(room)])),
  };
}
