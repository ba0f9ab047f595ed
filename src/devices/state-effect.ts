import type { Intent } from '../intent/intent.ts';
import type { DeviceState } from './device-state.ts';

/** Scales differ between families: a report this close says that the device did as it was told. */
const TOLERANCE = { share: 2, kelvin_share: 0.03, degrees: 0.5 };

/**
 * Whether the report shows that the intent took effect.
 * @param before what the device said of itself before the command, for relative actions.
 */
export function confirms(intent: Intent, report: DeviceState, before: DeviceState): boolean {
  const { action, value = 0 } = intent;
  const { on, brightness, color_temperature, position, moving, locked, temperature } = report;
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
      return (position ?? 0) > 0 || moving === 1 || on === true;
    case 'close':
      return position === 0 || moving === -1 || on === false;
    case 'stop':
      // Few covers tell that they rest; that one tells anything but a movement is all there is to see.
      return moving !== 1 && moving !== -1 && Object.keys(report).length > 0;
    case 'set_position':
      // Covers are slow: that it has set out is all there is to see in time.
      return near(position, value, TOLERANCE.share) || setsOut(before.position, value, moving);
    case 'lock':
      return locked === true;
    case 'unlock':
      return locked === false;
    case 'activate':
      return Object.keys(report).length > 0;
  }
}

/** Whether the report shows that somebody wanted the opposite. */
export function contradicts({ action, value = 0 }: Intent, report: DeviceState): boolean {
  const { on, moving, locked } = report;
  switch (action) {
    case 'turn_on':
      return on === false;
    case 'turn_off':
      return on === true;
    case 'set_brightness':
      return on === (value === 0);
    case 'open':
      return moving === -1 || on === false;
    case 'close':
      return moving === 1 || on === true;
    case 'stop':
      return moving === 1 || moving === -1;
    case 'lock':
      return locked === false;
    case 'unlock':
      return locked === true;
    default:
      return false;
  }
}

function setsOut(from: number | undefined, to: number, moving: number | undefined): boolean {
  return moving !== undefined && moving !== 0 && (from === undefined || Math.sign(to - from) === moving);
}

function near(found: number | undefined, wanted: number, tolerance: number): boolean {
  return found !== undefined && Math.abs(found - wanted) <= tolerance;
}
