import type { DeviceIntent } from '../../../intent/intent.ts';
import { colorOfHue, colorOfXy, hexOf, hueAndSaturationOf } from '../../color.ts';
import { type DeviceState, present } from '../../device-state.ts';
import {
  addressOf,
  type DeviceCodec,
  eitherWord,
  jsonObject,
  kelvin,
  mired,
  scaled,
  stepped,
} from '../codec.ts';
import type { Zigbee2mqttDevice } from './schema.ts';

/** zigbee2mqtt's brightness runs from 0 to 254 (guide: MQTT topics and messages, `/set`). */
const FULL = 254;
const PER_CENT = FULL / 100;

type Fields = Readonly<Record<string, unknown>>;

/** The properties of this device; one of several on a device has a suffix, as in `state_left`. */
function propertiesOf(device: Zigbee2mqttDevice) {
  const {
    state = 'state',
    setpoint = 'occupied_heating_setpoint',
    mode = 'system_mode',
  } = device.zigbee2mqtt ?? {};
  const suffix = state.startsWith('state_') ? state.slice('state'.length) : '';
  return {
    state,
    setpoint,
    mode,
    brightness: `brightness${suffix}`,
    brightness_step: `brightness_step${suffix}`,
    color_temp: `color_temp${suffix}`,
    color: `color${suffix}`,
    color_mode: `color_mode${suffix}`,
    position: `position${suffix}`,
  };
}

function topicOf(device: Zigbee2mqttDevice): string {
  return `${device.zigbee2mqtt?.base ?? 'zigbee2mqtt'}/${addressOf(device)}`;
}

function payloadOf(
  device: Zigbee2mqttDevice,
  { action, value = 0 }: DeviceIntent,
  known: DeviceState,
): Fields | undefined {
  const { state, setpoint, mode, brightness, brightness_step, color_temp, color, position } =
    propertiesOf(device);
  const isClimate = device.kind === 'climate';
  const { mode_on = 'heat', relative: isRelative = true } = device.zigbee2mqtt ?? {};
  const dimmed = (share: number) =>
    share === 0
      ? { [state]: 'OFF' }
      : { [state]: 'ON', [brightness]: Math.max(1, Math.round(share * PER_CENT)) };
  switch (action) {
    case 'turn_on':
      return isClimate ? { [mode]: mode_on } : { [state]: 'ON' };
    case 'turn_off':
      return isClimate ? { [mode]: 'off' } : { [state]: 'OFF' };
    case 'toggle':
      if (isClimate) return { [mode]: known.on === true ? 'off' : mode_on };
      return { [state]: isRelative ? 'TOGGLE' : known.on === true ? 'OFF' : 'ON' };
    case 'set_brightness':
      return dimmed(value);
    case 'adjust_brightness':
      return isRelative ? { [brightness_step]: Math.round(value * PER_CENT) } : dimmed(stepped(known, value));
    case 'set_color_temperature':
      return { [color_temp]: mired(value) };
    case 'set_color':
      return { [color]: { hex: `#${hexOf(value)}` } };
    case 'set_temperature':
      return { [setpoint]: Number(value.toFixed(1)) };
    case 'open':
      return { [state]: device.kind === 'valve' ? 'ON' : 'OPEN' };
    case 'close':
      return { [state]: device.kind === 'valve' ? 'OFF' : 'CLOSE' };
    case 'stop':
      return device.kind === 'valve' ? undefined : { [state]: 'STOP' };
    case 'set_position':
      return { [position]: Math.round(value) };
    case 'lock':
      return { [state]: 'LOCK' };
    case 'unlock':
      return { [state]: 'UNLOCK' };
    case 'activate':
      return device.zigbee2mqtt?.scene === undefined ? undefined : { scene_recall: device.zigbee2mqtt.scene };
  }
}

/** The colour in a message; undefined where it tells none, or that the light shines white. */
function colorIn(color: unknown, mode: unknown): number | undefined {
  if (typeof color !== 'object' || color === null || mode === 'color_temp') return undefined;
  const { hex, hue, saturation, x, y } = color as Fields;
  const digits = typeof hex === 'string' ? /^#([0-9a-f]{6})$/i.exec(hex)?.[1] : undefined;
  if (digits !== undefined) return Number.parseInt(digits, 16);
  return mode === 'xy'
    ? (colorOfXy(x, y) ?? colorOfHue(hue, saturation))
    : (colorOfHue(hue, saturation) ?? colorOfXy(x, y));
}

