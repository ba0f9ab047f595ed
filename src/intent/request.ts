import type { Device } from '../config/device.ts';
import { canDo } from './capability.ts';
import type { Intent } from './intent.ts';
import type { Verb } from './sentence-file.ts';

/** What a sentence asks, before it is known of which device. */
export type Request =
  | { readonly verb: Exclude<Verb, 'set' | 'step'> }
  | {
      readonly verb: 'set';
      readonly value: number;
      /** Absent: the sentence tells none. */
      readonly unit?: '%' | '°C' | 'K';
      /** The property that the sentence names. */
      readonly property?: Property | 'color';
    }
  | {
      readonly verb: 'step';
      readonly direction: 'up' | 'down';
      /** In the unit of the property, more than 0; absent: the usual step. */
      readonly size?: number;
      /** Absent: what the device has of this kind. */
      readonly property?: Property;
    };

/** A property of a device that has a value, and can be raised and lowered. */
type Property = 'brightness' | 'position' | 'temperature' | 'color_temperature';

/** One step where nobody tells its size: of brightness 25 %, plainly visible, and two make a half. */
const STEP: Readonly<Record<Property, number>> = {
  brightness: 25,
  position: 20,
  temperature: 1,
  color_temperature: 500,
};

const MOVABLE: ReadonlySet<Device['kind']> = new Set(['cover', 'garage', 'valve']);
/** What runs, and so can be stopped by being turned off. */
const RUNNING: ReadonlySet<Device['kind']> = new Set(['fan', 'outlet', 'switch', 'climate']);

/**
 * The intent that the request makes of a device; undefined where nobody asks this of its kind: a curtain cannot be
 * turned off, and a light cannot be locked. Whether this very device has the feature is the arbiter's affair.
 *
 * @param isGeneral whether "open" and "close" are said of whatever is turned on and off too, as in Chinese.
 */
export function intentOf(request: Request, device: Device, isGeneral: boolean): Intent | undefined {
  const { id, kind } = device;
  const asked = (action: Intent['action'], value?: number): Intent => ({
    action,
    device: id,
    ...(value !== undefined && { value }),
  });
  switch (request.verb) {
    case 'on':
      if (kind === 'scene') return asked('activate');
      if (kind === 'valve') return asked('open');
      return MOVABLE.has(kind) || kind === 'lock' ? undefined : asked('turn_on');
    case 'off':
      if (kind === 'valve') return asked('close');
      return MOVABLE.has(kind) || kind === 'lock' || kind === 'scene' ? undefined : asked('turn_off');
    case 'open':
      if (kind === 'lock') return asked('unlock');
      if (isMovable(device)) return asked('open');
      return isGeneral ? intentOf({ verb: 'on' }, device, false) : undefined;
    case 'close':
      if (kind === 'lock') return asked('lock');
      if (isMovable(device)) return asked('close');
      return isGeneral ? intentOf({ verb: 'off' }, device, false) : undefined;
    case 'raise':
    case 'lower':
      if (isMovable(device)) return asked(request.verb === 'raise' ? 'open' : 'close');
      return intentOf({ verb: 'step', direction: request.verb === 'raise' ? 'up' : 'down' }, device, false);
    case 'lock':
    case 'unlock':
      return kind === 'lock' || kind === 'group' ? asked(request.verb) : undefined;
    case 'toggle':
      return kind === 'scene' ? undefined : asked('toggle');
    case 'activate':
      return kind === 'scene' ? asked('activate') : undefined;
    case 'stop':
      if (kind !== 'valve' && isMovable(device)) return asked('stop');
      return RUNNING.has(kind) ? asked('turn_off') : undefined;
    case 'step': {
      const property = request.property ?? steppedOf(device);
      if (property === undefined || !CAN_BE_STEPPED[property](device)) return undefined;
      const size = request.size ?? STEP[property];
      return asked(`adjust_${property}`, request.direction === 'up' ? size : -size);
    }
    case 'set':
      return kind === 'scene' ? undefined : asked(settingOf(request, device), request.value);
  }
}

const CAN_BE_STEPPED: Readonly<Record<Property, (device: Device) => boolean>> = {
  brightness: (device) =>
    device.kind === 'light' || device.kind === 'group' || canDo(device, 'adjust_brightness'),
  position: isMovable,
  temperature: (device) => device.kind === 'climate' || canDo(device, 'adjust_temperature'),
  color_temperature: (device) => canDo(device, 'adjust_color_temperature'),
};

/** What "up" and "down" mean of a device. */
function steppedOf(device: Device): Property | undefined {
  if (device.kind === 'climate') return 'temperature';
  if (MOVABLE.has(device.kind)) return 'position';
  return CAN_BE_STEPPED.brightness(device) ? 'brightness' : undefined;
}

function isMovable(device: Device): boolean {
  return MOVABLE.has(device.kind) || (device.kind === 'group' && canDo(device, 'open'));
}

function settingOf(request: Extract<Request, { verb: 'set' }>, device: Device): Intent['action'] {
  if (request.property) return `set_${request.property}`;
  if (request.unit === 'K') return 'set_color_temperature';
  if (request.unit === '°C' || (request.unit === undefined && canDo(device, 'set_temperature')))
    return 'set_temperature';
  return canDo(device, 'set_position') || isMovable(device) ? 'set_position' : 'set_brightness';
}
