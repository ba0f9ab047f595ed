import { closedToCloud } from '../../../claim/cloud-guard.ts';
import type { Device } from '../../../config/device.ts';
import type { DoorsConfig } from '../../../config/doors.ts';
import { canDo } from '../../../intent/capability.ts';
import type { Intent } from '../../../intent/intent.ts';
import { languageOfTag } from '../../../text/language.ts';
import type { Message } from '../../../text/message.ts';
import { loadText, message } from '../../../text/text.ts';
import { powered } from '../../conversion.ts';
import { type ClaimResult, type DoorHost, type OpenDoor, replyTo } from '../../door.ts';
import { SpokenRooms } from '../../spoken-rooms.ts';
import { RecentAnswers } from '../recent-answers.ts';
import { type Dialect, openSkill } from '../skill-server.ts';
import { CustomSkill } from './custom-skill.ts';
import { attributesOf, intentOf } from './intent.ts';
import { type AligenieError, type AligenieRequest, headerOf, requestSchema, wishesOf } from './request.ts';
import { Speakers } from './speakers.ts';

type AligenieConfig = NonNullable<DoorsConfig['aligenie']>;

/**
 * The endpoint of a Tmall Genie smart-home skill (AliGenie IoT open platform, cloud to cloud, both versions), and of a
 * custom skill where one is configured.
 */
export const openAligenie: OpenDoor = async (host) => {
  const config = host.home.doors.aligenie;
  if (!config) throw new Error('invariant: only a configured door is opened');
  const dialect = aligenieDialect(host, config);
  const { custom, assistant } = config;
  if (!custom) return openSkill({ name: 'aligenie', config, host, dialect });
  const speakers = await Speakers.open({
    folder: host.folder,
    configured: custom.speakers,
    complain: (problem) => host.log.error({ problem }, 'the rooms of the speakers are lost: tell them again'),
  });
  const rooms = new SpokenRooms(host.home);
  rooms.load();
  const { locale = '' } = host.home.assistants[assistant] ?? {};
  const text = await loadText(languageOfTag(locale) ?? 'zh-Hans');
  const skill = new CustomSkill({ host, config: custom, assistant, rooms, speakers, text });
  const door = await openSkill({
    name: 'aligenie',
    config,
    host,
    dialect: { ...dialect, serve: (server) => skill.serve(server) },
  });
  return {
    ...door,
    status: async () => {
      const status = await door.status();
      const told = speakers.told.map(({ id, room }) => ({
        id,
        label: message('door.custom.speaker', { room }),
        assistant,
      }));
      return { ...status, pairings: [...status.pairings, ...told] };
    },
    unpair: async (pairing) => (await speakers.forget(pairing)) || door.unpair(pairing),
  };
};

