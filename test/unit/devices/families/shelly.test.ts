import {
  availabilityTable,
  type CommandRow,
  commandTable,
  stateTable,
} from '../../../support/family-table.ts';

const call = (
  id: string,
  action: CommandRow[1],
  value: number | undefined,
  topic: string,
  [method, params]: readonly [string, string],
): CommandRow => [
  id,
  action,
  value,
  topic,
  `{"id":1,"src":"halfsecond-rpc","method":"${method}","params":${params}}`,
];

commandTable(
  [
    call('s-switch', 'turn_on', undefined, 'shellyplus2pm-a0/rpc', ['Switch.Set', '{"id":1,"on":true}']),
    call('s-switch', 'toggle', undefined, 'shellyplus2pm-a0/rpc', ['Switch.Toggle', '{"id":1}']),
    call('s-light', 'set_brightness', 30, 'shellydimmer-b1/rpc', [
      'Light.Set',
      '{"id":0,"on":true,"brightness":30}',
    ]),
    call('s-light', 'set_brightness', 0, 'shellydimmer-b1/rpc', ['Light.Set', '{"id":0,"on":false}']),
    call('s-light', 'adjust_brightness', -20, 'shellydimmer-b1/rpc', [
      'Light.Set',
      '{"id":0,"on":true,"brightness":40}',
    ]),
    call('s-white', 'set_color_temperature', 2700, 'home/shelly-c2/rpc', [
      'CCT.Set',
      '{"id":0,"on":true,"ct":2700}',
    ]),
    call('s-color', 'set_color', 0xff8000, 'shellyplusrgbwpm-f5/rpc', [
      'RGBW.Set',
      '{"id":0,"on":true,"rgb":[255,128,0],"white":0}',
    ]),
    call('s-cover', 'open', undefined, 'shellyplus2pm-d3/rpc', ['Cover.Open', '{"id":0}']),
    call('s-cover', 'set_position', 40, 'shellyplus2pm-d3/rpc', ['Cover.GoToPosition', '{"id":0,"pos":40}']),
    call('s-valve', 'close', undefined, 'shelly-e4/rpc', ['Switch.Set', '{"id":0,"on":false}']),
    call('s-climate', 'set_temperature', 21.5, 'shellywalldisplay-f5/rpc', [
      'Thermostat.SetConfig',
      '{"id":0,"config":{"target_C":21.5}}',
    ]),
    call('s-climate', 'turn_off', undefined, 'shellywalldisplay-f5/rpc', [
      'Thermostat.SetConfig',
      '{"id":0,"config":{"enable":false}}',
    ]),
  ],
  { brightness: 60 },
);

stateTable([
  [
    's-switch',
    'shellyplus2pm-a0/status/switch:1',
    '{"id":1,"source":"MQTT","output":true,"apower":8.9}',
    { on: true },
  ],
  [
    's-white',
    'home/shelly-c2/status/cct:0',
    '{"id":0,"output":true,"brightness":55,"ct":3200}',
    { on: true, brightness: 55, color_temperature: 3200 },
  ],
  [
    's-cover',
    'shellyplus2pm-d3/status/cover:0',
    '{"id":0,"state":"opening","current_pos":20,"target_pos":100}',
    { position: 20, moving: 1 },
  ],
  [
    's-climate',
    'shellywalldisplay-f5/status/thermostat:0',
    '{"id":0,"enable":true,"target_C":21.5,"current_C":19}',
    { on: true, temperature: 21.5 },
  ],
]);

availabilityTable([
  ['s-light', 'shellydimmer-b1/online', 'true', true],
  ['s-light', 'shellydimmer-b1/online', 'false', false],
]);
