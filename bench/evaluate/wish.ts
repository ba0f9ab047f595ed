import { type Intent, sameIntent } from '../../src/intent/intent.ts';
import type { Draw } from './claiming.ts';

/** What somebody in a room asks for: one thing, or a scene of it. */
export function request(draw: Draw, room: string): readonly Intent[] {
  const { random, figures, household } = draw;
  const here = household.home.devices.filter((device) => device.room === room);
  if (!random.chance(figures.scene)) return [wish(draw, random.pick(here).id)];
  const devices = random.chance(0.5) ? here : household.home.devices.slice(0, random.whole(3, 5));
  return devices.map(({ id }) => wish(draw, id));
}

/** One thing asked of one device. */
export function wish({ random }: Pick<Draw, 'random'>, device: string): Intent {
  const action = random.pick(['turn_on', 'turn_off', 'set_brightness'] as const);
  return action === 'set_brightness'
    ? { action, device, value: 10 * random.whole(1, 10) }
    : { action, device };
}

/** The contrary: what a person says who has changed his mind. */
export function contrary({ action, device }: Intent): Intent {
  return { action: action === 'turn_off' ? 'turn_on' : 'turn_off', device };
}

/** What was not asked for: as often the wrong device as the wrong thing. */
export function otherThan(draw: Draw, asked: readonly Intent[]): Intent {
  const { random, household } = draw;
  const [first] = asked;
  if (!first) throw new Error('invariant: something was asked for');
  if (random.chance(0.5)) return contrary(first);
  const others = household.home.devices.filter(({ id }) => !asked.some(({ device }) => device === id));
  const other = { ...first, device: random.pick(others).id };
  return asked.some((intent) => sameIntent(intent, other)) ? contrary(first) : other;
}

/** As a person says it in English. */
export function sentence(intent: Intent | undefined): string {
  if (!intent) return '';
  const name = intent.device.replaceAll('-', ' ');
  if (intent.value !== undefined) return `set the ${name} to ${intent.value} percent`;
  return `turn ${intent.action === 'turn_on' ? 'on' : 'off'} the ${name}`;
}
