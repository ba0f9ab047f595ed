import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACTION_VALUES, ACTIONS, type Action } from '../../../src/config/action.ts';
import { canDo } from '../../../src/intent/capability.ts';
import { createUnderstanding } from '../../../src/intent/understand.ts';
import { device, shippedHome } from '../../support/home.ts';

const devices = [
  ...shippedHome().devices,
  device({
    id: 'movie-night',
    name: { en: 'movie night', zh: '觀影模式' },
    kind: 'scene',
    features: ['activate'],
  }),
];
const understand = createUnderstanding(devices);

/** `action device value` of every intent, or undefined where nothing is understood. */
function asked(text: string, room = 'living-room'): string | undefined {
  const understanding = understand(text, { room });
  if (understanding.kind === 'not_understood') return undefined;
  return understanding.intents
    .map(({ action, device: id, value }) =>
      [action, id, value].filter((part) => part !== undefined).join(' '),
    )
    .join(', ');
}

describe('English', () => {
  test.each([
    ['turn on the living room light', 'turn_on living-room-light'],
    ['Turn the living room light on.', 'turn_on living-room-light'],
    ['turn on the light', 'turn_on living-room-light'],
    ['turn on the lights please', 'turn_on living-room-light'],
    ['lights off', 'turn_off living-room-light'],
    ['lounge light on', 'turn_on living-room-light'],
    ['could you please switch off the bedroom light', 'turn_off bedroom-light'],
    ['toggle the kitchen light', 'toggle kitchen-light'],
    ['turn on the light in the kitchen', 'turn_on kitchen-light'],
    ['turn off the lights in the kitchen', 'turn_off kitchen-light'],
    ['turn the coffee machine off', 'turn_off kitchen-outlet'],
    ['set the bedroom light to 40 percent', 'set_brightness bedroom-light 40'],
    ['turn on the bedroom light to fifty percent', 'set_brightness bedroom-light 50'],
    ['set the brightness of the bedroom light to 40%', 'set_brightness bedroom-light 40'],
    ['dim the kitchen light to thirty-five percent', 'set_brightness kitchen-light 35'],
    ['set the kitchen light to half', 'set_brightness kitchen-light 50'],
    ['turn the bedside lamp up to a hundred percent', 'set_brightness bedside-lamp 100'],
    ['make the bedroom light brighter', 'adjust_brightness bedroom-light 25'],
    ['make the bedroom light a bit dimmer', 'adjust_brightness bedroom-light -25'],
    ['dim the living room light', 'adjust_brightness living-room-light -25'],
    ['dim the living room light by 20 percent', 'adjust_brightness living-room-light -20'],
    ['brighten the bedside lamp by ten percent', 'adjust_brightness bedside-lamp 10'],
    ['set the living room light to warm white', 'set_color_temperature living-room-light 2700'],
    ['set the living room light to 4000 kelvin', 'set_color_temperature living-room-light 4000'],
    ['set the bedroom thermostat to twenty one degrees', 'set_temperature bedroom-thermostat 21'],
    ['set the bedroom thermostat to 21.5 degrees', 'set_temperature bedroom-thermostat 21.5'],
    ['set the bedroom heating to 19', 'set_temperature bedroom-thermostat 19'],
    ['open the living room curtain', 'open living-room-curtain'],
    ['close the curtains', 'close living-room-curtain'],
    ['open the curtain halfway', 'set_position living-room-curtain 50'],
    ['set the living room curtain to 30 percent', 'set_position living-room-curtain 30'],
    ['lock the front door', 'lock front-door'],
    ['unlock the front door', 'unlock front-door'],
    ['open the front door', 'unlock front-door'],
    ['turn the ceiling fan on', 'turn_on living-room-fan'],
    ['turn off all lights', 'turn_off all-lights'],
    ['activate movie night', 'activate movie-night'],
    ['turn on movie night', 'activate movie-night'],
    ['turn on the living room light and the fan', 'turn_on living-room-light, turn_on living-room-fan'],
    ['close the curtain and turn on the light', 'close living-room-curtain, turn_on living-room-light'],
  ])('%s → %s', (text, intents) => {
    expect(asked(text)).toBe(intents);
  });

  test.each([
    "don't turn on the light",
    'do not turn on the living room light',
    'is the living room light on',
    'I turned on the light yesterday',
    "what's the weather like",
    'turn on the radio',
    'turn on',
    'living room light',
    'turn on the light and sing a song',
    'the light in the kitchen is nice',
    'why did you turn on the light',
    'who turned on the kitchen light',
    'turn on the light tomorrow',
    'set the bedroom light to percent',
    '',
    '🙂',
  ])('%s is no command', (text) => {
    expect(asked(text)).toBeUndefined();
  });

  test('"the light" is the light of the room; of several it is all, and that is told', () => {
    expect(asked('turn on the light', 'kitchen')).toBe('turn_on kitchen-light');
    expect(understand('turn on the light', { room: 'bedroom' })).toEqual({
      kind: 'understood',
      intents: [
        { action: 'turn_on', device: 'bedroom-light' },
        { action: 'turn_on', device: 'bedside-lamp' },
      ],
      widened: 'light',
    });
    expect(understand('turn on the light', {})).toMatchObject({
      reason: '"light": in which room?',
      why: { kind: 'which_room', said: 'light' },
    });
    expect(understand('turn on the fan', { room: 'hallway' })).toMatchObject({
      reason: '"fan": there is none in hallway',
      why: { kind: 'none_there', said: 'fan', rooms: ['hallway'] },
    });
  });
});

