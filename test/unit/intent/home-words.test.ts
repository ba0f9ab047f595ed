import { expect, test } from 'vitest';
import { loadHome } from '../../../src/config/load.ts';
import { homeWordsOf } from '../../../src/intent/home-words.ts';
import { createUnderstanding } from '../../../src/intent/understand.ts';
import { folderWith } from '../../support/temp-folder.ts';

const lamp = (id: string, room: string, more = '') =>
  `{ id: ${id}, name: { en: ${id.replace('-', ' ')} }, room: ${room}, kind: light, family: zigbee2mqtt${more} }`;

const home = loadHome(
  folderWith({
    'halfsecond.yaml': [
      'assistants: { siri: { name: Siri }, butler: { name: Jeeves } }',
      'rooms:',
      '  room-7: { name: { en: snug, zh: 小屋 }, aliases: { en: [nook] }, floor: upper }',
      'floors: { upper: { name: { en: upstairs, zh: 樓上 } } }',
      '',
    ].join('\n'),
    'devices/a.yaml': lamp('desk-lamp', 'room-7', ', main: true'),
    'devices/b.yaml': lamp('floor-lamp', 'room-7'),
    'devices/c.yaml': lamp('oven-light', 'kitchen'),
  }),
);
const understand = createUnderstanding(home.devices, homeWordsOf(home));
const devices = (text: string, room = 'kitchen') => {
  const understanding = understand(text, { room });
  return understanding.kind === 'understood' ? understanding.intents.map(({ device }) => device) : undefined;
};

test.each(['turn on all the lights in the snug', 'turn on all the lights in the nook', '打開小屋所有的燈'])(
  'a room answers to the names that the configuration gives it: %s',
  (text) => expect(devices(text)).toEqual(['desk-lamp', 'floor-lamp']),
);

test.each(['turn off all the lights upstairs', '關掉樓上所有的燈'])(
  'a floor answers to the names that the configuration gives it: %s',
  (text) => expect(devices(text)).toEqual(['desk-lamp', 'floor-lamp']),
);

test('"the light" of a room with several is the one with `main: true`', () => {
  expect(devices('turn on the light', 'room-7')).toEqual(['desk-lamp']);
});

test('an assistant may be called by the name that the configuration gives it', () => {
  expect(devices('Jeeves, turn on the oven light')).toEqual(['oven-light']);
});
