import type { Device } from '../../src/config/device.ts';
import { device } from './home.ts';

const topics = (name: string) => ({
  command_topic: '~/set',
  state_topic: '~/state',
  availability_topic: '~/availability',
  ...(name === 'cover' && { set_position_topic: '~/position/set', position_topic: '~/position' }),
});

/** A home with a device of each kind in every family. */
export const EVERY_FAMILY: readonly Device[] = [
  device({
    id: 'z-light',
    family: 'zigbee2mqtt',
    features: ['on_off', 'brightness', 'color_temperature', 'color'],
    address: 'hall/ceiling',
  }),
  device({ id: 'z-left', kind: 'switch', zigbee2mqtt: { state: 'state_left' }, address: 'wall' }),
  device({ id: 'z-fan', kind: 'fan', zigbee2mqtt: { state: 'fan_state' } }),
  device({ id: 'z-lock', kind: 'lock', features: ['lock'] }),
  device({ id: 'z-cover', kind: 'cover', features: ['open_close', 'position'] }),
  device({ id: 'z-garage', kind: 'garage', features: ['open_close'] }),
  device({ id: 'z-valve', kind: 'valve', features: ['open_close'] }),
  device({
    id: 'z-climate',
    kind: 'climate',
    features: ['on_off', 'temperature'],
    zigbee2mqtt: { setpoint: 'current_heating_setpoint' },
  }),
  device({ id: 'z-scene', kind: 'scene', features: ['activate'], zigbee2mqtt: { scene: 3 } }),

  device({
    id: 'ha-light',
    family: 'home-assistant',
    features: ['on_off', 'brightness', 'color_temperature', 'color'],
    address: 'lamps/desk',
    'home-assistant': topics('light'),
  }),
  device({
    id: 'ha-kelvin',
    family: 'home-assistant',
    features: ['on_off', 'brightness', 'color_temperature', 'color'],
    'home-assistant': { ...topics('light'), brightness_scale: 100, color_temp_kelvin: true, color: 'hs' },
  }),
  device({
    id: 'ha-outlet',
    kind: 'outlet',
    family: 'home-assistant',
    'home-assistant': { ...topics('switch'), payload_on: '1', payload_off: '0' },
  }),
  device({ id: 'ha-fan', kind: 'fan', family: 'home-assistant', 'home-assistant': topics('fan') }),
  device({
    id: 'ha-lock',
    kind: 'lock',
    features: ['lock'],
    family: 'home-assistant',
    'home-assistant': topics('lock'),
  }),
  device({
    id: 'ha-cover',
    kind: 'cover',
    features: ['open_close', 'position'],
    family: 'home-assistant',
    'home-assistant': { ...topics('cover'), position: [0, 255] },
  }),
  device({
    id: 'ha-garage',
    kind: 'garage',
    features: ['open_close'],
    family: 'home-assistant',
    'home-assistant': topics('garage'),
  }),
  device({
    id: 'ha-valve',
    kind: 'valve',
    features: ['open_close'],
    family: 'home-assistant',
    'home-assistant': topics('valve'),
  }),
  device({
    id: 'ha-climate',
    kind: 'climate',
    features: ['on_off', 'temperature'],
    family: 'home-assistant',
    'home-assistant': {
      mode_command_topic: '~/mode/set',
      mode_state_topic: '~/mode',
      mode_on: 'auto',
      temperature_command_topic: '~/target/set',
      temperature_state_topic: '~/target',
      availability_topic: '~/availability',
    },
  }),

  device({
    id: 't-light',
    family: 'tasmota',
    features: ['on_off', 'brightness', 'color_temperature', 'color'],
    address: 'bulb',
  }),
  device({
    id: 't-second',
    kind: 'switch',
    family: 'tasmota',
    address: 'dual',
    tasmota: { index: 2, full_topic: '%topic%/%prefix%/' },
  }),
  device({ id: 't-cover', kind: 'cover', features: ['open_close', 'position'], family: 'tasmota' }),
  device({ id: 't-valve', kind: 'valve', features: ['open_close'], family: 'tasmota' }),

  ...(
    [
      ['light', ['on_off', 'brightness', 'color_temperature', 'color']],
      ['switch', ['on_off']],
      ['fan', ['on_off']],
      ['lock', ['lock']],
      ['cover', ['open_close', 'position']],
      ['garage', ['open_close']],
      ['valve', ['open_close']],
      ['climate', ['on_off', 'temperature']],
    ] as const
  ).map(([kind, features]) =>
    device({
      id: `e-${kind}`,
      kind,
      features: [...features],
      family: 'esphome',
      address: 'attic/node',
      esphome: { object_id: `the_${kind}` },
    }),
  ),
  device({
    id: 'e-button',
    kind: 'scene',
    features: ['activate'],
    family: 'esphome',
    address: 'attic/node',
    esphome: { object_id: 'movie' },
  }),

  device({
    id: 's-switch',
    kind: 'outlet',
    family: 'shelly',
    address: 'shellyplus2pm-a0',
    shelly: { id: 1 },
  }),
  device({
    id: 's-other',
    kind: 'outlet',
    family: 'shelly',
    address: 'shellyplus2pm-a0',
    shelly: { id: 0 },
  }),
  device({ id: 's-light', features: ['on_off', 'brightness'], family: 'shelly', address: 'shellydimmer-b1' }),
  device({
    id: 's-white',
    features: ['on_off', 'brightness', 'color_temperature'],
    family: 'shelly',
    address: 'home/shelly-c2',
  }),
  device({
    id: 's-color',
    features: ['on_off', 'brightness', 'color'],
    family: 'shelly',
    address: 'shellyplusrgbwpm-f5',
    shelly: { component: 'rgbw' },
  }),
  device({
    id: 's-cover',
    kind: 'cover',
    features: ['open_close', 'position'],
    family: 'shelly',
    address: 'shellyplus2pm-d3',
  }),
  device({ id: 's-valve', kind: 'valve', features: ['open_close'], family: 'shelly', address: 'shelly-e4' }),
  device({
    id: 's-climate',
    kind: 'climate',
    features: ['on_off', 'temperature'],
    family: 'shelly',
    address: 'shellywalldisplay-f5',
  }),

  device({
    id: 'h-light',
    family: 'homie',
    features: ['on_off', 'brightness', 'color_temperature'],
    address: 'bulb-1',
    homie: {
      on: { property: 'light/power' },
      brightness: { property: 'light/level', range: [0, 1] },
      color_temperature: { property: 'light/white', unit: 'mired' },
    },
  }),
  device({
    id: 'h-strip',
    features: ['color'],
    family: 'homie',
    homie: { color: { property: 'light/color' } },
  }),
  device({
    id: 'h-strip-hsv',
    features: ['color'],
    family: 'homie',
    homie: { color: { property: 'light/color', form: 'hsv' } },
  }),
  device({
    id: 'h-strip-xyz',
    features: ['color'],
    family: 'homie',
    homie: { color: { property: 'light/color', form: 'xyz' } },
  }),
  device({
    id: 'h-strip-4',
    features: ['color'],
    family: 'homie',
    homie: { version: 4, color: { property: 'light/color' } },
  }),
  device({
    id: 'h-lock',
    kind: 'lock',
    features: ['lock'],
    family: 'homie',
    address: 'door',
    homie: {
      version: 4,
      locked: { property: 'lock/state', locked: 'LOCKED', unlocked: 'UNLOCKED' },
    },
  }),
  device({
    id: 'h-cover',
    kind: 'cover',
    features: ['open_close', 'position'],
    family: 'homie',
    homie: { version: 4, base: 'devices', position: { property: 'shade/closed', range: [100, 0] } },
  }),
  device({
    id: 'h-climate',
    kind: 'climate',
    features: ['on_off', 'temperature'],
    family: 'homie',
    homie: {
      on: { property: 'heating/mode', on: 'HEAT', off: 'OFF' },
      temperature: { property: 'heating/target' },
    },
  }),
  device({
    id: 'h-valve',
    kind: 'valve',
    features: ['open_close'],
    family: 'homie',
    homie: { on: { property: 'water/open' } },
  }),

  device({
    id: 'g-light',
    family: 'generic',
    address: 'cellar',
    features: ['on_off', 'brightness', 'color_temperature', 'color'],
    generic: {
      commands: {
        turn_on: { topic: 'lamps/{{address}}/cmd', payload: 'on' },
        turn_off: { topic: 'lamps/{{address}}/cmd', payload: 'off' },
        set_brightness: { topic: 'lamps/{{address}}/cmd', payload: 'dim={{value}};', range: [0, 255] },
        set_color_temperature: { topic: 'lamps/{{address}}/white', payload: '{{value}}', unit: 'mired' },
        set_color: { topic: 'lamps/{{address}}/color', payload: '[{{value}}]', color: 'rgb' },
      },
      state: {
        on: { topic: 'lamps/{{address}}', path: 'power', on: 'on', off: 'off' },
        brightness: { topic: 'lamps/{{address}}', path: 'light.level', range: [0, 255] },
        color_temperature: { topic: 'lamps/{{address}}', path: 'light.white', unit: 'mired' },
        color: { topic: 'lamps/{{address}}', path: 'light.color' },
      },
      availability: { topic: 'lamps/{{address}}/there', path: 'link', online: 'up', offline: 'down' },
    },
  }),
  device({
    id: 'g-lock',
    kind: 'lock',
    features: ['lock'],
    family: 'generic',
    generic: {
      commands: {
        lock: { topic: 'doors/{{id}}', payload: '{"bolt":true}' },
        unlock: { topic: 'doors/{{id}}', payload: '{"bolt":false}' },
      },
      state: { locked: { topic: 'doors/{{id}}/bolt', locked: 'true', unlocked: 'false' } },
    },
  }),
  device({
    id: 'g-cover',
    kind: 'cover',
    features: ['open_close', 'position'],
    family: 'generic',
    generic: {
      commands: {
        set_position: { topic: 'blinds/{{id}}/set', payload: '{"to":{{value}}}', range: [100, 0] },
      },
      state: { position: { topic: 'blinds/{{id}}', path: 'at', range: [100, 0] } },
    },
  }),
  device({
    id: 'g-climate',
    kind: 'climate',
    features: ['temperature'],
    family: 'generic',
    generic: {
      commands: { set_temperature: { topic: 'heat/{{id}}', payload: 'T {{value}}' } },
      state: { temperature: { topic: 'heat/{{id}}/is' } },
    },
  }),
];

/** The device of that id. */
export function ofEveryFamily(id: string): Device {
  const found = EVERY_FAMILY.find((each) => each.id === id);
  if (!found) throw new Error(`no device ${id}`);
  return found;
}
