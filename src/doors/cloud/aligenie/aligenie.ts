import type { Device } from '../../../config/device.ts';
import { canDo } from '../../../intent/capability.ts';
import type { Intent } from '../../../intent/intent.ts';
import { type ClaimResult, type DoorHost, type OpenDoor, replyTo } from '../../door.ts';
import { RecentAnswers } from '../recent-answers.ts';
import { type Dialect, openSkill, type SkillConfig } from '../skill-server.ts';
import { attributesOf, intentOf } from './intent.ts';
import { type AligenieError, type AligenieRequest, headerOf, requestSchema, wishesOf } from './request.ts';

/** The endpoint of a Tmall Genie smart-home skill (AliGenie IoT open platform, cloud to cloud, both versions). */
export const openAligenie: OpenDoor = (host) => {
  const config = host.home.doors.aligenie;
  if (!config) throw new Error('invariant: only a configured door is opened');
  return openSkill({ name: 'aligenie', config, host, dialect: aligenieDialect(host, config) });
};

const MESSAGES: Readonly<Record<AligenieError, string>> = {
  ACCESS_TOKEN_INVALIDATE: 'access_token is invalidate',
  DEVICE_IS_NOT_EXIST: 'device is not exist',
  DEVICE_NOT_SUPPORT_FUNCTION: 'device not support',
  INVALIDATE_CONTROL_ORDER: 'invalidate control order',
  INVALIDATE_PARAMS: 'invalidate params',
  IOT_DEVICE_OFFLINE: 'device is offline',
  SERVICE_ERROR: 'service error',
};

/** The platform's word for each kind; a kind without a word is a switch. */
const TYPES: Readonly<Record<Device['kind'], string>> = {
  light: 'light',
  switch: 'switch',
  outlet: 'outlet',
  fan: 'fan',
  lock: 'lock',
  cover: 'curtain',
  garage: 'curtain',
  climate: 'aircondition',
  valve: 'switch',
  scene: 'scene',
  group: 'light',
};

/** The result of a request for one device. */
interface Result {
  readonly device: string;
  readonly error?: AligenieError | undefined;
}

export function aligenieDialect(host: DoorHost, { assistant }: Pick<SkillConfig, 'assistant'>): Dialect {
  const devices = new Map(host.home.devices.map((device) => [device.id, device]));
  const recent = new RecentAnswers<object>(host.clock);
  const on_lost = host.home.assistants[assistant]?.on_lost ?? 'success';

  const control = async (request: AligenieRequest): Promise<object> => {
    const wishes = wishesOf(request);
    const ids = devicesOf(request);
    if (!wishes || wishes.length === 0 || ids.length === 0)
      return failed(request, wishes ? 'INVALIDATE_PARAMS' : 'INVALIDATE_CONTROL_ORDER');
    const asked = ids.map((id) => {
      const device = devices.get(id);
      if (!device) return { device: id, error: 'DEVICE_IS_NOT_EXIST' as const };
      if (host.isOffline(id)) return { device: id, error: 'IOT_DEVICE_OFFLINE' as const };
      const intents = wishes.map((wish) => intentOf({ device, wish, state: host.stateOf(id) }));
      const error = intents.find((intent) => typeof intent === 'string');
      return error === undefined
        ? { device: id, intents: intents.filter((intent): intent is Intent => typeof intent !== 'string') }
        : { device: id, error };
    });
    const intents = asked.flatMap((each) => ('intents' in each ? each.intents : []));
    // The devices of one request are one claim: they win or lose together.
    const result =
      intents.length === 0
        ? undefined
        : await host.claim({ id: request.header.messageId, assistant, intents });
    const results = asked.map(({ device, ...each }): Result => {
      const error = 'error' in each ? each.error : result && errorOf(result, on_lost);
      return { device, error };
    });
    return answerTo(request, results);
  };

  return {
    cloud: 'AliGenie',
    tokenOf: (request) => requestSchema.safeParse(request).data?.payload.accessToken,
    async answer(given, isLinked) {
      const parsed = requestSchema.safeParse(given);
      if (!parsed.success) {
        const header = headerOf(given) ?? { namespace: '', messageId: '', payLoadVersion: 1 };
        return { header: { ...header, name: 'ErrorResponse' }, payload: problem('INVALIDATE_PARAMS') };
      }
      const request = parsed.data;
      if (!isLinked) return failed(request, 'ACCESS_TOKEN_INVALIDATE');
      switch (request.header.namespace) {
        case 'AliGenie.Iot.Device.Discovery':
          return discovered(request, host);
        case 'AliGenie.Iot.Device.Query':
          return queried(request, host);
        case 'AliGenie.Iot.Device.Control':
          return recent.once(request.header.messageId, () => control(request));
        default:
          return failed(request, 'INVALIDATE_CONTROL_ORDER');
      }
    },
  };
}

/** The devices of a request, each once. */
function devicesOf({ payload: { deviceId, deviceIds } }: AligenieRequest): readonly string[] {
  return [...new Set(deviceIds ?? (deviceId === undefined ? [] : [deviceId]))];
}

