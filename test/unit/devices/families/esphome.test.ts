import { availabilityTable, commandTable, stateTable } from '../../../support/family-table.ts';

commandTable([
  ['e-light', 'turn_on', undefined, 'attic/node/light/the_light/command', '{"state":"ON"}'],
  ['e-light', 'toggle', undefined, 'attic/node/light/the_light/command', '{"state":"TOGGLE"}'],
  ['e-light', 'set_brightness', 100, 'attic/node/light/the_light/command', '{"state":"ON","brightness":255}'],
  [
    'e-light',
    'set_color_temperature',
    4000,
    'attic/node/light/the_light/command',
    '{"state":"ON","color_temp":250}',
  ],
  [
    'e-light',
    'set_color',
    0xff0000,
    'attic/node/light/the_light/command',
    '{"state":"ON","color":{"r":255,"g":0,"b":0}}',
  ],
  ['e-switch', 'toggle', undefined, 'attic/node/switch/the_switch/command', 'TOGGLE'],
  ['e-fan', 'turn_off', undefined, 'attic/node/fan/the_fan/command', 'OFF'],
  ['e-lock', 'unlock', undefined, 'attic/node/lock/the_lock/command', 'UNLOCK'],
  ['e-cover', 'open', undefined, 'attic/node/cover/the_cover/command', 'OPEN'],
  ['e-cover', 'set_position', 40, 'attic/node/cover/the_cover/position/command', '40'],
  ['e-garage', 'close', undefined, 'attic/node/cover/the_garage/command', 'CLOSE'],
  ['e-valve', 'open', undefined, 'attic/node/valve/the_valve/command', 'OPEN'],
  ['e-climate', 'turn_on', undefined, 'attic/node/climate/the_climate/mode/command', 'HEAT'],
  ['e-climate', 'set_temperature', 21.5, 'attic/node/climate/the_climate/target_temperature/command', '21.5'],
  ['e-button', 'activate', undefined, 'attic/node/button/movie/command', 'PRESS'],
]);

stateTable([
  [
    'e-light',
    'attic/node/light/the_light/state',
    '{"color_mode":"color_temp","state":"ON","brightness":128,"color":{},"color_temp":250}',
    { on: true, brightness: 50, color_temperature: 4000 },
  ],
  ['e-switch', 'attic/node/switch/the_switch/state', 'OFF', { on: false }],
  ['e-lock', 'attic/node/lock/the_lock/state', 'JAMMED', undefined],
  ['e-lock', 'attic/node/lock/the_lock/state', 'UNLOCKED', { locked: false }],
  ['e-cover', 'attic/node/cover/the_cover/position/state', '40', { position: 40 }],
  ['e-garage', 'attic/node/cover/the_garage/state', 'open', { position: 100 }],
  ['e-climate', 'attic/node/climate/the_climate/mode/state', 'off', { on: false }],
]);

availabilityTable([['e-lock', 'attic/node/status', 'offline', false]]);
