import { expect, test } from 'vitest';
import { codecOf } from '../../../../src/devices/families/catalogue.ts';
import { availabilityTable, commandTable, stateTable } from '../../../support/family-table.ts';
import { device } from '../../../support/home.ts';

commandTable(
  [
    ['g-light', 'turn_on', undefined, 'lamps/cellar/cmd', 'on'],
    // Made of the commands that there are.
    ['g-light', 'toggle', undefined, 'lamps/cellar/cmd', 'off'],
    ['g-light', 'adjust_brightness', 20, 'lamps/cellar/cmd', 'dim=153;'],
    ['g-light', 'set_brightness', 100, 'lamps/cellar/cmd', 'dim=255;'],
    ['g-light', 'set_color_temperature', 4000, 'lamps/cellar/white', '250'],
    ['g-light', 'set_color', 0xff8000, 'lamps/cellar/color', '[255,128,0]'],
    ['g-lock', 'unlock', undefined, 'doors/g-lock', '{"bolt":false}'],
    ['g-cover', 'open', undefined, 'blinds/g-cover/set', '{"to":0}'],
    ['g-cover', 'set_position', 40, 'blinds/g-cover/set', '{"to":60}'],
    ['g-climate', 'set_temperature', 21.5, 'heat/g-climate', 'T 21.5'],
  ],
  { on: true, brightness: 40 },
);

stateTable([
  ['g-light', 'lamps/cellar', '{"power":"on","light":{"level":128}}', { on: true, brightness: 50 }],
  ['g-light', 'lamps/cellar', '{"light":{"color":"#FF8000"}}', { color: 0xff8000 }],
  ['g-light', 'lamps/cellar', '{"light":{"level":{"deep":1}}}', undefined],
  ['g-lock', 'doors/g-lock/bolt', 'true', { locked: true }],
  ['g-cover', 'blinds/g-cover', '{"at":100}', { position: 0 }],
  ['g-climate', 'heat/g-climate/is', ' 21.5 ', { temperature: 21.5 }],
]);

availabilityTable([
  ['g-light', 'lamps/cellar/there', '{"link":"down"}', false],
  ['g-light', 'lamps/cellar/there', '{"link":"up"}', true],
]);

test('nothing but the address, the id and a number is ever put into a template', () => {
  const lamp = device({
    id: 'lamp',
    family: 'generic',
    address: '{{value}}',
    features: ['brightness'],
    generic: { commands: { set_brightness: { topic: 't', payload: '{{ value }} {{id}} {{value}}' } } },
  });
  const sent = codecOf(lamp)?.commands(lamp, { action: 'set_brightness', device: 'lamp', value: 7 }, {});
  expect(sent).toEqual([{ topic: 't', payload: '{{ value }} lamp 7' }]);
});
