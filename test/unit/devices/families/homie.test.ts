import { availabilityTable, commandTable, stateTable } from '../../../support/family-table.ts';

commandTable([
  ['h-light', 'turn_on', undefined, 'homie/5/bulb-1/light/power/set', 'true'],
  ['h-light', 'toggle', undefined, 'homie/5/bulb-1/light/power/set', 'true'],
  [
    'h-light',
    'set_brightness',
    30,
    'homie/5/bulb-1/light/level/set',
    '0.3',
    'homie/5/bulb-1/light/power/set',
    'true',
  ],
  ['h-light', 'set_brightness', 0, 'homie/5/bulb-1/light/power/set', 'false'],
  ['h-light', 'set_color_temperature', 4000, 'homie/5/bulb-1/light/white/set', '250'],
  ['h-strip', 'set_color', 0xff8000, 'homie/5/h-strip/light/color/set', 'rgb,255,128,0'],
  ['h-strip-hsv', 'set_color', 0x0000ff, 'homie/5/h-strip-hsv/light/color/set', 'hsv,240,100,100'],
  ['h-strip-xyz', 'set_color', 0xffffff, 'homie/5/h-strip-xyz/light/color/set', 'xyz,0.3127,0.329'],
  ['h-strip-4', 'set_color', 0xff8000, 'homie/h-strip-4/light/color/set', '255,128,0'],
  ['h-lock', 'lock', undefined, 'homie/door/lock/state/set', 'LOCKED'],
  ['h-cover', 'open', undefined, 'devices/h-cover/shade/closed/set', '0'],
  ['h-cover', 'set_position', 40, 'devices/h-cover/shade/closed/set', '60'],
  ['h-climate', 'turn_off', undefined, 'homie/5/h-climate/heating/mode/set', 'OFF'],
  ['h-climate', 'set_temperature', 21.5, 'homie/5/h-climate/heating/target/set', '21.5'],
  ['h-valve', 'open', undefined, 'homie/5/h-valve/water/open/set', 'true'],
]);

stateTable([
  ['h-light', 'homie/5/bulb-1/light/power', 'true', { on: true }],
  ['h-light', 'homie/5/bulb-1/light/level', '0.3', { brightness: 30 }],
  ['h-light', 'homie/5/bulb-1/light/level', 'bright', undefined],
  ['h-strip', 'homie/5/h-strip/light/color', 'rgb,255,128,0', { color: 0xff8000 }],
  ['h-strip', 'homie/5/h-strip/light/color', 'hsv,240,100,40', { color: 0x0000ff }],
  ['h-strip', 'homie/5/h-strip/light/color', 'rgb,300,0,0', undefined],
  ['h-strip', 'homie/5/h-strip/light/color', '255,0,0', undefined],
  ['h-strip-4', 'homie/h-strip-4/light/color', '255,128,0', { color: 0xff8000 }],
  ['h-lock', 'homie/door/lock/state', 'UNLOCKED', { locked: false }],
  ['h-cover', 'devices/h-cover/shade/closed', '100', { position: 0 }],
]);

availabilityTable([
  ['h-light', 'homie/5/bulb-1/$state', 'ready', true],
  ['h-light', 'homie/5/bulb-1/$state', 'sleeping', false],
  ['h-lock', 'homie/door/$state', 'lost', false],
  ['h-lock', 'homie/door/$state', '', undefined],
]);
