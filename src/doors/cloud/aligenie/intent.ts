import { ACTION_VALUES } from '../../../config/action.ts';
import type { Device } from '../../../config/device.ts';
import type { DeviceState } from '../../../devices/device-state.ts';
import { canDo, unsupported } from '../../../intent/capability.ts';
import type { Intent } from '../../../intent/intent.ts';
import { isPowered, powered } from '../../conversion.ts';
import { type AligenieError, numberOf, type Wish } from './request.ts';

/** How much "brighter", "warmer", "cooler white" and "further open" are, where nothing is said. */
const STEP = { brightness: 10, temperature: 1, colorTemperature: 10, position: 10 } as const;

/** A light's colour from warm to cold, in kelvin: what 0 and 100 mean where a share is told. */
const WHITE = { least: 2700, most: 6500 } as const;

/** What a wish asks of a device, or why it cannot be asked. */
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
      // The darkest light is a light.
      if (wish.how === 'set') return valued('set_brightness', levelOf(wish, { least: 1, most: 100 }));
      return valued('adjust_brightness', changeOf(wish, STEP.brightness) ?? 'INVALIDATE_PARAMS');
    case 'temperature': {
      const { min: least, max: most } = ACTION_VALUES.set_temperature;
      const range = { least, most, now: state.temperature, step: STEP.temperature };
      return valued('set_temperature', levelOf(wish, range));
    }
    case 'colorTemperature': {
      const range = { ...WHITE, now: state.color_temperature, step: STEP.colorTemperature };
      return valued('set_color_temperature', levelOf(inKelvin(wish), range));
    }
    case 'position': {
      const range = { least: 0, most: 100, now: state.position, step: STEP.position };
      return valued('set_position', levelOf(wish, range));
    }
    default:
      return 'DEVICE_NOT_SUPPORT_FUNCTION';
  }
}

/** The value that is wished for. There is no relative action for it: what it is now must be known. */
function levelOf(
  wish: Wish,
  of: { least: number; most: number; now?: number | undefined; step?: number },
): number | AligenieError {
  if (wish.how === 'set') {
    if (wish.value === 'max') return of.most;
    return wish.value === 'min' ? of.least : (numberOf(wish.value) ?? 'INVALIDATE_PARAMS');
  }
  const change = changeOf(wish, of.step ?? 0);
  if (change === undefined) return 'INVALIDATE_PARAMS';
  return of.now === undefined ? 'SERVICE_ERROR' : Math.min(of.most, Math.max(of.least, of.now + change));
}

/** @param step what "up" and "down" mean where nothing is said. */
function changeOf({ how, value }: Wish, step: number): number | undefined {
  const given = numberOf(value);
  if (how === 'change') return given;
  const size = Math.abs(given ?? step);
  return how === 'up' ? size : -size;
}

/** Colours of white are told in kelvin, or, by some skills, in hundredths from warm to cold. */
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
export function attributesOf(state: DeviceState): Readonly<Record<string, number | boolean>> {
  const on = isPowered(state);
  const { brightness, color_temperature, temperature, position } = state;
  return {
    ...(on !== undefined && { powerstate: on }),
    ...(brightness !== undefined && { brightness }),
    ...(color_temperature !== undefined && { colorTemperature: color_temperature }),
    ...(temperature !== undefined && { temperature }),
    ...(position !== undefined && { position }),
  };
}
