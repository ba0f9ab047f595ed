import type { Device } from '../../config/device.ts';
import type { DeviceState } from '../../device/device-state.ts';
import { canDo, unsupported } from '../../intent/capability.ts';
import type { Intent } from '../../intent/intent.ts';
import { isPowered, powered } from '../power.ts';
import { type AligenieError, numberOf, type Wish } from './aligenie-request.ts';

/** How much "brighter" and "warmer" are, where nothing is said. */
const STEP = { brightness: 10, temperature: 1 } as const;

/** What a wish asks of a device, or why it cannot be asked. */
export function intentOf(of: { device: Device; wish: Wish; state: DeviceState }): Intent | AligenieError {
  const { device, wish, state } = of;
  const intent = wanted(device, wish, state);
  if (typeof intent === 'string') return intent;
  if (!canDo(device, intent.action)) return 'DEVICE_NOT_SUPPORT_FUNCTION';
  return unsupported(device, intent) === undefined ? intent : 'INVALIDATE_PARAMS';
}

function wanted(
  device: Device,
  { attribute, value, isRelative }: Wish,
  state: DeviceState,
): Intent | AligenieError {
  const id = device.id;
  switch (attribute) {
    case 'powerstate': {
      const on = onOf(value);
      return on === undefined ? 'INVALIDATE_PARAMS' : (powered(device, on) ?? 'DEVICE_NOT_SUPPORT_FUNCTION');
    }
    case 'brightness': {
      const number = value === 'max' ? 100 : value === 'min' ? 1 : numberOf(value);
      if (isRelative) return { action: 'adjust_brightness', device: id, value: number ?? STEP.brightness };
      return number === undefined
        ? 'INVALIDATE_PARAMS'
        : { action: 'set_brightness', device: id, value: number };
    }
    case 'temperature': {
      const number = numberOf(value);
      if (!isRelative)
        return number === undefined
          ? 'INVALIDATE_PARAMS'
          : { action: 'set_temperature', device: id, value: number };
      // There is no relative action for it: what it is now must be known.
      return state.temperature === undefined
        ? 'SERVICE_ERROR'
        : { action: 'set_temperature', device: id, value: state.temperature + (number ?? STEP.temperature) };
    }
    case 'colorTemperature': {
      const kelvin = numberOf(value);
      return kelvin === undefined || isRelative
        ? 'INVALIDATE_PARAMS'
        : { action: 'set_color_temperature', device: id, value: kelvin };
    }
    case 'position': {
      const share = numberOf(value);
      return share === undefined || isRelative
        ? 'INVALIDATE_PARAMS'
        : { action: 'set_position', device: id, value: share };
    }
    default:
      return 'DEVICE_NOT_SUPPORT_FUNCTION';
  }
}

function onOf(value: Wish['value']): boolean | undefined {
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
