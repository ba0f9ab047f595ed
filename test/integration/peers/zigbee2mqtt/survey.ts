import { DEVICE_ACTIONS } from '../../../../src/config/action.ts';
import { type Device, deviceSchema } from '../../../../src/config/device.ts';
import { confirms, type DeviceState } from '../../../../src/devices/device-state.ts';
import { deviceFiles } from '../../../../src/devices/discovery/device-files.ts';
import { Discovery } from '../../../../src/devices/discovery/discovery.ts';
import { codecOf } from '../../../../src/devices/families/catalogue.ts';
import type { Message } from '../../../../src/devices/families/codec.ts';
import { canDo } from '../../../../src/intent/capability.ts';
import type { DeviceIntent } from '../../../../src/intent/intent.ts';

/** What zigbee2mqtt announces of a home, and the state that it publishes of each device, by address. */
export interface Announcement extends Message {
  readonly states: Readonly<Record<string, object>>;
}

/** What zigbee2mqtt did with a message. */
export interface Carried {
  /** The Zigbee frames that it sent. */
  readonly frames: readonly string[];
  /** The errors that it logged. */
  readonly complaints: readonly string[];
  /** The state that it publishes after the command, by property. */
  readonly published: Readonly<Record<string, unknown>>;
}

/** Hands messages to zigbee2mqtt, and resolves with what it did with each. */
export type Publish = (messages: readonly Message[]) => Promise<readonly Carried[]>;

/** A part of a model that takes commands, and what came of it. */
export interface Surveyed {
  readonly model: string;
  /** As zigbee2mqtt calls it: light, switch, cover, and so on. */
  readonly type: string;
  /** What the hub takes it for; undefined where no device file was proposed. */
  readonly kind: Device['kind'] | undefined;
  /** One for each command of the hub that zigbee2mqtt did not carry out, and why. */
  readonly failures: readonly string[];
  readonly commands: number;
}

/** What a model exposes (zigbee2mqtt's guide, "Exposes"). */
interface Expose {
  readonly type: string;
  readonly name?: string;
  readonly property?: string;
  readonly access?: number;
  readonly values?: readonly unknown[];
  readonly value_min?: number;
  readonly value_max?: number;
  readonly features?: readonly Expose[];
}

interface Listed {
  readonly ieee_address: string;
  readonly definition: { model: string; vendor: string; exposes: readonly Expose[] };
}

const SET = 2;
const SETPOINT = /^(occupied_heating|current_heating|occupied_cooling)_setpoint$/;

/** Finds the devices of one home, and has zigbee2mqtt carry out everything that the hub can ask of each. */
export async function survey(announcement: Announcement, publish: Publish): Promise<readonly Surveyed[]> {
  const discovery = new Discovery();
  discovery.take(announcement.topic, Buffer.from(announcement.payload));
  const { files } = deviceFiles(discovery.found(), { devices: [] });
  const devices = files.map(({ file }) => deviceSchema.parse({ ...file, room: 'somewhere' }));
  const surveyed: Surveyed[] = [];
  for (const { ieee_address, definition } of JSON.parse(announcement.payload) as Listed[]) {
    const { vendor, model, exposes } = definition;
    const own = devices.filter(({ address }) => address === ieee_address);
    const state = JSON.stringify(announcement.states[ieee_address]);
    const parts = exposes
      .filter(takesCommands)
      .map((expose) => ({ expose, device: own.find((each) => isOf(each, expose)) }));
    const single = own
      .filter((each) => !parts.some(({ device }) => device === each))
      .map((device) => ({ expose: singleValue(device, exposes), device }));
    for (const { expose, device } of [...parts, ...single]) {
      const tried = device ? await trial(device, expose, state, publish) : undefined;
      surveyed.push({
        model: `${vendor} ${model}`,
        type: expose.type,
        kind: device?.kind,
        failures: tried?.flatMap(({ failure }) => failure ?? []) ?? ['no device file'],
        commands: tried?.length ?? 0,
      });
    }
  }
  return surveyed;
}

/**
 * Whether the hub has to propose the part: it is of a type that people name, and something of it can be set. A switch of
 * another property than a state is a setting, such as `window_detection`.
 */
function takesCommands({ type, features = [] }: Expose): boolean {
  const settable = features.filter(({ access = SET }) => (access & SET) !== 0);
  const has = (name: RegExp) => settable.some((each) => name.test(each.name ?? ''));
  switch (type) {
    case 'light':
    case 'cover':
      return settable.length > 0;
    case 'lock':
    case 'fan':
      return has(/^state$/);
    case 'switch':
      return settable.some(({ property }) => property?.startsWith('state'));
    case 'climate':
      return (
        has(SETPOINT) ||
        settable.some(({ name, values }) => name === 'system_mode' && values?.includes('off'))
      );
    default:
      return false;
  }
}

/** The single value by which a device that is proposed without a part of a named type is commanded. */
function singleValue({ zigbee2mqtt: { state = 'state' } = {} }: Device, exposes: readonly Expose[]): Expose {
  const value = exposes.find(({ property }) => property === state);
  return { type: 'single value', features: value ? [{ ...value, name: 'state' }] : [] };
}