describe('Mandarin, in either script', () => {
  test.each([
    ['打開客廳燈', 'turn_on living-room-light'],
    ['打开客厅灯', 'turn_on living-room-light'],
    ['把客廳燈打開', 'turn_on living-room-light'],
    ['把客厅的灯打开', 'turn_on living-room-light'],
    ['客廳燈開一下', 'turn_on living-room-light'],
    ['開燈', 'turn_on living-room-light'],
    ['关灯', 'turn_off living-room-light'],
    ['幫我打開客廳的燈', 'turn_on living-room-light'],
    ['請把臥室燈關掉', 'turn_off bedroom-light'],
    ['关闭厨房灯', 'turn_off kitchen-light'],
    ['打開廚房的燈', 'turn_on kitchen-light'],
    ['麻煩關上大廳燈', 'turn_off living-room-light'],
    ['客廳燈調到一半', 'set_brightness living-room-light 50'],
    ['把客廳燈調到百分之三十五', 'set_brightness living-room-light 35'],
    ['臥室燈亮度調到五十', 'set_brightness bedroom-light 50'],
    ['臥室燈調到40%', 'set_brightness bedroom-light 40'],
    ['把床頭燈調到最亮', 'set_brightness bedside-lamp 100'],
    ['客廳燈調亮一點', 'adjust_brightness living-room-light 25'],
    ['客廳燈暗一點', 'adjust_brightness living-room-light -25'],
    ['臥室燈調暗百分之二十', 'adjust_brightness bedroom-light -20'],
    ['客廳燈調成暖光', 'set_color_temperature living-room-light 2700'],
    ['臥室空調調到二十六度', 'set_temperature bedroom-thermostat 26'],
    ['把卧室空调调到24度', 'set_temperature bedroom-thermostat 24'],
    ['打開客廳窗簾', 'open living-room-curtain'],
    ['拉開窗簾', 'open living-room-curtain'],
    ['把窗簾拉上', 'close living-room-curtain'],
    ['窗簾開一半', 'set_position living-room-curtain 50'],
    ['窗簾開到三成', 'set_position living-room-curtain 30'],
    ['鎖上大門', 'lock front-door'],
    ['把大門鎖好', 'lock front-door'],
    ['打開大門', 'unlock front-door'],
    ['打開吊扇', 'turn_on living-room-fan'],
    ['關掉所有燈', 'turn_off all-lights'],
    ['打開觀影模式', 'activate movie-night'],
    ['打開客廳燈和風扇', 'turn_on living-room-light, turn_on living-room-fan'],
    ['關燈，拉上窗簾', 'turn_off living-room-light, close living-room-curtain'],
  ])('%s → %s', (text, intents) => {
    expect(asked(text)).toBe(intents);
  });

  test.each([
    '不要開燈',
    '別開燈',
    '客廳燈開了嗎',
    '今天天氣怎麼樣',
    '打開電視',
    '客廳燈',
    '我昨天打開了客廳燈',
    '客廳燈是誰開的',
    '打開',
    '明天打開客廳燈',
  ])('%s is no command', (text) => {
    expect(asked(text)).toBeUndefined();
  });
});

test('refuses a text that is too long for a command without reading it', () => {
  for (const times of [100, 600])
    expect(understand('turn on the light '.repeat(times), {})).toEqual({
      kind: 'not_understood',
      reason: 'longer than 300 characters',
      why: { kind: 'too_long', limit: 300 },
    });
});

test.each([
  'the kitchen and ',
  'please ',
  'my ',
  'light ',
  'living room light and ',
  'turn on the light ',
  '全部',
  '客廳的',
  '打開',
  '客廳燈和',
])('"%s" again and again is no command, and soon found to be none', (piece) => {
  expect(asked(piece.repeat(300).slice(0, 300))).toBeUndefined();
});

/** Signs of every plane, surrogates that stand alone among them. */
const anySign = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
const piece = fc.constantFrom(
  'turn on',
  'the',
  'light',
  'kitchen',
  ' ',
  '打開',
  '客廳',
  '的',
  '燈',
  '除了',
  '50',
  '%',
  '\u202e',
);

