import { availabilityTable, commandTable, stateTable } from '../../../support/family-table.ts';

commandTable([
  ['z-light', 'turn_on', undefined, 'zigbee2mqtt/hall/ceiling/set', '{"state":"ON"}'],
  ['z-light', 'toggle', undefined, 'zigbee2mqtt/hall/ceiling/set', '{"state":"TOGGLE"}'],
  ['z-light', 'set_brightness', 50, 'zigbee2mqtt/hall/ceiling/set', '{"state":"ON","brightness":127}'],
  ['z-light', 'set_brightness', 0, 'zigbee2mqtt/hall/ceiling/set', '{"state":"OFF"}'],
  ['z-light', 'adjust_brightness', -25, 'zigbee2mqtt/hall/ceiling/set', '{"brightness_step":-63}'],
  ['z-light', 'set_color_temperature', 2700, 'zigbee2mqtt/hall/ceiling/set', '{"color_temp":370}'],
  ['z-light', 'set_color', 0xff8000, 'zigbee2mqtt/hall/ceiling/set', '{"color":{"hex":"#FF8000"}}'],
  ['z-left', 'turn_off', undefined, 'zigbee2mqtt/wall/set', '{"state_left":"OFF"}'],
  ['z-fan', 'turn_on', undefined, 'zigbee2mqtt/z-fan/set', '{"fan_state":"ON"}'],
  ['z-lock', 'lock', undefined, 'zigbee2mqtt/z-lock/set', '{"state":"LOCK"}'],
  ['z-lock', 'unlock', undefined, 'zigbee2mqtt/z-lock/set', '{"state":"UNLOCK"}'],
  ['z-cover', 'open', undefined, 'zigbee2mqtt/z-cover/set', '{"state":"OPEN"}'],
  ['z-cover', 'set_position', 40, 'zigbee2mqtt/z-cover/set', '{"position":40}'],
  ['z-garage', 'close', undefined, 'zigbee2mqtt/z-garage/set', '{"state":"CLOSE"}'],
  ['z-valve', 'close', undefined, 'zigbee2mqtt/z-valve/set', '{"state":"OFF"}'],
  ['z-climate', 'set_temperature', 21.5, 'zigbee2mqtt/z-climate/set', '{"current_heating_setpoint":21.5}'],
  ['z-climate', 'turn_off', undefined, 'zigbee2mqtt/z-climate/set', '{"system_mode":"off"}'],
  ['z-scene', 'activate', undefined, 'zigbee2mqtt/z-scene/set', '{"scene_recall":3}'],
]);

stateTable([
  [
    'z-light',
    'zigbee2mqtt/hall/ceiling',
    '{"state":"ON","brightness":254,"color_temp":250,"linkquality":90}',
    { on: true, brightness: 100, color_temperature: 4000 },
  ],
  [
    'z-light',
    'zigbee2mqtt/hall/ceiling',
    '{"color_mode":"hs","color":{"hue":0,"saturation":100,"x":0.1,"y":0.1}}',
    { color: 0xff0000 },
  ],
  [
    'z-light',
    'zigbee2mqtt/hall/ceiling',
    '{"color_mode":"color_temp","color_temp":250,"color":{"x":0.38,"y":0.38}}',
    { color_temperature: 4000 },
  ],
  ['z-light', 'zigbee2mqtt/hall/ceiling', '{"color":{"x":2,"y":"red"}}', undefined],
  ['z-left', 'zigbee2mqtt/wall', '{"state_left":"OFF","state_right":"ON"}', { on: false }],
  ['z-lock', 'zigbee2mqtt/z-lock', '{"state":"LOCK","lock_state":"locked"}', { locked: true }],
  [
    'z-cover',
    'zigbee2mqtt/z-cover',
    '{"state":"OPEN","position":40,"moving":"UP"}',
    { position: 40, moving: 1 },
  ],
  [
    'z-climate',
    'zigbee2mqtt/z-climate',
    '{"system_mode":"heat","current_heating_setpoint":20,"local_temperature":18}',
    { on: true, temperature: 20 },
  ],
  ['z-light', 'zigbee2mqtt/hall/ceiling', '[1]', undefined],
]);

availabilityTable([
  ['z-light', 'zigbee2mqtt/hall/ceiling/availability', '{"state":"offline"}', false],
  ['z-light', 'zigbee2mqtt/hall/ceiling/availability', 'online', true],
  ['z-light', 'zigbee2mqtt/bridge/state', '{"state":"offline"}', false],
  ['z-light', 'zigbee2mqtt/bridge/state', 'perhaps', undefined],
]);