/** Whether the device is the one that the expose describes. */
function isOf(
  { kind, features: can, zigbee2mqtt: own = {} }: Device,
  { type, features = [] }: Expose,
): boolean {
  const kinds: Readonly<Record<string, readonly Device['kind'][]>> = {
    switch: ['switch', 'outlet', 'valve'],
    cover: ['cover', 'garage'],
  };
  if (!(kinds[type] ?? [type]).includes(kind)) return false;
  const has = (wanted: string) => features.some(({ property }) => property === wanted);
  if (kind === 'climate')
    return can.includes('temperature')
      ? has(own.setpoint ?? 'occupied_heating_setpoint')
      : has(own.mode ?? 'system_mode') && !features.some(({ name = '' }) => SETPOINT.test(name));
  return own.state === undefined
    ? features.every(({ name, property }) => name !== 'state' || property === 'state')
    : has(own.state);
}

/** Has zigbee2mqtt carry out each command that the hub can give to the device. */
async function trial(
  device: Device,
  expose: Expose,
  reported: string,
  publish: Publish,
): Promise<readonly { failure: string | undefined }[]> {
  const codec = codecOf(device);
  if (!codec) throw new Error(`${device.id} has no family`);
  const [topic = ''] = codec.stateTopics(device);
  const known = codec.readState(device, { topic, payload: reported }) ?? {};
  const intents = DEVICE_ACTIONS.filter((action) => canDo(device, action)).flatMap((action) =>
    valuesOf(action, expose).map((value): DeviceIntent => {
      return { device: device.id, action, ...(value !== undefined && { value }) };
    }),
  );
  const tried = intents.flatMap((intent) =>
    codec.commands(device, intent, known).map((message) => ({ intent, message })),
  );
  const carried = await publish(tried.map(({ message }) => message));
  return tried.map(({ intent, message }, at) => {
    const told = carried[at];
    const after = told && codec.readState(device, { topic, payload: JSON.stringify(told.published) });
    const why = told && failureOf({ intent, message, expose, told, known, after });
    return { failure: why && `${intent.action} ${intent.value ?? ''}: ${why}` };
  });
}

/** The values that are tried, all of them within what the model takes; undefined for an action without a value. */
function valuesOf(
  action: DeviceIntent['action'],
  { features = [] }: Expose,
): readonly (number | undefined)[] {
  const range = (name: RegExp) => {
    const { value_min = -Infinity, value_max = Infinity } =
      features.find((each) => name.test(each.name ?? '')) ?? {};
    return (value: number) => Math.min(value_max, Math.max(value_min, value));
  };
  const mireds = range(/^color_temp$/);
  switch (action) {
    case 'set_brightness':
      return [0, 1, 40, 100];
    case 'adjust_brightness':
      return [20, -20];
    case 'set_color_temperature':
      return [2700, 4000, 6500].map((kelvin) => 1e6 / mireds(1e6 / kelvin));
    case 'set_color':
      return [0xff8800];
    case 'set_temperature':
      return [range(SETPOINT)(21)];
    case 'set_position':
      return [0, 40, 100];
    default:
      return [undefined];
  }
}

/** Why a command does not count as carried out; undefined where it does. */
function failureOf(of: {
  intent: DeviceIntent;
  message: Message;
  expose: Expose;
  told: Carried;
  known: DeviceState;
  after: DeviceState | undefined;
}): string | undefined {
  const { intent, message, expose, told, known, after } = of;
  const payload: Readonly<Record<string, unknown>> = JSON.parse(message.payload);
  const published = Object.values(told.published);
  const [complaint] = [...told.complaints, ...refusals(expose, payload)];
  if (complaint !== undefined) return complaint;
  if (told.frames.length === 0 && published.length === 0) return 'nothing was sent';
  // Some models publish the command itself before the device tells its state.
  if (published.length === 0 || published.includes('TOGGLE')) return undefined;
  // Of a step zigbee2mqtt tells what the device then says of itself.
  if (intent.action === 'adjust_brightness' && !('state' in payload)) return undefined;
  return confirms(intent, after ?? {}, known)
    ? undefined
    : `the hub is told ${JSON.stringify(told.published)}, which does not confirm it`;
}

/** What the model's description has against a payload. */
function refusals({ features = [] }: Expose, payload: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(payload).flatMap(([key, value]) => {
    const part = features.find(({ property }) => property === key);
    // Steps are not described.
    if (!part) return key.startsWith('brightness_step') ? [] : [`${key} is not exposed`];
    const { access = SET, values, value_min = -Infinity, value_max = Infinity } = part;
    if ((access & SET) === 0) return [`${key} cannot be set`];
    if (values && !values.includes(value)) return [`${key} takes ${values.join(', ')}, not ${value}`];
    // A mired is rounded.
    return typeof value === 'number' && (value < Math.floor(value_min) || value > Math.ceil(value_max))
      ? [`${key} takes ${value_min} to ${value_max}, not ${value}`]
      : [];
  });
}
