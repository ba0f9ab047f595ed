import { expect, test } from 'vitest';
import { openAligenie } from '../../../src/door/skill/aligenie.ts';
import type { Intent } from '../../../src/intent/intent.ts';
import { jsonOf, SkillClient, skillHome } from '../../support/skill-client.ts';

/** What AliGenie reads of an answer. */
interface Answer {
  readonly header: { readonly name: string };
  readonly payload: {
    readonly errorCode?: string;
    readonly devices: readonly {
      readonly deviceId: string;
      readonly properties: readonly object[];
      readonly status: object;
    }[];
    readonly deviceResponseList: readonly object[];
  };
  readonly properties: readonly object[];
}

let messages = 0;
const header = (namespace: string, name: string, payLoadVersion = 1) => ({
  namespace: `AliGenie.Iot.Device.${namespace}`,
  name,
  messageId: `message-${++messages}`,
  payLoadVersion,
});

async function linked(more: object = {}) {
  const cloud = await SkillClient.open(openAligenie, skillHome('aligenie', 'tmall-genie', more));
  const { access_token: accessToken } = await cloud.tokens();
  const control = (name: string, payload: object, version = 1) =>
    jsonOf<Answer>(
      cloud.post({ header: header('Control', name, version), payload: { accessToken, ...payload } }),
    );
  return { cloud, accessToken, control };
}

test('discovers every device of the home by its Mandarin name', async () => {
  const { cloud, accessToken } = await linked();
  cloud.host.states.set('living-room-light', { on: true, brightness: 40 });
  for (const version of [1, 2]) {
    const request = { header: header('Discovery', 'DiscoveryDevices', version), payload: { accessToken } };
    const answer = await jsonOf<Answer>(cloud.post(request));
    expect(answer.header).toEqual({ ...request.header, name: 'DiscoveryDevicesResponse' });
    expect(answer.payload.devices.map(({ deviceId }) => deviceId).sort()).toEqual(
      cloud.host.home.devices.map(({ id }) => id).sort(),
    );
    const light = answer.payload.devices.find(({ deviceId }) => deviceId === 'living-room-light');
    expect(light).toMatchObject({ deviceName: '客廳燈', deviceType: 'light', zone: 'living-room' });
    if (version === 1) expect(light?.properties).toContainEqual({ name: 'powerstate', value: 'on' });
    else expect(light?.status).toMatchObject({ powerstate: 1, brightness: 40 });
  }
});

test.each<[string, object, Intent]>([
  [
    'TurnOn',
    { deviceId: 'living-room-light', attribute: 'powerstate', value: 'on' },
    { action: 'turn_on', device: 'living-room-light' },
  ],
  [
    'TurnOff',
    { deviceId: 'living-room-light', attribute: 'powerstate', value: 'off' },
    { action: 'turn_off', device: 'living-room-light' },
  ],
  ['TurnOn', { deviceId: 'living-room-curtain' }, { action: 'open', device: 'living-room-curtain' }],
  ['TurnOff', { deviceId: 'front-door' }, { action: 'lock', device: 'front-door' }],
  [
    'SetBrightness',
    { deviceId: 'living-room-light', value: '50' },
    { action: 'set_brightness', device: 'living-room-light', value: 50 },
  ],
  [
    'SetBrightness',
    { deviceId: 'living-room-light', value: 'max' },
    { action: 'set_brightness', device: 'living-room-light', value: 100 },
  ],
  [
    'AdjustDownBrightness',
    { deviceId: 'living-room-light', value: 20 },
    { action: 'adjust_brightness', device: 'living-room-light', value: -20 },
  ],
  [
    'AdjustUpBrightness',
    { deviceId: 'living-room-light' },
    { action: 'adjust_brightness', device: 'living-room-light', value: 10 },
  ],
])('%s of %o is what was asked', async (name, payload, intent) => {
  const { cloud, control } = await linked();
  expect((await control(name, payload)).header.name).toBe(`${name}Response`);
  expect(cloud.host.commands).toMatchObject([{ assistant: 'tmall-genie', intents: [intent] }]);
});

test('warmer is warmer than what the thermostat last said, and nothing is guessed where it said nothing', async () => {
  const { cloud, control } = await linked();
  const thermostat = cloud.host.home.devices.find(({ kind }) => kind === 'climate')?.id ?? '';
  expect((await control('AdjustUpTemperature', { deviceId: thermostat, value: 2 })).payload.errorCode).toBe(
    'SERVICE_ERROR',
  );
  cloud.host.states.set(thermostat, { temperature: 20 });
  await control('AdjustUpTemperature', { deviceId: thermostat, value: 2 });
  expect(cloud.host.commands.map(({ intents }) => intents)).toEqual([
    [{ action: 'set_temperature', device: thermostat, value: 22 }],
  ]);
});

