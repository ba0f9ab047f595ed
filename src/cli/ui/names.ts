import type { Device } from '../../config/device.ts';
import { namingOf } from '../../config/naming.ts';
import type { Home } from '../../config/schema.ts';
import { idFrom } from '../../devices/discovery/device-id.ts';
import type { Naming } from '../../text/naming.ts';
import type { Text } from '../../text/text.ts';
import type { Terminal } from './terminal.ts';

/**
 * What people call the devices and rooms of a home, in the user's language where they have such a name. A sentence
 * adds the id, unless the name tells it: commands and files use ids. Assistants stand by their ids, as in every table
 * beside the sentence and in `assistants off siri`.
 */
export function namesOf(
  { text }: Pick<Terminal, 'text'>,
  home: Pick<Home, 'assistants' | 'devices' | 'rooms'>,
): Naming {
  const { device, room } = namingOf(home, text.language);
  return { device: (id) => withId(device(id), id, text), room, assistant: (id) => id };
}

function withId(name: string, id: string, text: Text): string {
  if (name === id) return id;
  // "attic lamp" is attic-lamp to everybody; 客廳燈 is not known as ke-ting-deng.
  return /^[\p{ASCII}]+$/u.test(name) && idFrom(name) === id ? name : text('ui.name-and-id', { name, id });
}

/**
 * The device that a person names: by its id, by its name or by an alias.
 * @returns undefined where none is called so.
 */
export function deviceCalled(devices: readonly Device[], said: string): Device | undefined {
  const words = said.trim().toLowerCase();
  const isIt = (names: readonly (string | undefined)[]) =>
    names.some((name) => name?.toLowerCase() === words);
  return (
    devices.find(({ id }) => id === words) ??
    devices.find(({ name }) => isIt([name.en, name.zh])) ??
    devices.find(({ aliases }) => isIt([...aliases.en, ...aliases.zh]))
  );
}
