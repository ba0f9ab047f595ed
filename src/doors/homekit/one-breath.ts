import type { Intent } from '../../intent/intent.ts';

/**
 * What one request asks for, without what says it twice: a brightness turns on by itself, and a light that is
 * turned off has none. Two ecosystems' words for one wish are the same intents. Pure.
 */
export function inOneBreath(intents: readonly Intent[]): readonly Intent[] {
  const asks = (device: string, action: Intent['action']) =>
    intents.some((intent) => intent.device === device && intent.action === action);
  const said = new Set<string>();
  return intents.filter(({ device, action, value }) => {
    if (action === 'turn_on' && asks(device, 'set_brightness') && !asks(device, 'turn_off')) return false;
    if ((action === 'turn_on' || action === 'set_brightness') && asks(device, 'turn_off')) return false;
    const key = JSON.stringify([device, action, value]);
    return !said.has(key) && said.add(key);
  });
}
