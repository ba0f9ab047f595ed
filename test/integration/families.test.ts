import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Action } from '../../src/config/action.ts';
import { codecOf } from '../../src/devices/families/catalogue.ts';
import { SimulatedDevices } from '../../src/devices/simulated-devices.ts';
import { Subscriber } from '../support/broker.ts';
import { EVERY_FAMILY } from '../support/every-family.ts';
import { mosquitto } from '../support/mosquitto.ts';
import { HalfsecondProcess } from '../support/process.ts';
import { folderWith } from '../support/temp-folder.ts';

const isInstalled = spawnSync('mosquitto', ['-h']).error === undefined;

/** One command of each kind in every family, as an assistant asks for it. */
const ASKED: readonly (readonly [string, Action, number?])[] = [
  ['z-light', 'set_brightness', 40],
  ['z-left', 'turn_on'],
  ['z-climate', 'set_temperature', 21.5],
  ['z-lock', 'lock'],
  ['ha-light', 'set_color_temperature', 3000],
  ['ha-outlet', 'turn_on'],
  ['ha-cover', 'set_position', 40],
  ['ha-climate', 'set_temperature', 19.5],
  ['ha-lock', 'lock'],
  ['t-light', 'set_brightness', 40],
  ['t-second', 'turn_on'],
  ['t-cover', 'set_position', 40],
  ['e-light', 'set_brightness', 40],
  ['e-fan', 'turn_on'],
  ['e-cover', 'set_position', 40],
  ['e-climate', 'set_temperature', 21.5],
  ['e-lock', 'lock'],
  ['s-switch', 'turn_on'],
  ['s-white', 'set_color_temperature', 3000],
  ['s-cover', 'set_position', 40],
  ['s-climate', 'set_temperature', 21.5],
  ['h-light', 'set_brightness', 40],
  ['h-lock', 'lock'],
  ['h-cover', 'set_position', 40],
  ['g-light', 'set_brightness', 40],
  ['g-lock', 'lock'],
  ['g-cover', 'set_position', 40],
];

test.skipIf(!isInstalled)(
  'the hub commands a device of every family at mosquitto, confirms its answer, and reports one that is offline',
  async () => {
    const { port } = await mosquitto();
    const files = EVERY_FAMILY.map((each) => [`devices/${each.id}.yaml`, stringify(each)]);
    const run = new HalfsecondProcess(['run'], {
      workingFolder: folderWith({
        'halfsecond.yaml': `assistants: { siri: { name: Siri } }\narbiter: { budget_ms: 2000, confirm_ms: 10000 }\nmqtt: { url: "mqtt://127.0.0.1:${port}" }\n`,
        ...Object.fromEntries(files),
      }),
    });
    const simulated = new SimulatedDevices(EVERY_FAMILY);
    const events: Record<string, unknown>[] = [];
    const watcher = await Subscriber.open(port, '#');
    watcher.client.on('message', (topic, bytes) => {
      if (topic === 'halfsecond/event') events.push(JSON.parse(bytes.toString()));
      else
        for (const report of simulated.obey({ topic, payload: bytes.toString() }))
          watcher.client.publish(report.topic, report.payload);
    });
    await run.says(/"state":"connected"/);
    const gone = EVERY_FAMILY.find(({ id }) => id === 's-light');
    const announced = gone && codecOf(gone)?.announce(gone, false);
    await watcher.client.publishAsync(announced?.topic ?? '', announced?.payload ?? '', {
      qos: 1,
      retain: true,
    });

    const claim = async (device: string, action: Action, value?: number) => {
      const intent = { action, device, ...(value !== undefined && { value }) };
      await watcher.client.publishAsync('halfsecond/claim/siri', JSON.stringify({ id: device, intent }), {
        qos: 1,
      });
    };
    const told = (wanted: RegExp) =>
      watcher.message((topic, payload) => topic === 'halfsecond/event' && wanted.test(payload));
    const confirmed = ([device]: (typeof ASKED)[number]) =>
      told(new RegExp(`"kind":"confirmation".*"device":"${device}","state":"confirmed"`));
    for (const [device, action, value] of ASKED) await claim(device, action, value);
    await Promise.all(ASKED.map(confirmed));
    expect(events.filter(({ kind }) => kind === 'bypass')).toEqual([]);

    await claim('s-light', 'turn_on');
    expect(
      await watcher.message(
        (topic, payload) => topic === 'halfsecond/outcome/siri' && payload.includes('"claim":"s-light"'),
      ),
    ).toContain('s-light is offline');
    expect(watcher.received.filter(({ topic }) => topic === 'shellydimmer-b1/rpc')).toEqual([]);
  },
);