test('takes any text whatever, of every plane of Unicode, whole and in pieces of commands', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anySign, piece), { maxLength: 150 }), (parts) => {
      expect(['understood', 'not_understood']).toContain(
        understand(parts.join(''), { room: 'living-room' }).kind,
      );
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['a Cyrillic o', 'turn \u043en the kitchen light'],
  ['a Greek word behind it', 'turn on the kitchen light \u03b1\u03bb\u03bb\u03ac'],
  ['an Arabic word within it', 'turn on the \u0645\u0631\u062d\u0628\u0627 kitchen light'],
])('a command with %s is none', (_, text) => {
  expect(asked(text)).toBeUndefined();
});

test('signs that are not read aloud change nothing', () => {
  expect(asked('\u202eturn\u200b on the \u{1F4A1} kitchen light\u202c!')).toBe('turn_on kitchen-light');
  expect(asked('turn on the \u{1F4A1} kitchen light!')).toBe('turn_on kitchen-light');
  expect(asked('ＴＵＲＮ　ＯＮ the kitchen light')).toBe('turn_on kitchen-light');
});

const OPPOSITES: readonly (readonly [string, string])[] = [
  ['turn on the {}', 'turn off the {}'],
  ['open the {}', 'close the {}'],
  ['lock the {}', 'unlock the {}'],
  ['raise the {}', 'lower the {}'],
  ['brighten the {}', 'dim the {}'],
  ['make the {} brighter', 'make the {} darker'],
  ['stop the {}', 'open the {}'],
  ['stop the {}', 'close the {}'],
  ['打开{}', '关掉{}'],
  ['锁上{}', '解锁{}'],
  ['拉开{}', '拉上{}'],
  ['{}调亮一点', '{}调暗一点'],
  ['停止{}', '打开{}'],
];

test('opposite words never ask the same', () => {
  fc.assert(
    fc.property(fc.constantFrom(...OPPOSITES), fc.constantFrom(...devices), ([one, other], each) => {
      const name = (/[a-z]/.test(one) ? each.name.en : each.name.zh) ?? '';
      const [a, b] = [asked(one.replace('{}', name)), asked(other.replace('{}', name))];
      if (a !== undefined) expect(a).not.toBe(b);
    }),
  );
});

const SENTENCES: Partial<Record<Action, (name: string, value: number) => string>> = {
  turn_on: (name) => `turn on the ${name}`,
  turn_off: (name) => `turn the ${name} off`,
  toggle: (name) => `toggle the ${name}`,
  set_brightness: (name, value) => `set the ${name} to ${value} percent`,
  set_color_temperature: (name, value) => `set the ${name} to ${value} kelvin`,
  set_temperature: (name, value) => `set the ${name} to ${value} degrees`,
  open: (name) => `open the ${name}`,
  close: (name) => `close the ${name}`,
  set_position: (name, value) => `set the ${name} to ${value} percent`,
  lock: (name) => `lock the ${name}`,
  unlock: (name) => `unlock the ${name}`,
};

test('understands the plain sentence for every device and action', () => {
  const pairs = devices.flatMap((each) =>
    ACTIONS.filter((action) => canDo(each, action) && SENTENCES[action]).map((action) => ({ each, action })),
  );
  fc.assert(
    fc.property(fc.constantFrom(...pairs), fc.nat(), ({ each, action }, seed) => {
      const range = ACTION_VALUES[action as keyof typeof ACTION_VALUES];
      const value = range ? range.min + (seed % (range.max - range.min + 1)) : 0;
      const expected = [action, each.id, ...(range ? [value] : [])].join(' ');
      expect(asked(SENTENCES[action]?.(each.name.en ?? '', value) ?? '', 'nowhere')).toBe(expected);
    }),
  );
});

describe('signs that are no words', () => {
  test.each([
    ['「打開客廳燈」。', 'turn_on living-room-light'],
    ['打開，客廳燈！', 'turn_on living-room-light'],
    ['打开客厅燈', 'turn_on living-room-light'],
    ['打開\u202e客廳燈\u200b', 'turn_on living-room-light'],
    ['💡️打開客廳燈🙏🏽', 'turn_on living-room-light'],
    ['turn on the living room light ☀️', 'turn_on living-room-light'],
    ['ｔｕｒｎ　ｏｎ the living room light', 'turn_on living-room-light'],
    ['把客廳燈調到５０％', 'set_brightness living-room-light 50'],
    ['把客廳燈調到五十％。', 'set_brightness living-room-light 50'],
  ])('in %s change nothing', (words, expected) => {
    expect(asked(words)).toBe(expected);
  });

  test.each([
    '打開 living room light',
    'turn on 客廳燈',
    'turn 開 the living room light',
    '💡',
    '。。。',
    '５０％',
  ])('%s, of two languages or of none, is no command', (words) => {
    expect(asked(words)).toBeUndefined();
  });
});
