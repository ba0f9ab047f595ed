import type { Intent } from '../../src/intent/intent.ts';
import { claims, type Draw } from './claiming.ts';
import type { Episode } from './episode.ts';
import { contrary, wish } from './wish.ts';

/** From a finger to the hub, by whichever way. */
const TAP_LAG_MS = { median: 80, sigma: 0.6 };

/** Somebody taps in an app: once, on and off again, or along a slider. */
export function tap(draw: Draw, of: { id: string; from_ms: number }): Episode {
  const { random, figures, household } = draw;
  const resident = random.pick(household.residents);
  const device = random.pick(household.home.devices).id;
  const at_ms = of.from_ms + random.lognormal(TAP_LAG_MS.median, TAP_LAG_MS.sigma);
  if (random.chance(figures.dim_tap)) {
    const to = random.whole(4, 9);
    const steps = Array.from({ length: random.whole(3, 6) }, (_, step): Intent => {
      return { action: 'set_brightness', device, value: 10 * to + step };
    });
    return {
      id: of.id,
      kind: 'tap',
      wanted: steps,
      arrivals: claims(draw, { resident, intents: steps }, at_ms),
    };
  }
  const first = wish(draw, device);
  const isDouble = random.chance(figures.double_tap);
  const second = contrary(first);
  return {
    id: of.id,
    kind: 'tap',
    wanted: isDouble ? [first, second] : [first],
    arrivals: [
      ...claims(draw, { resident, intents: [first] }, at_ms),
      ...(isDouble ? claims(draw, { resident, intents: [second] }, at_ms + random.between(1200, 3000)) : []),
    ],
  };
}

/**
 * The sunset of every ecosystem, within a second or so: mostly the same from each, and from some another device's.
 * What concerns another device is an automation of its own.
 */
export function automation(draw: Draw, of: { id: string; from_ms: number }): readonly Episode[] {
  const { random, figures, household } = draw;
  const shared = [wish(draw, random.pick(household.home.devices).id)];
  const same: Episode['arrivals'][number][] = [];
  const others: Episode[] = [];
  let at_ms = of.from_ms;
  for (const [position, resident] of household.residents.entries()) {
    if (position > 0) at_ms += random.lognormal(figures.sunset_gap, 0.6);
    const isOther = position > 0 && random.chance(figures.automation_other);
    if (!isOther) {
      same.push(...claims(draw, { resident, intents: shared }, at_ms));
      continue;
    }
    const rest = household.home.devices.filter(({ id }) => id !== shared[0]?.device);
    const own = [wish(draw, random.pick(rest).id)];
    const arrivals = claims(draw, { resident, intents: own }, at_ms);
    others.push({ id: `${of.id}-${resident.id}`, kind: 'automation', wanted: own, arrivals });
  }
  return [{ id: of.id, kind: 'automation', wanted: shared, arrivals: same }, ...others];
}
