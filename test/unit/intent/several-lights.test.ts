import { describe, expect, test } from 'vitest';
import type { Device } from '../../../src/config/device.ts';
import { createUnderstanding } from '../../../src/intent/understand.ts';
import { device } from '../../support/home.ts';

const LIGHT: Device['features'] = ['on_off', 'brightness', 'color_temperature'];
const COVER: Device['features'] = ['open_close', 'position'];

function of(
  id: string,
  names: string,
  room: string,
  kind: Device['kind'],
  features: Device['features'],
): Device {
  const [en = '', zh = ''] = names.split('/');
  return device({ id, name: { en, zh }, room, kind, features });
}

const DEVICES = [
  of('ceiling', 'living room ceiling light/客廳吸頂燈', 'living-room', 'light', LIGHT),
  of('floor-lamp', 'floor lamp/落地燈', 'living-room', 'light', LIGHT),
  of('tv-light', 'tv light/電視燈', 'living-room', 'light', ['on_off']),
  { ...of('bed-light', 'bedroom light/臥室大燈', 'bedroom', 'light', LIGHT), main: true },
  of('bedside', 'bedside lamp/床頭燈', 'bedroom', 'light', LIGHT),
  of('kitchen-light', 'kitchen light/廚房燈', 'kitchen', 'light', LIGHT),
  of('hall-light', 'hallway light/走廊燈', 'hallway', 'light', LIGHT),
  of('fan', 'ceiling fan/吊扇', 'living-room', 'fan', ['on_off']),
  of('other-fan', 'small fan/小電扇', 'bedroom', 'fan', ['on_off']),
  of('curtain', 'living room curtain/客廳窗簾', 'living-room', 'cover', COVER),
  of('bed-curtain', 'bedroom curtain/臥室窗簾', 'bedroom', 'cover', COVER),
  of('front-door', 'front door/大門', 'hallway', 'lock', ['lock']),
  of('garage-door', 'garage door/車庫門', 'garage', 'garage', COVER),
  of('heater', 'heater/暖氣', 'living-room', 'climate', ['on_off', 'temperature']),
  of('movie', 'movie night/觀影模式', 'living-room', 'scene', ['activate']),
  of('coffee', 'coffee machine/咖啡機', 'kitchen', 'outlet', ['on_off']),
];
const ROOMS = [
  { id: 'living-room', floor: 'ground' },
  { id: 'kitchen', floor: 'ground', names: { en: ['cook room'], zh: ['灶間'] } },
  { id: 'hallway', floor: 'ground' },
  { id: 'bedroom', floor: 'upper' },
];
const FLOORS = [
  { id: 'ground', names: { en: ['ground floor', 'downstairs'], zh: ['一樓'] } },
  { id: 'upper', names: { en: ['first floor', 'upstairs'], zh: ['二樓'] } },
];
const understand = createUnderstanding(DEVICES, {
  rooms: ROOMS,
  floors: FLOORS,
  assistants: ['Marvin', '阿福'],
});

function asked(text: string, room = 'living-room'): string {
  const understanding = understand(text, { room });
  if (understanding.kind === 'not_understood') return `${understanding.why?.kind}`;
  const byAction = new Map<string, string[]>();
  for (const { action, device: id, value } of understanding.intents) {
    const asks = value === undefined ? action : `${action} ${value}`;
    byAction.set(asks, [...(byAction.get(asks) ?? []), id]);
  }
  return [...byAction].map(([asks, ids]) => `${asks}: ${ids.join(' ')}`).join('; ');
}

const LIVING = 'ceiling floor-lamp tv-light';
const DOWN = `${LIVING} kitchen-light hall-light`;

