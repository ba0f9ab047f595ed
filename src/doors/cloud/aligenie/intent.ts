import { ACTION_VALUES } from '../../../config/action.ts';
import type { Device } from '../../../config/device.ts';
import type { DeviceState } from '../../../devices/device-state.ts';
import { canDo, unsupported } from '../../../intent/capability.ts';
import type { Intent } from '../../../intent/intent.ts';
import { isPowered, powered } from '../../conversion.ts';
import { colorNameOf, colorOf } from './color.ts';
import { type AligenieError, numberOf, type Wish } from './request.ts';

/** The step of "brighter", "warmer", "cooler white" and "further open" where the request has no value. */
const STEP = { brightness: 10, temperature: 1, colorTemperature: 10, position: 10 } as const;

/** The colour temperatures, in kelvin, that a value of 0 and of 100 mean where the value is a share. */
const WHITE = { least: 2700, most: 6500 } as const;

/** The intent of a wish for a device, or the error of a wish that the device cannot carry out. */
export function intentOf(of: { device: Device; wish: Wish; state: DeviceState }): Intent | AligenieError {
  const { device, wish, state } = of;
  const intent = wanted(device, wish, state);
  if (typeof intent === 'string') return intent;
  if (!canDo(device, intent.action)) return 'DEVICE_NOT_SUPPORT_FUNCTION';
  return unsupported(device, intent) === undefined ? intent : 'INVALIDATE_PARAMS';
}

function wanted(device: Device, wish: Wish, state: DeviceState): Intent | AligenieError {
  const valued = (action: keyof typeof ACTION_VALUES, value: number | AligenieError) =>
    typeof value === 'string' ? value : { action, device: device.id, value };
  switch (wish.attribute) {
    case 'powerstate': {
      const on = wish.how === 'set' ? onOf(wish.value) : undefined;
      return on === undefined ? 'INVALIDATE_PARAMS' : (powered(device, on) ?? 'DEVICE_NOT_SUPPORT_FUNCTION');
    }
    case 'brightness':
      // A brightness of 0 would turn the light off.
      if (wish.how === 'set') return valued('set_brightness', levelOf(wish, { least: 1, most: 100 }));
      return valued('adjust_brightness', changeOf(wish, STEP.brightness) ?? 'INVALIDATE_PARAMS');
    case 'temperature': {
      const { min: least, max: most } = ACTION_VALUES.set_temperature;
      if (wish.how === 'set') return valued('set_temperature', levelOf(wish, { least, most }));
      return valued('adjust_temperature', stepOf(wish, STEP.temperature, state.temperature));
    }
    case 'colorTemperature': {
      const white = inKelvin(wish);
      if (wish.how === 'set') return valued('set_color_temperature', levelOf(white, WHITE));
      return valued('adjust_color_temperature', stepOf(white, 0, state.color_temperature));
    }
    case 'color':
      if (wish.how !== 'set') return 'INVALIDATE_PARAMS';
      return valued('set_color', colorOf(wish.value) ?? 'INVALIDATE_PARAMS');
    case 'position':
      if (wish.how === 'set') return valued('set_position', levelOf(wish, { least: 0, most: 100 }));
      return valued('adjust_position', stepOf(wish, STEP.position, state.position));
    default:
      return 'DEVICE_NOT_SUPPORT_FUNCTION';
  }
}

/** The value that is asked for. */
function levelOf({ value }: Wish, of: { least: number; most: number }): number | AligenieError {
  if (value === 'max') return of.most;
  return value === 'min' ? of.least : (numberOf(value) ?? 'INVALIDATE_PARAMS');
}

/**
 * The change that is asked for, of a value that is known. It stays relative: the same step again is a new wish, which the
 * value that the first one comes to would not be.
 */
function stepOf(wish: Wish, step: number, known: number | undefined): number | AligenieError {
  const change = changeOf(wish, step);
  if (change === undefined) return 'INVALIDATE_PARAMS';
  return known === undefined ? 'SERVICE_ERROR' : change;
}

/** The signed change. @param step the size of "up" and "down" where the request has no value. */
function changeOf({ how, value }: Wish, step: number): number | undefined {
  const given = numberOf(value);
  if (how === 'change') return given;
  const size = Math.abs(given ?? step);
  return how === 'up' ? size : -size;
}

/** The wish with its colour temperature in kelvin; some skills send a share from warm (0) to cold (100). */
function inKelvin(wish: Wish): Wish {
  const isSet = wish.how === 'set';
  const given = numberOf(wish.value) ?? (isSet ? undefined : STEP.colorTemperature);
  if (given === undefined || Math.abs(given) > 100) return wish;
  const kelvin = Math.round((given / 100) * (WHITE.most - WHITE.least));
  return { ...wish, value: isSet ? WHITE.least + kelvin : kelvin };
}

function onOf(value: unknown): boolean | undefined {
  if (value === 'on' || value === 1 || value === '1' || value === true) return true;
  if (value === 'off' || value === 0 || value === '0' || value === false) return false;
  return undefined;
}

/** The attributes of a device as the platform names them. */
export function attributesOf(state: DeviceState): Readonly<Record<string, number | boolean | string>> {
  const on = isPowered(state);
  const { brightness, color, color_temperature, temperature, position } = state;
  const named = color === undefined ? undefined : colorNameOf(color);
  return {
    ...(on !== undefined && { powerstate: on }),
    ...(brightness !== undefined && { brightness }),
    ...(named !== undefined && { color: named }),
    ...(color_temperature !== undefined && { colorTemperature: color_temperature }),
    ...(temperature !== undefined && { temperature }),
    ...(position !== undefined && { position }),
  };
}
