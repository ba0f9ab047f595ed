import type { Intent } from '../intent/intent.ts';
import type { DeviceState } from './device-state.ts';

/** Scales differ between families: a report this close says that the device did as it was told. */
const TOLERANCE = { share: 2, kelvin_share: 0.03, degrees: 0.5 };

/** Whether sending it twice leaves the device where sending it once would. */
export function isAbsolute({ action }: Intent): boolean {
  return action !== 'toggle' && action !== 'adjust_brightness' && action !== 'activate';
}

/**
 * Whether the report shows that the intent took effect.
 * @param before what the device said of itself before the command, for relative actions.
 */
export function confirms(intent: Intent, report: DeviceState, before: DeviceState): boolean {
  const { action, value = 0 } = intent;
  const { on, brightness, color_temperature, position, locked, temperature } = report;
  switch (action) {
    case 'turn_on':
      return on === true;
    case 'turn_off':
      return on === false;
    case 'toggle':
      return on !== undefined && on !== before.on;
    case 'set_brightness':
      return value === 0 ? on === false || brightness === 0 : near(brightness, value, TOLERANCE.share);
    case 'adjust_brightness':
      return (
        brightness !== undefined &&
        (before.brightness === undefined ||
          Math.sign(brightness - before.brightness) === Math.sign(value) ||
          brightness === (value > 0 ? 100 : 0))
      );
    case 'set_color_temperature':
      return near(color_temperature, value, value * TOLERANCE.kelvin_share);
    case 'set_temperature':
      return near(temperature, value, TOLERANCE.degrees);
    case 'open':
      return (position ?? 0) > 0 || on === true;
    case 'close':
      return position === 0 || on === false;
    case 'set_position':
      return near(position, value, TOLERANCE.share);
    case 'lock':
      return locked === true;
    case 'unlock':
      return locked === false;
    case 'activate':
      return Object.keys(report).length > 0;
  }
}

function near(found: number | undefined, wanted: number, tolerance: number): boolean {
  return found !== undefined && Math.abs(found - wanted) <= tolerance;
}
