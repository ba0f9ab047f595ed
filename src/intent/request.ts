import type { Action } from '../config/action.ts';
import type { Device } from '../config/device.ts';
import { canDo } from './capability.ts';
import type { Intent } from './intent.ts';

/** What a sentence asks, before it is known what kind of device it asks it of. */
export type Request =
  | { readonly verb: 'on' | 'off' | 'open' | 'close' | 'lock' | 'unlock' | 'toggle' | 'activate' }
  /** "to 40 %", "to 21 degrees", "half". */
  | { readonly verb: 'set'; readonly value: number; readonly unit?: '%' | '°C' | 'K' }
  /** Brighter (+) or dimmer (−), in %. */
  | { readonly verb: 'adjust'; readonly value: number };

/** One step of "brighter" or "dimmer", in %: plainly visible, and two make a half. */
export const BRIGHTNESS_STEP = 25;

/** Colours of white that have names, in K. */
export const WHITES = { warm: 2700, neutral: 4000, cool: 5000, daylight: 6500 } as const;

const isMovable = (device: Device) =>
  device.kind === 'cover' || device.kind === 'garage' || device.kind === 'valve';

/** The intent that the request makes of this device. What the device cannot do is the rules' affair. */
export function intentOf(request: Request, device: Device): Intent {
  const { id } = device;
  switch (request.verb) {
    case 'on':
    case 'activate':
      return {
        action: device.kind === 'scene' ? 'activate' : isMovable(device) ? 'open' : 'turn_on',
        device: id,
      };
    case 'off':
      return { action: isMovable(device) ? 'close' : 'turn_off', device: id };
    case 'open':
      if (device.kind === 'lock') return { action: 'unlock', device: id };
      return {
        action: isMovable(device) ? 'open' : device.kind === 'scene' ? 'activate' : 'turn_on',
        device: id,
      };
    case 'close':
      if (device.kind === 'lock') return { action: 'lock', device: id };
      return { action: isMovable(device) ? 'close' : 'turn_off', device: id };
    case 'lock':
    case 'unlock':
    case 'toggle':
      return { action: request.verb, device: id };
    case 'adjust':
      return { action: 'adjust_brightness', device: id, value: request.value };
    case 'set':
      return { action: settingOf(request, device), device: id, value: request.value };
  }
}

function settingOf(request: Extract<Request, { verb: 'set' }>, device: Device): Action {
  if (request.unit === 'K') return 'set_color_temperature';
  if (request.unit === '°C' || (request.unit === undefined && canDo(device, 'set_temperature')))
    return 'set_temperature';
  return canDo(device, 'set_position') || isMovable(device) ? 'set_position' : 'set_brightness';
}
