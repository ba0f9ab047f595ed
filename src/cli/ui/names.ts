import type { Device } from '../../config/device.ts';
import type { Home } from '../../config/schema.ts';
import { idFrom } from '../../devices/discovery/device-id.ts';
import type { Naming } from '../../text/naming.ts';
import type { Terminal } from './terminal.ts';

/** The languages in which a home names its things. */
type Spoken = 'en' | 'zh';

/** The language of the user, by the locale of the environment: Chinese where it says so, else English. */
function spokenBy({ environment }: Pick<Terminal, 'environment'>): Spoken {
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  return /^zh/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'zh' : 'en';
}

/**
 * What people call the devices and rooms of a home, in the user's language where they have such a name. A sentence
 * adds the id, unless the name tells it: commands and files use ids.
 */
export function namesOf(
  terminal: Pick<Terminal, 'environment'>,
  { devices, rooms }: Pick<Home, 'devices' | 'rooms'>,
): Naming {
  const spoken = spokenBy(terminal);
  const known = new Map(devices.map((device) => [device.id, plainName(device, spoken)]));
  const places = new Map(Object.entries(rooms).map(([id, { name }]) => [id, inLanguage(name, spoken)]));
  return {
    device: (id) => withId(known.get(id), id),
    room: (id) => places.get(id) ?? id,
  };
}

function plainName({ id, name }: Pick<Device, 'id' | 'name'>, spoken: Spoken): string {
  return inLanguage(name, spoken) ?? id;
}

function inLanguage(
  name: { en?: string | undefined; zh?: string | undefined },
  spoken: Spoken,
): string | undefined {
  return spoken === 'zh' ? (name.zh ?? name.en) : (name.en ?? name.zh);
}

function withId(name: string | undefined, id: string): string {
  if (name === undefined || name === id) return id;
  // "attic lamp" is attic-lamp to everybody; 客廳燈 is not known as ke-ting-deng.
  return /^[\p{ASCII}]+$/u.test(name) && idFrom(name) === id ? name : `${name} (${id})`;
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
