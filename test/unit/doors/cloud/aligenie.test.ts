import { expect, test } from 'vitest';
import { openAligenie } from '../../../../src/doors/cloud/aligenie/aligenie.ts';
import type { Intent } from '../../../../src/intent/intent.ts';
import { jsonOf, SkillClient, skillHome } from '../../../support/skill-client.ts';

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

test('AliGenie discovers every device of the home by its Mandarin name', async () => {
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
    expect(light).toMatchObject({ deviceName: '客廳燈', deviceType: 'light', zone: '客厅' });
    if (version === 1) expect(light?.properties).toContainEqual({ name: 'powerstate', value: 'on' });
    else expect(light?.status).toMatchObject({ powerstate: 1, brightness: 40 });
  }
});

const LIGHT = 'living-room-light';
const STRIP = 'strip';
const CURTAIN = 'living-room-curtain';
const DOOR = 'front-door';
const THERMOSTAT = 'bedroom-thermostat';
/** As if each had reported. */
const STATES = {
  [LIGHT]: { on: true, brightness: 40, color_temperature: 4000 },
  [CURTAIN]: { position: 60 },
  [THERMOSTAT]: { temperature: 34 },
};

/** Every action, in the words of version 1: the verb, its device and value, and what is asked by it. */
const VERBS: readonly (readonly [string, string, string | number | undefined, Omit<Intent, 'device'>])[] = [
  ['TurnOn', LIGHT, 'on', { action: 'turn_on' }],
  ['TurnOff', LIGHT, 'off', { action: 'turn_off' }],
  ['TurnOn', CURTAIN, 'on', { action: 'open' }],
  ['TurnOff', CURTAIN, 'off', { action: 'close' }],
  ['SetBrightness', LIGHT, '50', { action: 'set_brightness', value: 50 }],
  ['SetBrightness', LIGHT, 'max', { action: 'set_brightness', value: 100 }],
  ['SetBrightness', LIGHT, 'min', { action: 'set_brightness', value: 1 }],
  ['AdjustUpBrightness', LIGHT, undefined, { action: 'adjust_brightness', value: 10 }],
  ['AdjustUpBrightness', LIGHT, '20', { action: 'adjust_brightness', value: 20 }],
  ['AdjustDownBrightness', LIGHT, undefined, { action: 'adjust_brightness', value: -10 }],
  ['AdjustDownBrightness', LIGHT, 20, { action: 'adjust_brightness', value: -20 }],
  ['SetColorTemperature', LIGHT, 3000, { action: 'set_color_temperature', value: 3000 }],
  ['SetColorTemperature', LIGHT, '50', { action: 'set_color_temperature', value: 4600 }],
  ['SetColorTemperature', LIGHT, 'max', { action: 'set_color_temperature', value: 6500 }],
  ['AdjustUpColorTemperature', LIGHT, 500, { action: 'adjust_color_temperature', value: 500 }],
  ['AdjustDownColorTemperature', LIGHT, undefined, { action: 'adjust_color_temperature', value: -380 }],
  ['SetColor', STRIP, 'Red', { action: 'set_color', value: 0xff0000 }],
  ['SetColor', STRIP, '蓝色', { action: 'set_color', value: 0x0000ff }],
  ['SetColor', STRIP, '#00ff7f', { action: 'set_color', value: 0x00ff7f }],
  ['SetTemperature', THERMOSTAT, '21', { action: 'set_temperature', value: 21 }],
  ['AdjustUpTemperature', THERMOSTAT, 2, { action: 'adjust_temperature', value: 2 }],
  ['AdjustDownTemperature', THERMOSTAT, undefined, { action: 'adjust_temperature', value: -1 }],
  ['SetPosition', CURTAIN, 30, { action: 'set_position', value: 30 }],
  ['AdjustUpPosition', CURTAIN, 50, { action: 'adjust_position', value: 50 }],
  ['AdjustDownPosition', CURTAIN, undefined, { action: 'adjust_position', value: -10 }],
];

