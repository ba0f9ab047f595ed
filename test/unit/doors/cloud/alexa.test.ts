import { expect, test } from 'vitest';
import { openAlexa } from '../../../../src/doors/cloud/alexa/alexa.ts';
import type { Intent } from '../../../../src/intent/intent.ts';
import { jsonOf, SkillClient, skillHome } from '../../../support/skill-client.ts';

/** What Alexa reads of an answer. */
interface Answer {
  readonly event: {
    readonly header: { readonly name: string; readonly correlationToken?: string };
    readonly payload: {
      readonly type?: string;
      readonly endpoints: readonly {
        readonly endpointId: string;
        readonly capabilities: readonly object[];
      }[];
    };
  };
  readonly context?: { readonly properties: readonly { readonly name: string; readonly value: unknown }[] };
}

async function linked(more: object = {}) {
  const cloud = await SkillClient.open(openAlexa, skillHome('alexa', 'tmall-genie', more));
  const { access_token: token } = await cloud.tokens();
  let messages = 0;
  const direct = (of: {
    namespace: string;
    name: string;
    endpoint?: string;
    payload?: object;
    token?: string;
    message?: string;
  }) =>
    jsonOf<Answer>(
      cloud.post({
        directive: {
          header: {
            namespace: of.namespace,
            name: of.name,
            messageId: of.message ?? `message-${++messages}`,
            correlationToken: 'correlate',
            payloadVersion: '3',
          },
          ...(of.endpoint !== undefined && {
            endpoint: { endpointId: of.endpoint, scope: { type: 'BearerToken', token: of.token ?? token } },
          }),
          payload: of.payload ?? { scope: { type: 'BearerToken', token: of.token ?? token } },
        },
      }),
    );
  return { cloud, direct };
}

const light = 'living-room-light';

test('Alexa discovers every device, with a capability for each of its features', async () => {
  const { cloud, direct } = await linked();
  const { event } = await direct({ namespace: 'Alexa.Discovery', name: 'Discover' });
  expect(event.payload.endpoints.map(({ endpointId }) => endpointId)).toEqual(
    cloud.host.home.devices.map(({ id }) => id),
  );
  const capabilities = event.payload.endpoints.find(({ endpointId }) => endpointId === light)?.capabilities;
  expect(capabilities).toContainEqual(expect.objectContaining({ interface: 'Alexa.BrightnessController' }));
});

test.each<[string, string, string, object, Intent]>([
  ['Alexa.PowerController', 'TurnOn', light, {}, { action: 'turn_on', device: light }],
  [
    'Alexa.BrightnessController',
    'SetBrightness',
    light,
    { brightness: 30 },
    { action: 'set_brightness', device: light, value: 30 },
  ],
  [
    'Alexa.BrightnessController',
    'AdjustBrightness',
    light,
    { brightnessDelta: -25 },
    { action: 'adjust_brightness', device: light, value: -25 },
  ],
  [
    'Alexa.ColorController',
    'SetColor',
    'strip',
    { color: { hue: 240, saturation: 1, brightness: 1 } },
    { action: 'set_color', device: 'strip', value: 0x0000ff },
  ],
  [
    'Alexa.ColorTemperatureController',
    'SetColorTemperature',
    light,
    { colorTemperatureInKelvin: 2700 },
    { action: 'set_color_temperature', device: light, value: 2700 },
  ],
  [
    'Alexa.ColorTemperatureController',
    'IncreaseColorTemperature',
    light,
    {},
    { action: 'adjust_color_temperature', device: light, value: 500 },
  ],
  ['Alexa.LockController', 'Unlock', 'front-door', {}, { action: 'unlock', device: 'front-door' }],
])(
  'the directive %s %s becomes the intent that it asks for',
  async (namespace, name, endpoint, payload, intent) => {
    const { cloud, direct } = await linked();
    const { event } = await direct({ namespace, name, endpoint, payload });
    expect(event.header).toMatchObject({ name: 'Response', correlationToken: 'correlate' });
    expect(cloud.host.commands).toMatchObject([{ assistant: 'tmall-genie', intents: [intent] }]);
  },
);

