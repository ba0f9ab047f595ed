import type { Device } from '../config/device.ts';
import type { Intent } from '../intent/intent.ts';
import type { DeviceState } from './device-state.ts';
import { addressOf, clampShare, type DeviceFamily, jsonObject, mired, present, scaled } from './family.ts';

/** zigbee2mqtt's brightness runs from 0 to 254 (guide: MQTT topics and messages, `/set`). */
const FULL = 254;
const PER_CENT = FULL / 100;

function payloadOf(
  device: Device,
  { action, value = 0 }: Intent,
): Readonly<Record<string, unknown>> | undefined {
  switch (action) {
    case 'turn_on':
      return device.kind === 'climate' ? { system_mode: 'heat' } : { state: 'ON' };
    case 'turn_off':
      return device.kind === 'climate' ? { system_mode: 'off' } : { state: 'OFF' };
    case 'toggle':
      return { state: 'TOGGLE' };
    case 'set_brightness':
      return value === 0 ? { state: 'OFF' } : { state: 'ON', brightness: Math.round(value * PER_CENT) };
    case 'adjust_brightness':
      return { brightness_step: Math.round(value * PER_CENT) };
    case 'set_color_temperature':
      return { color_temp: mired(value) };
    case 'set_temperature':
      return { occupied_heating_setpoint: value };
    case 'open':
      return { state: device.kind === 'valve' ? 'ON' : 'OPEN' };
    case 'close':
      return { state: device.kind === 'valve' ? 'OFF' : 'CLOSE' };
    case 'set_position':
      return { position: value };
    case 'lock':
      return { state: 'LOCK' };
    case 'unlock':
      return { state: 'UNLOCK' };
    case 'activate':
      return undefined;
  }
}

function read(message: Readonly<Record<string, unknown>>): DeviceState {
  const { state, brightness, color_temp, position, system_mode, lock_state } = message;
  const setpoint = message.occupied_heating_setpoint ?? message.current_heating_setpoint;
  const moving = state === 'OPEN' ? 100 : state === 'CLOSE' ? 0 : undefined;
  return present({
    on:
      state === 'ON'
        ? true
        : state === 'OFF'
          ? false
          : typeof system_mode === 'string'
            ? system_mode !== 'off'
            : undefined,
    brightness: scaled(brightness, 1 / PER_CENT),
    color_temperature:
      typeof color_temp === 'number' && color_temp > 0 ? Math.round(1_000_000 / color_temp) : undefined,
    position: scaled(position, 1) ?? moving,
    locked:
      state === 'LOCK' || lock_state === 'locked'
        ? true
        : state === 'UNLOCK' || lock_state === 'unlocked'
          ? false
          : undefined,
    temperature: typeof setpoint === 'number' ? setpoint : undefined,
  });
}

function write(device: Device, state: DeviceState): Readonly<Record<string, unknown>> {
  const { on, brightness, color_temperature, position, locked, temperature } = state;
  const power = on === undefined ? undefined : on ? 'ON' : 'OFF';
  const bolt = locked === undefined ? undefined : locked ? 'LOCK' : 'UNLOCK';
  const cover = position === undefined ? undefined : position > 0 ? 'OPEN' : 'CLOSE';
  return {
    ...(device.kind === 'climate'
      ? { system_mode: on === undefined ? undefined : on ? 'heat' : 'off' }
      : { state: power ?? bolt ?? cover }),
    brightness: scaled(brightness, PER_CENT),
    color_temp: color_temperature === undefined ? undefined : mired(color_temperature),
    position,
    occupied_heating_setpoint: temperature,
  };
}

/** Devices and groups of zigbee2mqtt, by their friendly name. */
export const zigbee2mqtt: DeviceFamily = {
  commands(device, intent) {
    const payload = payloadOf(device, intent);
    return payload
      ? [{ topic: `zigbee2mqtt/${addressOf(device)}/set`, payload: JSON.stringify(payload) }]
      : [];
  },
  stateTopics: (device) => [`zigbee2mqtt/${addressOf(device)}`],
  readState(_, payload) {
    const message = jsonObject(payload);
    return message && read(message);
  },
  obey(device, { topic, payload }, known) {
    const message = jsonObject(payload);
    if (topic !== `zigbee2mqtt/${addressOf(device)}/set` || !message) return undefined;
    const step = scaled(message.brightness_step, 1 / PER_CENT);
    return {
      ...known,
      ...read(message),
      ...(message.state === 'TOGGLE' && { on: known.on !== true }),
      ...(step !== undefined && { on: true, brightness: clampShare((known.brightness ?? 50) + step) }),
    };
  },
  report: (device, state) => ({
    topic: `zigbee2mqtt/${addressOf(device)}`,
    payload: JSON.stringify(write(device, state)),
  }),
};
