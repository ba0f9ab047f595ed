import type { DeviceIntent, Intent } from '../intent/intent.ts';
import { looksLike } from './color.ts';

/** The reported state of a device, in the units of the intents. An absent field was not reported. */
export interface DeviceState {
  readonly on?: boolean;
  /** %, 0 to 100. */
  readonly brightness?: number;
  /** Kelvin. */
  readonly color_temperature?: number;
  /** Red × 65,536 + green × 256 + blue, each 0 to 255; absent also where it shines white. */
  readonly color?: number;
  /** How far it is open: %, 0 (closed) to 100. */
  readonly position?: number;
  /** 1: it opens; −1: it closes; 0: it stands still. */
  readonly moving?: number;
  readonly locked?: boolean;
  /** The set temperature, °C. */
  readonly temperature?: number;
}

/** The state without its undefined fields: absent means not reported. */
export function present(state: { [K in keyof DeviceState]: DeviceState[K] | undefined }): DeviceState {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));
}

/** Scales differ between families: a report this close to the commanded value confirms the command. */
const TOLERANCE = { share: 2, kelvin_share: 0.03, degrees: 0.5 };

/**
 * Whether the report shows that the intent was carried out.
 * @param before the state before the command, for relative actions.
 */
export function confirms(intent: Intent, report: DeviceState, before: DeviceState): boolean {
  const { action, value = 0 } = intent;
  const { on, brightness, color_temperature, color, position, moving, locked, temperature } = report;
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
    case 'adjust_color_temperature':
      return isStepped(before.color_temperature, color_temperature, value);
    case 'adjust_temperature':
      return isStepped(before.temperature, temperature, value);
    case 'adjust_position':
      return isStepped(before.position, position, value);
    case 'set_color':
      return color !== undefined && looksLike(color, value);
    case 'set_temperature':
      return near(temperature, value, TOLERANCE.degrees);
    case 'open':
      return (position ?? 0) > 0 || moving === 1 || on === true;
    case 'close':
      return position === 0 || moving === -1 || on === false;
    case 'stop':
      // Few covers report that they rest, so any report without a movement confirms.
      return moving !== 1 && moving !== -1 && Object.keys(report).length > 0;
    case 'set_position':
      // A cover is slow: the start of its movement confirms the command.
      return near(position, value, TOLERANCE.share) || setsOut(before.position, value, moving);
    case 'lock':
      return locked === true;
    case 'unlock':
      return locked === false;
    case 'activate':
      return Object.keys(report).length > 0;
  }
}

/** A light whose white is not known is taken for this, in K. */
const NEUTRAL_WHITE = 4000;
/** What any light's white can be, in K. */
const WHITE = { warmest: 2000, coolest: 6500 };
/** What a home is heated or cooled to, in °C. */
const TEMPERATURE = { coldest: 5, warmest: 35 };

/**
 * The intent that a family of devices carries out: a relative one becomes the absolute one that it comes to from the
 * known state. Undefined where the state is needed and not known: a heater and a curtain are not moved by a guess.
 */
export function absolute(intent: Intent, known: DeviceState): DeviceIntent | undefined {
  const { action, device, value = 0 } = intent;
  const set = (as: DeviceIntent['action'], to: number | undefined, low: number, high: number) =>
    to === undefined ? undefined : { action: as, device, value: Math.min(high, Math.max(low, to + value)) };
  switch (action) {
    case 'adjust_color_temperature': {
      const from = known.color_temperature ?? NEUTRAL_WHITE;
      return set('set_color_temperature', from, WHITE.warmest, WHITE.coolest);
    }
    case 'adjust_temperature':
      return set('set_temperature', known.temperature, TEMPERATURE.coldest, TEMPERATURE.warmest);
    case 'adjust_position':
      return set('set_position', known.position, 0, 100);
    default:
      return { ...intent, action };
  }
}

/** Whether the report shows the opposite of the intent. */
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

function isStepped(from: number | undefined, to: number | undefined, by: number): boolean {
  return to !== undefined && (from === undefined || Math.sign(to - from) === Math.sign(by));
}

function setsOut(from: number | undefined, to: number, moving: number | undefined): boolean {
  return moving !== undefined && moving !== 0 && (from === undefined || Math.sign(to - from) === moving);
}

function near(found: number | undefined, wanted: number, tolerance: number): boolean {
  return found !== undefined && Math.abs(found - wanted) <= tolerance;
}