test('Alexa is told a colour as hue, saturation and brightness, and the new one after a directive', async () => {
  const { cloud, direct } = await linked();
  cloud.host.states.set('strip', { on: true, brightness: 40, color: 0xff0000 });
  const told = await direct({ namespace: 'Alexa', name: 'ReportState', endpoint: 'strip' });
  expect(told.context?.properties).toContainEqual(
    expect.objectContaining({ name: 'color', value: { hue: 0, saturation: 1, brightness: 0.4 } }),
  );
  const payload = { color: { hue: 120, saturation: 0.5, brightness: 1 } };
  const set = await direct({
    namespace: 'Alexa.ColorController',
    name: 'SetColor',
    endpoint: 'strip',
    payload,
  });
  expect(set.context?.properties).toContainEqual(
    expect.objectContaining({ name: 'color', value: { hue: 120, saturation: 0.5, brightness: 0.4 } }),
  );
});

test.each([
  [{ hue: 400, saturation: 1, brightness: 1 }],
  [{ hue: 10, saturation: 100, brightness: 1 }],
  [{ hue: 'red', saturation: 1, brightness: 1 }],
  ['red'],
])('Alexa’s colour %o is refused as invalid', async (color) => {
  const { cloud, direct } = await linked();
  const of = { namespace: 'Alexa.ColorController', name: 'SetColor', endpoint: 'strip', payload: { color } };
  expect((await direct(of)).event.payload.type).toBe('INVALID_VALUE');
  expect(cloud.host.commands).toEqual([]);
});

test('Alexa’s temperatures in Fahrenheit become degrees Celsius', async () => {
  const { cloud, direct } = await linked();
  const endpoint = cloud.host.home.devices.find(({ kind }) => kind === 'climate')?.id ?? '';
  const payload = { targetSetpoint: { value: 68, scale: 'FAHRENHEIT' } };
  await direct({ namespace: 'Alexa.ThermostatController', name: 'SetTargetTemperature', endpoint, payload });
  expect(cloud.host.commands[0]?.intents).toEqual([
    { action: 'set_temperature', device: endpoint, value: 20 },
  ]);
});

test('Alexa’s ReportState gets the state that the device has reported', async () => {
  const { cloud, direct } = await linked();
  cloud.host.states.set(light, { on: true, brightness: 55 });
  const { event, context } = await direct({ namespace: 'Alexa', name: 'ReportState', endpoint: light });
  expect(event.header.name).toBe('StateReport');
  expect(context?.properties).toMatchObject([
    { name: 'powerState', value: 'ON' },
    { name: 'brightness', value: 55 },
  ]);
});

test('Alexa hears what on_lost says where its claim lost, and a repeated message claims nothing again', async () => {
  const { cloud, direct } = await linked({
    assistants: { siri: { name: 'Siri' }, 'tmall-genie': { name: 'Genie', on_lost: 'busy' } },
  });
  cloud.host.result = () => ({ outcome: 'overruled', reason: 'lost' });
  const on = { namespace: 'Alexa.PowerController', name: 'TurnOn', endpoint: light, message: 'same' };
  expect((await direct(on)).event.payload.type).toBe('ENDPOINT_BUSY');
  expect((await direct(on)).event.payload.type).toBe('ENDPOINT_BUSY');
  expect(cloud.host.commands).toHaveLength(1);
});

test.each([
  [{ endpoint: 'nothing' }, 'NO_SUCH_ENDPOINT'],
  [{ endpoint: light, token: 'wrong' }, 'EXPIRED_AUTHORIZATION_CREDENTIAL'],
  [
    { endpoint: 'front-door', namespace: 'Alexa.BrightnessController', name: 'SetBrightness' },
    'INVALID_DIRECTIVE',
  ],
  [{ endpoint: light, name: 'constructor' }, 'INVALID_DIRECTIVE'],
  [
    {
      endpoint: light,
      namespace: 'Alexa.BrightnessController',
      name: 'SetBrightness',
      payload: { brightness: 900 },
    },
    'INVALID_VALUE',
  ],
])('the request %o is refused as %s', async (of, type) => {
  const { cloud, direct } = await linked();
  const answer = await direct({ namespace: 'Alexa.PowerController', name: 'TurnOn', ...of });
  expect(answer.event).toMatchObject({ header: { name: 'ErrorResponse' }, payload: { type } });
  expect(cloud.host.commands).toEqual([]);
});

test('Alexa is told the brightness to come after a step, and not the one before', async () => {
  const { cloud, direct } = await linked();
  cloud.host.states.set(light, { on: true, brightness: 50 });
  const step = { namespace: 'Alexa.BrightnessController', name: 'AdjustBrightness', endpoint: light };
  const { context } = await direct({ ...step, payload: { brightnessDelta: -25 } });
  expect(context?.properties.find(({ name }) => name === 'brightness')?.value).toBe(25);
});
