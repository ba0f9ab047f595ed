import type { DeviceIntent } from '../../intent/intent.ts';
import { colorOfHue, colorOfRgb, colorOfXy, hueAndSaturationOf, rgbOf, xyOf } from '../color.ts';
import { type DeviceState, present } from '../device-state.ts';
import { type DeviceCodec, jsonObject, kelvin, mired, scaled, stepped } from './codec.ts';

/** The topics and words of a light that uses Home Assistant's JSON schema. */
export interface JsonLight {
  readonly command: string;
  /** The state topic; undefined: the light does not report. */
  readonly state: string | undefined;
  /** The value of full brightness. */
  readonly full: number;
  readonly isKelvin: boolean;
  /** Whether it understands TOGGLE, which is not in the schema. */
  readonly toggles: boolean;
  /** How it takes and tells a colour. */
  readonly color: 'rgb' | 'hs' | 'xy';
  readonly on: string;
  readonly off: string;
}

/** A codec for such lights, without their availability. */
export function jsonLights<Device>(
  lightOf: (device: Device) => JsonLight,
): Omit<DeviceCodec<Device>, 'availabilityTopics' | 'readAvailability' | 'announce'> {
  return {
    commands(device, intent, known) {
      const light = lightOf(device);
      const payload = commandOf(light, intent, known);
      return payload === undefined ? [] : [{ topic: light.command, payload }];
    },
    stateTopics(device) {
      const { state } = lightOf(device);
      return state === undefined ? [] : [state];
    },
    readState(device, { payload }) {
      const told = jsonObject(payload);
      return told && read(lightOf(device), told);
    },
    obey(device, { topic, payload }, known) {
      const light = lightOf(device);
      const told = jsonObject(payload);
      if (topic !== light.command || !told) return undefined;
      return { ...known, ...read(light, told), ...(told.state === 'TOGGLE' && { on: known.on !== true }) };
    },
    report(device, state) {
      const light = lightOf(device);
      return light.state === undefined ? [] : [{ topic: light.state, payload: write(light, state) }];
    },
  };
}

/** The payload that carries out the intent; undefined where a light cannot. */
function commandOf(
  light: JsonLight,
  { action, value = 0 }: DeviceIntent,
  known: DeviceState,
): string | undefined {
  const power = (on: boolean) => JSON.stringify({ state: on ? light.on : light.off });
  const dimmed = (share: number) =>
    share === 0
      ? power(false)
      : JSON.stringify({ state: light.on, brightness: Math.max(1, Math.round((share / 100) * light.full)) });
  switch (action) {
    case 'turn_on':
    case 'turn_off':
      return power(action === 'turn_on');
    case 'toggle':
      return light.toggles ? JSON.stringify({ state: 'TOGGLE' }) : power(known.on !== true);
    case 'set_brightness':
      return dimmed(value);
    case 'adjust_brightness':
      return dimmed(stepped(known, value));
    case 'set_color_temperature':
      return JSON.stringify({
        state: light.on,
        color_temp: light.isKelvin ? Math.round(value) : mired(value),
      });
    case 'set_color':
      return JSON.stringify({ state: light.on, color: writtenColor(light, value) });
    default:
      return undefined;
  }
}

function writtenColor({ color }: JsonLight, value: number): Readonly<Record<string, number>> {
  if (color === 'hs') {
    const { hue, saturation } = hueAndSaturationOf(value);
    return { h: hue, s: saturation };
  }
  if (color === 'xy') return xyOf(value);
  const [r, g, b] = rgbOf(value);
  return { r, g, b };
}

/** The colour in a message, in whichever of its forms; undefined where the light shines white. */
function colorIn({ color, color_mode }: Readonly<Record<string, unknown>>): number | undefined {
  if (typeof color !== 'object' || color === null || color_mode === 'color_temp') return undefined;
  const { r, g, b, h, s, x, y } = color as Readonly<Record<string, unknown>>;
  return colorOfRgb(r, g, b) ?? colorOfHue(h, s) ?? colorOfXy(x, y);
}

/** The state in a report, or in a command. */
function read(light: JsonLight, message: Readonly<Record<string, unknown>>): DeviceState {
  const { state, brightness, color_temp } = message;
  return present({
    on: state === light.on ? true : state === light.off ? false : undefined,
    brightness: scaled(brightness, 100 / light.full),
    color_temperature: light.isKelvin ? scaled(color_temp, 1) : kelvin(color_temp),
    color: colorIn(message),
  });
}

function write(light: JsonLight, state: DeviceState): string {
  const { on, brightness, color_temperature, color } = state;
  return JSON.stringify({
    state: on === undefined ? undefined : on ? light.on : light.off,
    brightness: scaled(brightness, light.full / 100),
    color_temp:
      color_temperature === undefined
        ? undefined
        : light.isKelvin
          ? color_temperature
          : mired(color_temperature),
    color: color === undefined ? undefined : writtenColor(light, color),
  });
}
