import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installPeer } from './install.ts';
import { type Surveyed, survey } from './zigbee2mqtt/survey.ts';
import { Zigbee2mqttBridge } from './zigbee2mqtt/zigbee2mqtt-bridge.ts';

const peer = await installPeer('zigbee2mqtt');
const PATIENTLY_MS = 300_000;

/** Models of which zigbee2mqtt does not carry out a command that it offers, or tells the effect otherwise. docs/peers.md says why. */
const NOT_CARRIED_OUT: Readonly<Record<string, readonly string[]>> = {
  'Aqara TH-S04D': ['turn_on', 'turn_off', 'toggle', 'set_temperature'],
  'CTM Lyng CTM_DimmerPille': ['adjust_brightness'],
  'CTM Lyng mTouch_Dim': ['adjust_brightness'],
  'Centralite 4256050-ZHAC': ['adjust_brightness'],
  'Centralite 4257050-ZHAC': ['adjust_brightness'],
  'Custom devices (DiY) ptvo.switch': ['adjust_brightness'],
  'Danfoss Icon2': ['set_temperature', 'no device file'],
  'Dawon DNS SG-V100-ZB': ['turn_on', 'toggle'],
  'Dresden Elektronik FLS-M': ['adjust_brightness'],
  'Heimgard Technologies HC-IWDIM-1': ['adjust_brightness'],
  'Heiwa HPZERAD-V1': ['set_temperature'],
  'Lidl 14149505L/14149506L_2': ['set_color'],
  'Lidl HG06467': ['set_brightness', 'adjust_brightness'],
  'Livolo TI0001-cover': ['open', 'close', 'stop'],
  'MiBoxer FUT037Z+': ['turn_on', 'toggle'],
  'MiBoxer FUT105ZR': ['turn_on', 'toggle'],
  'Namron 4512791': ['adjust_brightness'],
  'Niko 552-72201': ['adjust_brightness'],
  'Schneider Electric 41EPBDWCLMZ/354PBDMBTZ': ['adjust_brightness'],
  'Schneider Electric MEG5116-0300/MEG5171-0000': ['adjust_brightness'],
  'Schneider Electric MEG5126-0300/MEG5171-0000': ['adjust_brightness'],
  'Schneider Electric WDE002334': ['adjust_brightness'],
  'Schneider Electric WDE002960': ['adjust_brightness'],
  'The Light Group S24019': ['adjust_brightness'],
  'Tuya D3-DPWK-TY': ['turn_off'],
  'Tuya TS0505B_2': ['set_color'],
  'Tuya TS0505B_2_2': ['set_color'],
  'Tuya TS0601_knob_dimmer_switch': ['no device file'],
  'Zemismart ZM-CSW032-D': ['set_position'],
};

describe.skipIf(!peer)('every model that zigbee2mqtt knows', () => {
  let bridge: Zigbee2mqttBridge;
  let models = 0;
  const surveyed: Surveyed[] = [];

  beforeAll(async () => {
    if (!peer) return;
    bridge = await Zigbee2mqttBridge.start(peer);
    const all = await bridge.count();
    models = all.models;
    for (let home = 0; home < all.homes; home++)
      surveyed.push(...(await survey(await bridge.announce(home), (messages) => bridge.publish(messages))));
  }, PATIENTLY_MS);

  afterAll(() => bridge?.end(), PATIENTLY_MS);

  const counted = (type: string) => {
    const own = surveyed.filter((each) => each.type === type);
    return {
      models: new Set(own.map(({ model }) => model)).size,
      parts: own.length,
      commands: own.reduce((sum, { commands }) => sum + commands, 0),
    };
  };

  test('the hub proposes a device for each part that takes commands, and zigbee2mqtt carries out what the hub asks', () => {
    const failing = new Map<string, Set<string>>();
    for (const { model, failures } of surveyed)
      for (const failure of failures) {
        const action = failure.split(' ')[0] ?? '';
        const known = failing.get(model) ?? new Set();
        failing.set(model, known.add(action === 'no' ? failure : action));
      }
    const all = surveyed.flatMap(({ model, failures }) => failures.map((each) => `${model}: ${each}`));
    expect(
      Object.fromEntries([...failing].map(([model, each]) => [model, [...each]])),
      all.join('\n'),
    ).toEqual(NOT_CARRIED_OUT);
  });

  test('all of them were tried', () => {
    expect(models).toBe(5684);
    expect(new Set(surveyed.map(({ model }) => model)).size).toBe(3931);
    const types = [...new Set(surveyed.map(({ type }) => type))].sort();
    expect(Object.fromEntries(types.map((type) => [type, counted(type)]))).toEqual({
      climate: { models: 298, parts: 393, commands: 1177 },
      cover: { models: 242, parts: 255, commands: 1524 },
      fan: { models: 12, parts: 12, commands: 36 },
      light: { models: 2030, parts: 2120, commands: 24071 },
      lock: { models: 51, parts: 51, commands: 102 },
      'single value': { models: 5, parts: 7, commands: 14 },
      switch: { models: 1315, parts: 2506, commands: 7469 },
    });
  });

  test('a switch that lets water run is a valve', () => {
    const valves = surveyed.filter(({ type, kind }) => type === 'switch' && kind === 'valve');
    expect(valves).toHaveLength(49);
  });
});
