import type { Language } from '../text/language.ts';
import type { Naming } from '../text/naming.ts';
import type { Home } from './schema.ts';

/**
 * What people call the things of a home: a device or a room in their language, else in the other one, else by the id; an assistant
 * by its name, which is the same in each language.
 */
export function namingOf(
  { assistants, devices, rooms }: Pick<Home, 'assistants' | 'devices' | 'rooms'>,
  language: Language,
): Naming {
  const called = new Map(devices.map(({ id, name }) => [id, inLanguage(name, language)]));
  const places = new Map(Object.entries(rooms).map(([id, { name }]) => [id, inLanguage(name, language)]));
  const named = new Map(Object.entries(assistants).map(([id, { name }]) => [id, name]));
  return {
    device: (id) => called.get(id) ?? id,
    room: (id) => places.get(id) ?? id,
    assistant: (id) => named.get(id) ?? id,
  };
}

function inLanguage(
  { en, zh }: { readonly en?: string | undefined; readonly zh?: string | undefined },
  language: Language,
): string | undefined {
  return language === 'en' ? (en ?? zh) : (zh ?? en);
}