/** Which way a cover moves, by either of the words that models use for it. */
const MOVEMENTS: ReadonlyMap<unknown, number> = new Map([
  ['UP', 1],
  ['opening', 1],
  ['DOWN', -1],
  ['closing', -1],
  ['STOP', 0],
]);

function read(device: Zigbee2mqttDevice, message: Fields): DeviceState {
  const of = propertiesOf(device);
  const { lock_state, moving } = message;
  const state = message[of.state];
  const mode = message[of.mode];
  const setpoint = message[of.setpoint];
  const end = state === 'OPEN' ? 100 : state === 'CLOSE' ? 0 : undefined;
  return present({
    on:
      state === 'ON'
        ? true
        : state === 'OFF'
          ? false
          : device.kind === 'climate' && typeof mode === 'string'
            ? mode !== 'off'
            : undefined,
    brightness: scaled(message[of.brightness], 1 / PER_CENT),
    color_temperature: kelvin(message[of.color_temp]),
    color: colorIn(message[of.color], message[of.color_mode]),
    position: scaled(message[of.position], 1) ?? end,
    moving: MOVEMENTS.get(moving) ?? MOVEMENTS.get(state),
    locked:
      state === 'LOCK' || lock_state === 'locked'
        ? true
        : state === 'UNLOCK' || lock_state === 'unlocked'
          ? false
          : undefined,
    temperature: typeof setpoint === 'number' ? setpoint : undefined,
  });
}

function write(device: Zigbee2mqttDevice, state: DeviceState): Fields {
  const of = propertiesOf(device);
  const { on, brightness, color_temperature, color, position, locked, temperature } = state;
  const { hue, saturation } = hueAndSaturationOf(color ?? 0);
  const power = on === undefined ? undefined : on ? 'ON' : 'OFF';
  const bolt = locked === undefined ? undefined : locked ? 'LOCK' : 'UNLOCK';
  const cover = position === undefined ? undefined : position > 0 ? 'OPEN' : 'CLOSE';
  return {
    ...(device.kind === 'climate'
      ? { [of.mode]: on === undefined ? undefined : on ? (device.zigbee2mqtt?.mode_on ?? 'heat') : 'off' }
      : { [of.state]: power ?? bolt ?? cover }),
    [of.brightness]: scaled(brightness, PER_CENT),
    [of.color_temp]: color_temperature === undefined ? undefined : mired(color_temperature),
    [of.color]: color === undefined ? undefined : { hue, saturation },
    [of.color_mode]: color === undefined ? undefined : 'hs',
    [of.position]: position,
    [of.setpoint]: temperature,
  };
}

/** Devices and groups of zigbee2mqtt, by their friendly name. */
export const zigbee2mqttCodec: DeviceCodec<Zigbee2mqttDevice> = {
  commands(device, intent, known) {
    const payload = payloadOf(device, intent, known);
    return payload ? [{ topic: `${topicOf(device)}/set`, payload: JSON.stringify(payload) }] : [];
  },
  stateTopics: (device) => [topicOf(device)],
  readState(device, { payload }) {
    const message = jsonObject(payload);
    return message && read(device, message);
  },
  availabilityTopics: (device) => [
    `${topicOf(device)}/availability`,
    `${device.zigbee2mqtt?.base ?? 'zigbee2mqtt'}/bridge/state`,
  ],
  // JSON since zigbee2mqtt 1.33, and one word before.
  readAvailability: (_, { payload }) =>
    eitherWord(String(jsonObject(payload)?.state ?? payload), 'online', 'offline'),
  obey(device, { topic, payload }, known) {
    const message = jsonObject(payload);
    if (topic !== `${topicOf(device)}/set` || !message) return undefined;
    const of = propertiesOf(device);
    const step = scaled(message[of.brightness_step], 1 / PER_CENT);
    return {
      ...known,
      ...read(device, message),
      ...(message[of.state] === 'TOGGLE' && { on: known.on !== true }),
      ...(step !== undefined && { on: true, brightness: stepped(known, step) }),
    };
  },
  report: (device, state) => [{ topic: topicOf(device), payload: JSON.stringify(write(device, state)) }],
  announce: (device, isOnline) => ({
    topic: `${topicOf(device)}/availability`,
    payload: JSON.stringify({ state: isOnline ? 'online' : 'offline' }),
  }),
};
