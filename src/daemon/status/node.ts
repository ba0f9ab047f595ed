import type { Home } from '../../config/schema.ts';

/** The hub's part of the discovery topics, of the signs that Home Assistant takes there. */
export function nodeOf({ mqtt }: Pick<Home, 'mqtt'>): string {
  return mqtt.base.replaceAll(/[^\w-]/g, '_');
}

/** Every topic on which a hub of this base has ever shown anything: `<prefix>/<component>/<node>/<object>/config`. */
export function discoveryFilter(home: Pick<Home, 'mqtt' | 'home_assistant'>): string {
  return `${home.home_assistant.prefix}/+/${nodeOf(home)}/+/config`;
}
