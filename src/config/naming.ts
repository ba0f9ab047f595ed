import type { Language } from '../text/language.ts';
import type { Naming } from '../text/naming.ts';
import type { Home } from './schema.ts';

/** What people call the devices and rooms of a home: in their language, else in the other one, else by the id. */
export function namingOf({ devices, rooms }: Pick<Home, 'devices' | 'rooms'>, language: Language): Naming {
  const called = new Map(devices.map(({ id, name }) => [id, inLanguage(name, language)]));
  const places = new Map(Object.entries(rooms).map(([id, { name }]) => [id, inLanguage(name, language)]));
  return { device: (id) => called.get(id) ?? id, room: (id) => places.get(id) ?? id };
}

function inLanguage(
  { en, zh }: { readonly en?: string | undefined; readonly zh?: string | undefined },
  language: Language,
): string | undefined {
  return language === 'en' ? (en ?? zh) : (zh ?? en);
}