function errorOf(result: ClaimResult, on_lost: 'success' | 'busy'): AligenieError | undefined {
  return replyTo(result, on_lost) === 'success' ? undefined : 'SERVICE_ERROR';
}

function problem(error: AligenieError, device?: string): object {
  return { deviceId: device, errorCode: error, message: MESSAGES[error] };
}

function failed(request: AligenieRequest, error: AligenieError): object {
  return {
    header: { ...request.header, name: 'ErrorResponse' },
    payload: problem(error, request.payload.deviceId),
  };
}

/** The answer: in version 1 for one device, in version 2 for each. */
function answerTo(request: AligenieRequest, results: readonly Result[]): object {
  const { header } = request;
  if (header.payLoadVersion >= 2) {
    const deviceResponseList = results.map(({ device, error }) => ({
      deviceId: device,
      errorCode: error ?? 'SUCCESS',
      message: error ? MESSAGES[error] : 'SUCCESS',
    }));
    return { header: { ...header, name: 'CorrectResponse' }, payload: { deviceResponseList } };
  }
  const [result] = results;
  if (!result || result.error) return failed(request, result?.error ?? 'SERVICE_ERROR');
  return { header: { ...header, name: `${header.name}Response` }, payload: { deviceId: result.device } };
}

function discovered(request: AligenieRequest, host: DoorHost): object {
  const devices = host.home.devices.map((device) => {
    const attributes = attributesOf(host.stateOf(device.id));
    return {
      deviceId: device.id,
      deviceName: device.name.zh ?? device.name.en ?? device.id,
      deviceType: TYPES[device.kind],
      zone: device.room,
      brand: 'halfsecond',
      model: device.kind,
      icon: '',
      actions: actionsOf(device),
      ...(request.header.payLoadVersion >= 2
        ? {
            status: Object.fromEntries(
              Object.entries(attributes).map(([name, value]) => [name, Number(value)]),
            ),
          }
        : { properties: propertiesOf(attributes) }),
      extensions: {},
    };
  });
  return { header: { ...request.header, name: 'DiscoveryDevicesResponse' }, payload: { devices } };
}

/** The verbs of version 1 that a device has. */
function actionsOf(device: Device): readonly string[] {
  const has = (action: Intent['action']) => canDo(device, action);
  return [
    'Query',
    ...((['turn_on', 'open', 'unlock', 'activate'] as const).some(has) ? ['TurnOn'] : []),
    ...((['turn_off', 'close', 'lock'] as const).some(has) ? ['TurnOff'] : []),
    ...(has('set_brightness') ? ['SetBrightness', 'AdjustUpBrightness', 'AdjustDownBrightness'] : []),
    ...(has('set_temperature') ? ['SetTemperature', 'AdjustUpTemperature', 'AdjustDownTemperature'] : []),
    ...(has('set_color_temperature')
      ? ['SetColorTemperature', 'AdjustUpColorTemperature', 'AdjustDownColorTemperature']
      : []),
    ...(has('set_position') ? ['SetPosition', 'AdjustUpPosition', 'AdjustDownPosition'] : []),
  ];
}

function queried(request: AligenieRequest, host: DoorHost): object {
  const { header } = request;
  const ids = devicesOf(request);
  const known = (id: string) => host.home.devices.some((device) => device.id === id);
  if (header.payLoadVersion >= 2) {
    const deviceResponseList = ids.map((id) => {
      const error = !known(id)
        ? 'DEVICE_IS_NOT_EXIST'
        : host.isOffline(id)
          ? 'IOT_DEVICE_OFFLINE'
          : undefined;
      const status = Object.fromEntries(
        Object.entries(attributesOf(host.stateOf(id))).map(([name, value]) => [name, Number(value)]),
      );
      return {
        deviceId: id,
        errorCode: error ?? 'SUCCESS',
        message: error ? MESSAGES[error] : 'SUCCESS',
        status: error ? undefined : status,
      };
    });
    return { header: { ...header, name: 'CorrectResponse' }, payload: { deviceResponseList } };
  }
  const [id] = ids;
  if (id === undefined || !known(id)) return failed(request, 'DEVICE_IS_NOT_EXIST');
  if (host.isOffline(id)) return failed(request, 'IOT_DEVICE_OFFLINE');
  const attributes = attributesOf(host.stateOf(id));
  // "QueryBrightness" asks for one attribute, "Query" for all.
  const one = /^Query(.+)$/.exec(header.name)?.[1]?.toLowerCase();
  const asked = Object.entries(attributes).filter(
    ([name]) => one === undefined || name.toLowerCase() === one,
  );
  return {
    header: { ...header, name: `${header.name}Response` },
    payload: { deviceId: id },
    properties: propertiesOf(Object.fromEntries(asked)),
  };
}

function propertiesOf(attributes: Readonly<Record<string, number | boolean>>): readonly object[] {
  return Object.entries(attributes).map(([name, value]) => ({
    name,
    value: typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value),
  }));
}