const MESSAGES: Readonly<Record<AligenieError, string>> = {
  ACCESS_TOKEN_INVALIDATE: 'access_token is invalidate',
  DEVICE_IS_NOT_EXIST: 'device is not exist',
  DEVICE_NOT_SUPPORT_FUNCTION: 'device not support',
  NOT_OPEN_TO_CLOUD: 'the owner has not opened this device to the Tmall Genie',
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

/** The platform's own word for an error. */
function codeOf(error: AligenieError): string {
  return error === 'NOT_OPEN_TO_CLOUD' ? 'DEVICE_NOT_SUPPORT_FUNCTION' : error;
}

/** The result of a request for one device. */
interface Result {
  readonly device: string;
  readonly error?: AligenieError | undefined;
}

export function aligenieDialect(host: DoorHost, config: AligenieConfig): Dialect {
  const { assistant } = config;
  const rooms = new SpokenRooms(host.home);
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
      if ('error' in each) return { device, error: each.error };
      const failure = result && errorOf(result, on_lost);
      const isClosed = each.intents.some((intent) => closedToCloud(devices, intent, 'aligenie'));
      const error = failure && isClosed ? 'NOT_OPEN_TO_CLOUD' : failure;
      return { device, error };
    });
    return answerTo(request, results);
  };

  return {
    cloud: 'AliGenie',
    setup: setupOf(config),
    tokenOf: (request) => requestSchema.safeParse(request).data?.payload.accessToken,
    async answer(given, isLinked) {
      const parsed = requestSchema.safeParse(given);
      if (!parsed.success) {
        const header = headerOf(given) ?? { namespace: '', messageId: '', payLoadVersion: 2 };
        return { header: { ...header, name: 'ErrorResponse' }, payload: problem('INVALIDATE_PARAMS') };
      }
      const request = parsed.data;
      if (!isLinked) return failed(request, 'ACCESS_TOKEN_INVALIDATE');
      switch (request.header.namespace) {
        case 'AliGenie.Iot.Device.Discovery':
          return discovered(request, { host, config, rooms });
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

/** What a private developer does in AliGenie's console, and in the app afterwards. */
function setupOf({ brand, redirect_uris, custom }: AligenieConfig): NonNullable<Dialect['setup']> {
  const [redirect = ''] = redirect_uris;
  return {
    before: [
      message('door.aligenie.account'),
      message('door.aligenie.products', { brand, models: [...new Set(Object.keys(TYPES))] }),
      message('door.aligenie.redirect', { redirect }),
    ],
    after: [
      message('door.aligenie.test-mode'),
      message('door.aligenie.link'),
      message('door.aligenie.reachable'),
      ...(custom ? customSetup(custom) : []),
      message('door.aligenie.withdrawn'),
      message('door.aligenie.no-matter'),
    ],
  };
}

function customSetup(custom: NonNullable<AligenieConfig['custom']>): readonly Message[] {
  const { path_file, verification_file } = custom;
  return [
    message('door.custom.create'),
    verification_file === undefined
      ? message('door.custom.no-verification')
      : message('door.custom.verification', { file: verification_file }),
    path_file === undefined
      ? message('door.custom.by-token')
      : message('door.custom.by-path', { file: path_file }),
    message('door.custom.room'),
  ];
}

/** The devices of a request, each once. */
function devicesOf({ payload: { deviceId, deviceIds } }: AligenieRequest): readonly string[] {
  return [...new Set(deviceIds ?? (deviceId === undefined ? [] : [deviceId]))];
}

function errorOf(result: ClaimResult, on_lost: 'success' | 'busy'): AligenieError | undefined {
  return replyTo(result, on_lost) === 'success' ? undefined : 'SERVICE_ERROR';
}

function problem(error: AligenieError, device?: string): object {
  return { deviceId: device, errorCode: codeOf(error), message: MESSAGES[error] };
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
      errorCode: error ? codeOf(error) : 'SUCCESS',
      message: error ? MESSAGES[error] : 'SUCCESS',
    }));
    return { header: { ...header, name: 'CorrectResponse' }, payload: { deviceResponseList } };
  }
  const [result] = results;
  if (!result || result.error) return failed(request, result?.error ?? 'SERVICE_ERROR');
  return { header: { ...header, name: `${header.name}Response` }, payload: { deviceId: result.device } };
}

/**
 * The list of devices. Version 2 matches each by brand and model with a product that was registered in the console,
 * and takes the spoken name of a place; it has neither actions nor icons.
 */
function discovered(
  request: AligenieRequest,
  of: { host: DoorHost; config: AligenieConfig; rooms: SpokenRooms },
): object {
  const { host, config, rooms } = of;
  const isSecond = request.header.payLoadVersion >= 2;
  const devices = host.home.devices.map((device) => {
    const attributes = attributesOf(host.stateOf(device.id));
    return {
      deviceId: device.id,
      deviceName: device.name.zh ?? device.name.en ?? device.id,
      deviceType: TYPES[device.kind],
      zone: rooms.inChinese(device.room) ?? (isSecond ? undefined : device.room),
      brand: config.brand,
      model: device.kind,
      ...(isSecond
        ? {
            status: Object.fromEntries(
              numbersIn(attributes).map(([name, value]) => [name, Math.round(Number(value))]),
            ),
          }
        : { icon: '', actions: actionsOf(device), properties: propertiesOf(attributes) }),
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
    ...(powered(device, true) ? ['TurnOn'] : []),
    ...(powered(device, false) ? ['TurnOff'] : []),
    ...(has('set_brightness') ? ['SetBrightness', 'AdjustUpBrightness', 'AdjustDownBrightness'] : []),
    ...(has('set_temperature') ? ['SetTemperature', 'AdjustUpTemperature', 'AdjustDownTemperature'] : []),
    ...(has('set_color_temperature')
      ? ['SetColorTemperature', 'AdjustUpColorTemperature', 'AdjustDownColorTemperature']
      : []),
    ...(has('set_color') ? ['SetColor'] : []),
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
        numbersIn(attributesOf(host.stateOf(id))).map(([name, value]) => [name, Number(value)]),
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

/** Version 2 tells numbers only: no word for a colour. */
function numbersIn(attributes: ReturnType<typeof attributesOf>): readonly (readonly [string, unknown])[] {
  return Object.entries(attributes).filter(([, value]) => typeof value !== 'string');
}

function propertiesOf(attributes: ReturnType<typeof attributesOf>): readonly object[] {
  return Object.entries(attributes).map(([name, value]) => ({
    name,
    value: typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value),
  }));
}
