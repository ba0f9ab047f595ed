import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answered, MatterHome } from '../support/matter/matter-home.ts';
import { type Child, canMakeNamespaces } from '../support/matter/namespace.ts';

const LIGHTS = Array.from({ length: 10 }, (_, at) => `light-${at}`);
const CONTESTS = 200;
/** Of the cluster OnOff. */
const ON_OFF = { cluster: 6, attribute: 0 };

// The lights of even number prefer the one assistant, the others the other: so each wins half of its contests.
const lights = Object.fromEntries(
  LIGHTS.map((id, at) => [
    id,
    `name: { en: light ${at} }, room: room-${at}, kind: light, features: [on_off, brightness], owner: { prefer: ${at % 2 === 0 ? 'siri' : 'tmall-genie'} }`,
  ]),
);
const others = {
  'front-door': 'name: { en: front door }, room: hall, kind: lock, features: [lock]',
  thermostat: 'name: { zh: 臥室空調 }, room: bedroom, kind: climate, features: [on_off, temperature]',
  curtain: 'name: { en: curtain }, room: lounge, kind: cover, features: [open_close, position]',
  fan: 'name: { en: fan }, room: lounge, kind: fan, features: [on_off]',
  garage: 'name: { en: garage }, room: yard, kind: garage, features: [open_close]',
};

describe.skipIf(!canMakeNamespaces)('Matter, two ecosystems', () => {
  let home: MatterHome;
  let siri: Child;
  let genie: Child;

  beforeAll(async () => {
    home = new MatterHome({
      assistants:
        'siri: { name: Siri, doors: [matter] }, tmall-genie: { name: Genie, doors: [matter], loser: busy }',
      arbiter: 'gesture_ms: 60, absorb_ms: 500',
      devices: { ...lights, ...others },
    });
    await home.start();
    [siri, genie] = await Promise.all([home.controller('apple'), home.controller('ali')]);
    await siri.ask('commission', await home.invite('siri'));
    await genie.ask('commission', await home.invite('tmall-genie'));
    for (const controller of [siri, genie])
      await controller.ask('watch', LIGHTS, ON_OFF.cluster, ON_OFF.attribute);
  }, 60_000);

  afterAll(() => home.end(), 20_000);

  const send = (controller: Child, device: string, command: string, at = 0): Promise<Answered> =>
    controller.ask('send', { device, cluster: 'onOff', command, at });

  test('offers what Matter can carry, by name, and says whose each fabric is', async () => {
    const devices = await siri.ask<{ uniqueId: string; nodeLabel: string }[]>('devices');
    expect(devices.map(({ uniqueId }) => uniqueId).sort()).toEqual(
      [...LIGHTS, 'curtain', 'fan', 'front-door', 'thermostat'].sort(),
    );
    expect(devices.find(({ uniqueId }) => uniqueId === 'thermostat')?.nodeLabel).toBe('臥室空調');
    expect(home.hub.said).toMatch(/"device":"garage","leftOut":\["open_close"\]/);
    const { stdout } = await home.doors('status', '--json');
    expect(JSON.parse(stdout.split('\n')[0] ?? '').pairings).toMatchObject([
      { label: 'apple (vendor 0xfff1)', assistant: 'siri' },
      { label: 'ali (vendor 0xfff1)', assistant: 'tmall-genie' },
    ]);
  });

  test(`in each of ${CONTESTS} contests one wins, the loser hears what is configured, and both see what is true`, async () => {
    for (let at = 0; at < CONTESTS; at++) {
      const device = LIGHTS[at % LIGHTS.length] ?? '';
      const [first, second] = at % 4 < 2 ? [siri, genie] : [genie, siri];
      const on = (at >> 3) % 2 === 0;
      const due = Date.now() + 15;
      const apart_ms = at % 2 === 0 ? 0 : 20;
      for (const each of [siri, genie, home.house]) each.told.forget();
      const [one, two] = await Promise.all([
        send(first, device, on ? 'on' : 'off', due),
        send(second, device, on ? 'off' : 'on', due + apart_ms),
      ]);
      const winner = (at % LIGHTS.length) % 2 === 0 ? siri : genie;
      const isOn = (winner === first) === on;
      const [bySiri, byGenie] = first === siri ? [one, two] : [two, one];
      expect({ at, siri: bySiri.status, genie: byGenie.status }).toEqual({
        at,
        siri: 'Success',
        genie: winner === genie ? 'Success' : 'Busy',
      });
      // Also where nothing has changed: the loser's app may show what it wished for.
      for (const each of [siri, genie])
        await each.told.next((report) => report.device === device && report.value === isOn);
      expect(home.house.told.all.filter(({ command }) => command)).toEqual([
        { device, command: { state: isOn ? 'ON' : 'OFF' } },
      ]);
    }
  }, 120_000);
});