/** The same in the words of version 2. */
const ATTRIBUTES: readonly (readonly ['set' | 'adjust', string, object, Omit<Intent, 'device'>])[] = [
  ['set', LIGHT, { powerstate: 1 }, { action: 'turn_on' }],
  ['set', LIGHT, { powerstate: 0 }, { action: 'turn_off' }],
  ['set', CURTAIN, { powerstate: 1 }, { action: 'open' }],
  ['set', CURTAIN, { powerstate: 0 }, { action: 'close' }],
  ['set', LIGHT, { brightness: 50 }, { action: 'set_brightness', value: 50 }],
  ['adjust', LIGHT, { brightness: 20 }, { action: 'adjust_brightness', value: 20 }],
  ['adjust', LIGHT, { brightness: -20 }, { action: 'adjust_brightness', value: -20 }],
  ['set', LIGHT, { colorTemperature: 5000 }, { action: 'set_color_temperature', value: 5000 }],
  ['adjust', LIGHT, { colorTemperature: -10 }, { action: 'adjust_color_temperature', value: -380 }],
  ['set', THERMOSTAT, { temperature: 21 }, { action: 'set_temperature', value: 21 }],
  ['adjust', THERMOSTAT, { temperature: -3 }, { action: 'adjust_temperature', value: -3 }],
  ['set', CURTAIN, { position: 0 }, { action: 'set_position', value: 0 }],
  ['adjust', CURTAIN, { position: -80 }, { action: 'adjust_position', value: -80 }],
  ['set', STRIP, { color: 'Green' }, { action: 'set_color', value: 0x00ff00 }],
  ['set', STRIP, { color: 0x102030 }, { action: 'set_color', value: 0x102030 }],
  ['set', STRIP, { color: { hue: 120, saturation: 1 } }, { action: 'set_color', value: 0x00ff00 }],
  ['set', STRIP, { color: { red: 255, green: 0, blue: 128 } }, { action: 'set_color', value: 0xff0080 }],
];

async function reported(more: object = {}) {
  const all = await linked(more);
  for (const [id, state] of Object.entries(STATES)) all.cloud.host.states.set(id, state);
  return all;
}

test('in version 1 of AliGenie every verb becomes the intent that it asks for', async () => {
  const { cloud, control } = await reported();
  for (const [name, deviceId, value, asked] of VERBS) {
    cloud.host.commands.length = 0;
    const answer = await control(name, { deviceId, value });
    expect([name, answer.header.name]).toEqual([name, `${name}Response`]);
    expect(cloud.host.commands).toMatchObject([
      { assistant: 'tmall-genie', intents: [{ ...asked, device: deviceId }] },
    ]);
  }
});

test('in version 2 of AliGenie every attribute becomes the intent that it asks for', async () => {
  const { cloud, control } = await reported();
  for (const [verb, deviceId, params, asked] of ATTRIBUTES) {
    cloud.host.commands.length = 0;
    const answer = await control(`thing.attribute.${verb}`, { deviceIds: [deviceId], params }, 2);
    expect(answer.header.name).toBe('CorrectResponse');
    expect(answer.payload.deviceResponseList).toMatchObject([{ deviceId, errorCode: 'SUCCESS' }]);
    expect(cloud.host.commands).toMatchObject([{ intents: [{ ...asked, device: deviceId }] }]);
  }
});

test('a relative change of a device whose state is not known is refused, not guessed', async () => {
  const { cloud, control } = await linked();
  for (const [name, deviceId] of [
    ['AdjustUpTemperature', THERMOSTAT],
    ['AdjustDownPosition', CURTAIN],
    ['AdjustUpColorTemperature', LIGHT],
  ] as const)
    expect((await control(name, { deviceId, value: 2 })).payload.errorCode).toBe('SERVICE_ERROR');
  expect(cloud.host.commands).toEqual([]);
});