test('version 2 sets several attributes of several devices as one gesture, and answers for each', async () => {
  const { cloud, control } = await linked();
  const deviceIds = ['living-room-light', 'kitchen-light', 'no-such-device'];
  const answer = await control('thing.attribute.set', { deviceIds, params: { powerstate: 1 } }, 2);
  expect(answer.payload.deviceResponseList).toMatchObject([
    { deviceId: 'living-room-light', errorCode: 'SUCCESS' },
    { deviceId: 'kitchen-light', errorCode: 'SUCCESS' },
    { deviceId: 'no-such-device', errorCode: 'DEVICE_IS_NOT_EXIST' },
  ]);
  expect(cloud.host.commands.map(({ intents }) => intents.map(({ device }) => device))).toEqual([
    ['living-room-light', 'kitchen-light'],
  ]);
});

test('queries tell what the devices reported', async () => {
  const { cloud, accessToken } = await linked();
  cloud.host.states.set('living-room-light', { on: false, brightness: 30 });
  const ask = (name: string) =>
    jsonOf<Answer>(
      cloud.post({ header: header('Query', name), payload: { accessToken, deviceId: 'living-room-light' } }),
    );
  expect((await ask('Query')).properties).toEqual([
    { name: 'powerstate', value: 'off' },
    { name: 'brightness', value: '30' },
  ]);
  expect((await ask('QueryPowerState')).properties).toEqual([{ name: 'powerstate', value: 'off' }]);
});

test('the same message again is answered alike and does nothing', async () => {
  const { cloud, accessToken } = await linked();
  const request = {
    header: header('Control', 'TurnOn'),
    payload: { accessToken, deviceId: 'living-room-light' },
  };
  const answers = await Promise.all([1, 2, 3].map(() => jsonOf<Answer>(cloud.post(request))));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(cloud.host.commands).toHaveLength(1);
});

test.each([
  ['granted', 'success', undefined],
  ['absorbed', 'success', undefined],
  ['overruled', 'success', undefined],
  ['overruled', 'busy', 'SERVICE_ERROR'],
  ['refused', 'success', 'SERVICE_ERROR'],
  ['withheld', 'success', 'SERVICE_ERROR'],
] as const)(
  'a command that is %s, where a loser hears %s, is answered truthfully',
  async (outcome, loser, error) => {
    const { cloud, control } = await linked({
      assistants: { siri: { name: 'Siri' }, 'tmall-genie': { name: '天貓精靈', loser } },
    });
    cloud.host.fate = () => ({ outcome, reason: 'so it was decided' });
    expect((await control('TurnOn', { deviceId: 'living-room-light' })).payload.errorCode).toBe(error);
  },
);

test.each([
  [
    'a token that is wrong',
    { accessToken: 'wrong', deviceId: 'living-room-light' },
    'ACCESS_TOKEN_INVALIDATE',
  ],
  ['no token', { deviceId: 'living-room-light', accessToken: undefined }, 'ACCESS_TOKEN_INVALIDATE'],
  ['a device that is none', { deviceId: '__proto__' }, 'DEVICE_IS_NOT_EXIST'],
  ['no device', {}, 'INVALIDATE_PARAMS'],
  ['a value out of range', { deviceId: 'living-room-light', value: 400 }, 'INVALIDATE_PARAMS'],
  ['a value that is none', { deviceId: 'living-room-light', value: 'bright' }, 'INVALIDATE_PARAMS'],
  ['what the device has not', { deviceId: 'front-door', value: 50 }, 'DEVICE_NOT_SUPPORT_FUNCTION'],
])('%s is refused by its name, and claims nothing', async (_, payload, error) => {
  const { cloud, control } = await linked();
  const answer = await control('SetBrightness', payload);
  expect(answer).toMatchObject({ header: { name: 'ErrorResponse' }, payload: { errorCode: error } });
  expect(cloud.host.commands).toEqual([]);
});

test('a device that is offline, and a forgotten account, are told so', async () => {
  const { cloud, control } = await linked();
  cloud.host.offline.add('living-room-light');
  expect((await control('TurnOn', { deviceId: 'living-room-light' })).payload.errorCode).toBe(
    'IOT_DEVICE_OFFLINE',
  );
  const [pairing] = (await cloud.door.status()).pairings;
  await cloud.door.forget(pairing?.id ?? '');
  expect((await control('TurnOn', { deviceId: 'kitchen-light' })).payload.errorCode).toBe(
    'ACCESS_TOKEN_INVALIDATE',
  );
});

test('bodies that are too large, no JSON or nothing of ours harm nobody', async () => {
  const { cloud, control } = await linked();
  expect((await cloud.post('x'.repeat(70_000))).status).toBe(413);
  expect((await cloud.post('{')).status).toBe(400);
  expect((await cloud.post('[]')).status).toBe(200);
  expect((await jsonOf<Answer>(cloud.post({ header: {} }))).payload.errorCode).toBe('INVALIDATE_PARAMS');
  expect((await fetch(`${cloud.base}/nothing`)).status).toBe(404);
  expect((await control('TurnOn', { deviceId: 'living-room-light' })).header.name).toBe('TurnOnResponse');
});

test('a hundred at once are each answered', async () => {
  const { cloud, control } = await linked();
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => control('TurnOn', { deviceId: 'living-room-light' })),
  );
  expect(answers.every(({ header: { name } }) => name === 'TurnOnResponse')).toBe(true);
  expect(new Set(cloud.host.commands.map(({ id }) => id)).size).toBe(100);
});
