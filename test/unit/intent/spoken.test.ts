import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { linesOf, readSentenceList } from '../../../bench/sentence-list.mjs';
import { deviceSchema } from '../../../src/config/device.ts';
import { createUnderstanding } from '../../../src/intent/understand.ts';

describe.each(['en', 'zh'] as const)('what people say in %s', (language) => {
  const list = readSentenceList(fileURLToPath(new URL(`./spoken/${language}.yaml`, import.meta.url)));
  const devices = list.devices.map((device) => deviceSchema.parse(device));
  const understand = createUnderstanding(devices, { rooms: list.rooms, floors: list.floors });
  const commands = list.sentences.filter(({ want }) => want !== 'none');
  const others = list.sentences.filter(({ want }) => want === 'none');

  test('the list has 450 commands and more, and 140 sentences and more that are none', () => {
    expect(commands.length).toBeGreaterThanOrEqual(450);
    expect(others.length).toBeGreaterThanOrEqual(140);
  });

  test('each command is understood, and asks for exactly what is meant', () => {
    const found = commands.map(({ text, room }) => {
      const understanding = understand(text, { room });
      return {
        text,
        asks:
          understanding.kind === 'understood'
            ? linesOf(understanding.intents, list.members)
            : understanding.reason,
      };
    });
    expect(found).toEqual(
      commands.map(({ text, want }) => ({ text, asks: want === 'none' ? [] : linesOf(want, list.members) })),
    );
  });

  test.each(others.map(({ text }) => text))('"%s" is no command', (text) => {
    for (const { id: room } of list.rooms)
      expect(understand(text, { room }).kind, room).toBe('not_understood');
  });
});

describe('a home that tells no floors', () => {
  const list = readSentenceList(fileURLToPath(new URL('./spoken/en.yaml', import.meta.url)));
  const devices = list.devices.map((device) => deviceSchema.parse(device));
  const understand = createUnderstanding(devices, { rooms: [], floors: [] });

  test.each([
    [
      'turn off the lights downstairs',
      'downstairs',
      'ceiling strip floor-lamp kitchen-light counter hall-light',
    ],
    [
      'turn off the first floor lights',
      'first floor',
      'ceiling strip floor-lamp kitchen-light counter hall-light',
    ],
    ['upstairs lights off', 'upstairs', 'bed-light bedside night-light'],
    ['關掉樓上的燈', '楼上', 'bed-light bedside night-light'],
  ])('%s: the rooms that usually are there are meant, and that is told', (text, assumed, ids) => {
    expect(understand(text, { room: 'study' })).toEqual({
      kind: 'understood',
      assumed,
      intents: ids.split(' ').map((device) => ({ action: 'turn_off', device })),
    });
  });

  test.each(['lock the doors downstairs', 'unlock the doors on the first floor', '鎖上樓下的門'])(
    '%s: where doors are is never assumed',
    (text) => {
      expect(understand(text, { room: 'study' })).toMatchObject({ why: { kind: 'which_room' } });
    },
  );
});
