import { availabilityTable, commandTable, stateTable } from '../../../support/family-table.ts';

commandTable(
  [
    ['t-light', 'turn_on', undefined, 'cmnd/bulb/POWER', 'ON'],
    ['t-light', 'toggle', undefined, 'cmnd/bulb/POWER', 'TOGGLE'],
    ['t-light', 'set_brightness', 30, 'cmnd/bulb/Dimmer', '30'],
    ['t-light', 'adjust_brightness', -50, 'cmnd/bulb/Dimmer', '10'],
    ['t-light', 'set_color_temperature', 2700, 'cmnd/bulb/CT', '370'],
    ['t-light', 'set_color_temperature', 10000, 'cmnd/bulb/CT', '153'],
    ['t-light', 'set_color', 0x00ff00, 'cmnd/bulb/Color2', '#00FF00'],
    ['t-second', 'turn_off', undefined, 'dual/cmnd/POWER2', 'OFF'],
    ['t-cover', 'open', undefined, 'cmnd/t-cover/ShutterOpen', ''],
    ['t-cover', 'set_position', 40, 'cmnd/t-cover/ShutterPosition', '40'],
    ['t-valve', 'open', undefined, 'cmnd/t-valve/POWER', 'ON'],
  ],
  { brightness: 60 },
);

stateTable([
  [
    't-light',
    'tele/bulb/STATE',
    '{"POWER":"ON","Dimmer":30,"CT":370,"Wifi":{"RSSI":70}}',
    { on: true, brightness: 30, color_temperature: 2703 },
  ],
  ['t-light', 'stat/bulb/RESULT', '{"Color":"00FF00","HSBColor":"120,100,30"}', { color: 0x00ff00 }],
  ['t-light', 'stat/bulb/RESULT', '{"POWER1":"OFF"}', { on: false }],
  ['t-second', 'dual/stat/RESULT', '{"POWER2":"ON"}', { on: true }],
  ['t-second', 'dual/stat/RESULT', '{"POWER1":"ON"}', undefined],
  [
    't-cover',
    'stat/t-cover/RESULT',
    '{"Shutter1":{"Position":20,"Direction":1,"Target":100}}',
    { position: 20, moving: 1 },
  ],
]);

availabilityTable([
  ['t-light', 'tele/bulb/LWT', 'Online', true],
  ['t-light', 'tele/bulb/LWT', 'Offline', false],
  ['t-second', 'dual/tele/LWT', 'online', undefined],
]);