describe('which devices are meant', () => {
  test.each([
    ['打開客廳燈', `turn_on: ${LIVING}`],
    ['把客廳的燈都關掉', `turn_off: ${LIVING}`],
    ['turn off the living room lights', `turn_off: ${LIVING}`],
    ['turn on the light in here', `turn_on: ${LIVING}`],
    ['turn off all my lights', `turn_off: ${LIVING} bed-light bedside kitchen-light hall-light`],
    ['turn off the lights in the house', `turn_off: ${LIVING} bed-light bedside kitchen-light hall-light`],
    ['把全屋的燈都關掉', `turn_off: ${LIVING} bed-light bedside kitchen-light hall-light`],
    ['turn on the kitchen and hallway lights', 'turn_on: kitchen-light hall-light'],
    ['turn on the lights in the kitchen and the hallway', 'turn_on: kitchen-light hall-light'],
    ['打開廚房和臥室的燈', 'turn_on: kitchen-light bed-light bedside'],
    ['把走廊燈和廚房燈打開', 'turn_on: hall-light kitchen-light'],
    ['turn on the floor lamp, the fan and the heater', 'turn_on: floor-lamp fan heater'],
    ['turn off all the lights except the kitchen light', `turn_off: ${LIVING} bed-light bedside hall-light`],
    ['turn off all lights but the bedroom', `turn_off: ${DOWN}`],
    ['除了廚房燈,所有的燈都關掉', `turn_off: ${LIVING} bed-light bedside hall-light`],
    ['關掉客廳的燈除了落地燈', 'turn_off: ceiling tv-light'],
    ['turn off the lights except the kitchen light', `turn_off: ${LIVING} bed-light bedside hall-light`],
    ['turn off the lights except the ones in the bedroom', `turn_off: ${DOWN}`],
    ['除了臥室以外的燈都關掉', `turn_off: ${DOWN}`],
    ['turn off the lights except the tv light', 'turn_off: ceiling floor-lamp'],
    ['switch the lights off everywhere but in the bedroom', `turn_off: ${DOWN}`],
    ['turn off the lights downstairs', `turn_off: ${DOWN}`],
    ['turn off the first floor lights', 'turn_off: bed-light bedside'],
    ['二樓的燈關掉', 'turn_off: bed-light bedside'],
    ['turn on the cook room light', 'turn_on: kitchen-light'],
    ['打開灶間的燈', 'turn_on: kitchen-light'],
    ['turn off the ceiling light', 'turn_off: ceiling'],
    ['turn off the ceiling light in the living room', 'turn_off: ceiling'],
    ['turn on the bedroom light', 'turn_on: bed-light'],
    ['turn on all the bedroom lights', 'turn_on: bed-light bedside'],
    ['open the garage door', 'open: garage-door'],
    ['marvin, turn on the floor lamp please', 'turn_on: floor-lamp'],
    ['阿福請打開落地燈', 'turn_on: floor-lamp'],
  ])('%s → %s', (text, wanted) => {
    expect(asked(text)).toBe(wanted);
  });

  test('where one is said and several are there, the main one is meant', () => {
    expect(asked('turn on the light', 'bedroom')).toBe('turn_on: bed-light');
    expect(asked('開燈', 'bedroom')).toBe('turn_on: bed-light');
    expect(asked('turn on the lights', 'bedroom')).toBe('turn_on: bed-light bedside');
  });

  test.each([
    ['turn off the tv light in the kitchen', 'other_place'],
    ['turn off all the fans', 'here_or_everywhere'],
    ['turn on the fan in the kitchen', 'none_there'],
    ['turn off the kitchen light except the kitchen light', 'all_excepted'],
    ['turn off the lights in the kitchen except the tv light', 'none_excepted'],
    ['turn on the lights in the garden', 'no_command'],
  ])('%s: %s', (text, why) => {
    expect(asked(text)).toBe(why);
  });
});

describe('what is asked', () => {
  test.each([
    ['lower the floor lamp', 'adjust_brightness -25: floor-lamp'],
    ['dim the floor lamp by 10 percent', 'adjust_brightness -10: floor-lamp'],
    ['落地燈調亮百分之十', 'adjust_brightness 10: floor-lamp'],
    ['set the living room to 30 percent', 'set_brightness 30: ceiling floor-lamp'],
    ['客廳亮度調到最暗', 'set_brightness 1: ceiling floor-lamp'],
    ['make the floor lamp warmer', 'adjust_color_temperature -500: floor-lamp'],
    ['落地燈冷一點', 'adjust_color_temperature 500: floor-lamp'],
    ['open the curtain halfway', 'set_position 50: curtain'],
    ['打開窗簾到30%', 'set_position 30: curtain'],
    ['stop the curtain', 'stop: curtain'],
    ['窗簾停', 'stop: curtain'],
    ['stop the garage door', 'stop: garage-door'],
    ['stop the fan', 'turn_off: fan'],
    ['set the heater to 70 fahrenheit', 'set_temperature 21: heater'],
    ['暖氣調到26℃', 'set_temperature 26: heater'],
    ['set the temperature to 20.5 degrees', 'set_temperature 20.5: heater'],
    ['change to the movie night scene', 'activate: movie'],
    ['觀影模式', 'activate: movie'],
  ])('%s → %s', (text, wanted) => {
    expect(asked(text)).toBe(wanted);
  });

  test.each([
    ['turn off the curtain', 'cannot'],
    ['turn off the garage door', 'cannot'],
    ['lock the floor lamp', 'cannot'],
    ['turn off movie night', 'cannot'],
    ['set the floor lamp to red', 'no_colour'],
    ['把落地燈調成紅色', 'no_colour'],
    ['turn on the floor lamp at 7', 'no_command'],
    ['open the curtain at 8', 'no_command'],
    ['turn on the heater at six', 'no_command'],
    ['in five minutes turn on the floor lamp', 'no_command'],
    ['十分鐘後打開落地燈', 'no_command'],
    ['七點打開落地燈', 'no_command'],
    ['落地燈亮了', 'no_command'],
    ['暖氣關了', 'no_command'],
    ['大門開了', 'no_command'],
    ['我把燈關了', 'no_command'],
    ['如果下雨就關窗簾', 'no_command'],
    ['turn on the floor lamp when it is dark', 'no_command'],
    ['living room lights', 'no_command'],
  ])('%s: %s', (text, why) => {
    expect(asked(text)).toBe(why);
  });

  test.each([
    ["don't turn on the floor lamp", 'negated'],
    ['turn on the floor lamp tomorrow', 'timed'],
    ['is the floor lamp on', 'question'],
    ['turn on the fan if it is hot', 'conditional'],
    ['落地燈亮了', 'report'],
    ['明天打開落地燈', 'timed'],
  ])('why "%s" is no command is told: %s', (text, marker) => {
    expect(understand(text, {})).toMatchObject({ why: { kind: 'no_command', marker } });
  });
});