test('a request of version 2 for several devices is one gesture, answered for each device', async () => {
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

test('a query of AliGenie gets the state that the devices have reported', async () => {
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

test('a colour that is none, and black, are refused', async () => {
  const { cloud, control } = await linked();
  for (const value of ['Black', 'Sorrow', '#12', -1, 2 ** 24, true]) {
    const answer = await control('SetColor', { deviceId: STRIP, value });
    expect([value, answer.payload.errorCode]).toEqual([value, 'INVALIDATE_PARAMS']);
  }
  const adjusted = await control('thing.attribute.adjust', { deviceIds: [STRIP], params: { color: 5 } }, 2);
  expect(adjusted.payload.deviceResponseList).toMatchObject([{ errorCode: 'INVALIDATE_PARAMS' }]);
  expect(cloud.host.commands).toEqual([]);
});

test('a query of AliGenie gets the colour by the platform’s word for it', async () => {
  const { cloud, accessToken } = await linked();
  cloud.host.states.set(STRIP, { on: true, color: 0xfa0505 });
  const { properties } = await jsonOf<Answer>(
    cloud.post({ header: header('Query', 'QueryColor'), payload: { accessToken, deviceId: STRIP } }),
  );
  expect(properties).toEqual([{ name: 'color', value: 'Red' }]);
});

test('an unknown attribute is refused, in version 2 whatever its value is', async () => {
  const { control } = await linked();
  const params = { volume: { level: 120, loud: true } };
  const answer = await control('thing.attribute.set', { deviceIds: [LIGHT], params }, 2);
  expect(answer.payload.deviceResponseList).toMatchObject([{ errorCode: 'DEVICE_NOT_SUPPORT_FUNCTION' }]);
});

test('a device that a request names twice is claimed once', async () => {
  const { cloud, control } = await linked();
  await control('thing.attribute.set', { deviceIds: [LIGHT, LIGHT], params: { powerstate: 1 } }, 2);
  expect(cloud.host.commands[0]?.intents).toHaveLength(1);
});

test('an expired access token is refused, and its refreshed successor accepted', async () => {
  const { cloud, accessToken, control } = await linked();
  cloud.host.ahead_ms = 3_599_000;
  expect((await control('TurnOn', { deviceId: LIGHT })).header.name).toBe('TurnOnResponse');
  cloud.host.ahead_ms = 3_601_000;
  for (const version of [1, 2]) {
    const order = version === 1 ? { deviceId: LIGHT } : { deviceIds: [LIGHT], params: { powerstate: 1 } };
    const name = version === 1 ? 'TurnOn' : 'thing.attribute.set';
    expect((await control(name, order, version)).payload.errorCode).toBe('ACCESS_TOKEN_INVALIDATE');
  }
  for (const namespace of ['Discovery', 'Query']) {
    const request = { header: header(namespace, 'Query'), payload: { accessToken, deviceId: LIGHT } };
    expect((await jsonOf<Answer>(cloud.post(request))).payload.errorCode).toBe('ACCESS_TOKEN_INVALIDATE');
  }
  expect(cloud.host.commands).toHaveLength(1);
  const { access_token } = await jsonOf<{ access_token: string }>(cloud.refresh());
  const answer = await control('TurnOn', { deviceId: LIGHT, accessToken: access_token });
  expect(answer.header.name).toBe('TurnOnResponse');
});

test.each([
  ['version 1', 'TurnOn', 1, { deviceId: 'living-room-light' }],
  ['version 2', 'thing.attribute.set', 2, { deviceIds: ['living-room-light'], params: { powerstate: 1 } }],
] as const)(
  'the same message again is answered alike and does nothing: %s',
  async (_, name, version, order) => {
    const { cloud, accessToken } = await linked();
    const request = { header: header('Control', name, version), payload: { accessToken, ...order } };
    const answers = await Promise.all([1, 2, 3].map(() => jsonOf<Answer>(cloud.post(request))));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(cloud.host.commands).toHaveLength(1);
  },
);

test.each([
  ['granted', 'success', undefined],
  ['absorbed', 'success', undefined],
  ['overruled', 'success', undefined],
  ['overruled', 'busy', 'SERVICE_ERROR'],
  ['refused', 'success', 'SERVICE_ERROR'],
  ['withheld', 'success', 'SERVICE_ERROR'],
] as const)(
  'a command that is %s, where a loser hears %s, is answered truthfully',
  async (outcome, on_lost, error) => {
    const { cloud, control } = await linked({
      assistants: { siri: { name: 'Siri' }, 'tmall-genie': { name: '天貓精靈', on_lost } },
    });
    cloud.host.result = () => ({ outcome, reason: 'so it was decided' });
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
])('the request with %s gets the platform’s error for it, and claims nothing', async (_, payload, error) => {
  const { cloud, control } = await linked();
  const answer = await control('SetBrightness', payload);
  expect(answer).toMatchObject({ header: { name: 'ErrorResponse' }, payload: { errorCode: error } });
  expect(cloud.host.commands).toEqual([]);
});

test('a request for an offline device, and one by an unlinked account, get their errors', async () => {
  const { cloud, control } = await linked();
  cloud.host.offline.add('living-room-light');
  expect((await control('TurnOn', { deviceId: 'living-room-light' })).payload.errorCode).toBe(
    'IOT_DEVICE_OFFLINE',
  );
  const [pairing] = (await cloud.door.status()).pairings;
  await cloud.door.unpair(pairing?.id ?? '');
  expect((await control('TurnOn', { deviceId: 'kitchen-light' })).payload.errorCode).toBe(
    'ACCESS_TOKEN_INVALIDATE',
  );
});

test.each<[string, unknown, number, string | undefined]>([
  ['too large', 'x'.repeat(70_000), 413, undefined],
  ['no JSON', '{', 400, undefined],
  ['empty', '', 400, undefined],
  ['a list', [], 200, 'INVALIDATE_PARAMS'],
  ['no object', 'null', 200, 'INVALIDATE_PARAMS'],
  ['without its header', { payload: {} }, 200, 'INVALIDATE_PARAMS'],
  ['with an empty header', { header: {} }, 200, 'INVALIDATE_PARAMS'],
  [
    'without a message id',
    { header: { ...header('Control', 'TurnOn'), messageId: '' } },
    200,
    'INVALIDATE_PARAMS',
  ],
  [
    'with an endless message id',
    { header: { ...header('Control', 'TurnOn'), messageId: 'm'.repeat(300) } },
    200,
    'INVALIDATE_PARAMS',
  ],
  [
    'with a payload of another kind',
    { header: header('Control', 'TurnOn'), payload: 7 },
    200,
    'INVALIDATE_PARAMS',
  ],
  [
    'of a hundred and one devices',
    { header: header('Control', 'thing.attribute.set', 2), payload: { deviceIds: Array(101).fill(LIGHT) } },
    200,
    'INVALIDATE_PARAMS',
  ],
  ['deeply nested', `{"header":${'['.repeat(5000)}${']'.repeat(5000)}}`, 200, 'INVALIDATE_PARAMS'],
])('a body that is %s is refused, and the door stays open', async (_, body, status, error) => {
  const { cloud, control } = await linked();
  const answer = await cloud.post(body as object);
  expect(answer.status).toBe(status);
  if (error !== undefined) expect(await answer.json()).toMatchObject({ payload: { errorCode: error } });
  expect(cloud.host.commands).toEqual([]);
  expect((await control('TurnOn', { deviceId: LIGHT })).header.name).toBe('TurnOnResponse');
});

test('an unknown verb, and one named like a property of every object, are refused', async () => {
  const { cloud, control } = await linked();
  for (const name of ['SelectChannel', 'constructor', 'toString', ''])
    expect((await control(name, { deviceId: LIGHT })).payload.errorCode).toBe('INVALIDATE_CONTROL_ORDER');
  expect((await fetch(`${cloud.base}/nothing`)).status).toBe(404);
  expect((await fetch(`${cloud.base}/skill`)).status).toBe(404);
});

test('a hundred requests at once, in both versions, each get their answer', async () => {
  const { cloud, control } = await linked();
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, at) =>
      at % 2 === 0
        ? control('TurnOn', { deviceId: LIGHT })
        : control('thing.attribute.set', { deviceIds: [LIGHT], params: { powerstate: 1 } }, 2),
    ),
  );
  expect(answers.filter(({ header: { name } }) => name === 'TurnOnResponse')).toHaveLength(50);
  expect(answers.filter(({ header: { name } }) => name === 'CorrectResponse')).toHaveLength(50);
  expect(new Set(cloud.host.commands.map(({ id }) => id)).size).toBe(100);
});

test('AliGenie’s “on” and “off” never lock or unlock a door', async () => {
  const { cloud, control } = await linked();
  for (const version of [1, 2])
    for (const [name, payload] of [
      ['TurnOn', { deviceId: DOOR, attribute: 'powerstate', value: 'on' }],
      ['TurnOff', { deviceId: DOOR, attribute: 'powerstate', value: 'off' }],
    ] as const)
      expect(JSON.stringify(await control(name, payload, version))).toMatch(
        version === 1 ? 'DEVICE_NOT_SUPPORT_FUNCTION' : /INVALIDATE|NOT_SUPPORT/,
      );
  expect(cloud.host.commands).toEqual([]);
});
