import { availabilityTable, commandTable, stateTable } from '../../../support/family-table.ts';

commandTable(
  [
    ['ha-light', 'turn_on', undefined, 'lamps/desk/set', '{"state":"ON"}'],
    // The schema has no word for it.
    ['ha-light', 'toggle', undefined, 'lamps/desk/set', '{"state":"OFF"}'],
    ['ha-light', 'set_brightness', 1, 'lamps/desk/set', '{"state":"ON","brightness":3}'],
    ['ha-light', 'set_brightness', 0, 'lamps/desk/set', '{"state":"OFF"}'],
    ['ha-light', 'adjust_brightness', 20, 'lamps/desk/set', '{"state":"ON","brightness":128}'],
    ['ha-light', 'set_color_temperature', 2700, 'lamps/desk/set', '{"state":"ON","color_temp":370}'],
    ['ha-kelvin', 'set_color_temperature', 2700, 'ha-kelvin/set', '{"state":"ON","color_temp":2700}'],
    ['ha-light', 'set_color', 0x0000ff, 'lamps/desk/set', '{"state":"ON","color":{"r":0,"g":0,"b":255}}'],
    ['ha-kelvin', 'set_color', 0x0000ff, 'ha-kelvin/set', '{"state":"ON","color":{"h":240,"s":100}}'],
    ['ha-kelvin', 'set_brightness', 40, 'ha-kelvin/set', '{"state":"ON","brightness":40}'],
    ['ha-outlet', 'turn_off', undefined, 'ha-outlet/set', '0'],
    ['ha-fan', 'turn_on', undefined, 'ha-fan/set', 'ON'],
    ['ha-lock', 'lock', undefined, 'ha-lock/set', 'LOCK'],
    ['ha-lock', 'unlock', undefined, 'ha-lock/set', 'UNLOCK'],
    ['ha-cover', 'open', undefined, 'ha-cover/set', 'OPEN'],
    ['ha-cover', 'set_position', 40, 'ha-cover/position/set', '102'],
    ['ha-garage', 'close', undefined, 'ha-garage/set', 'CLOSE'],
    ['ha-valve', 'open', undefined, 'ha-valve/set', 'OPEN'],
    ['ha-climate', 'turn_on', undefined, 'ha-climate/mode/set', 'auto'],
    ['ha-climate', 'turn_off', undefined, 'ha-climate/mode/set', 'off'],
    ['ha-climate', 'set_temperature', 21.55, 'ha-climate/target/set', '21.6'],
  ],
  { on: true, brightness: 30 },
);

stateTable([
  [
    'ha-light',
    'lamps/desk/state',
    '{"state":"ON","brightness":128,"color_mode":"color_temp","color_temp":250}',
    { on: true, brightness: 50, color_temperature: 4000 },
  ],
  [
    'ha-kelvin',
    'ha-kelvin/state',
    '{"state":"OFF","color_temp":3000}',
    { on: false, color_temperature: 3000 },
  ],
  ['ha-outlet', 'ha-outlet/state', '1', { on: true }],
  ['ha-outlet', 'ha-outlet/state', 'ON', undefined],
  ['ha-lock', 'ha-lock/state', 'LOCKED', { locked: true }],
  ['ha-lock', 'ha-lock/state', 'LOCKING', undefined],
  ['ha-cover', 'ha-cover/position', '102', { position: 40 }],
  ['ha-cover', 'ha-cover/state', 'opening', { moving: 1 }],
  ['ha-garage', 'ha-garage/state', 'closed', { position: 0, moving: 0 }],
  ['ha-climate', 'ha-climate/mode', 'heat_cool', { on: true }],
  ['ha-climate', 'ha-climate/target', '20.5', { temperature: 20.5 }],
]);

availabilityTable([
  ['ha-light', 'lamps/desk/availability', 'online', true],
  ['ha-light', 'lamps/desk/availability', 'offline', false],
  ['ha-light', 'lamps/desk/availability', '', undefined],
]);
