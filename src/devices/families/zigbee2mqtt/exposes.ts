import {
  coverKind,
  type DeviceShape,
  features,
  listIn,
  objectIn,
  relayShape,
  textIn,
} from '../../discovery/proposal.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a part of a device is, with the family's own fields in its file. */
type Shape = DeviceShape & { readonly zigbee2mqtt?: Fields };

/** A part of a device that takes commands. */
export interface CommandedPart {
  readonly device: Shape;
  /** The endpoint of the device that it is; undefined for the only one. */
  readonly endpoint: string | undefined;
}

/** The bit of an access that lets a property be set (zigbee2mqtt's guide, "Exposes"). */
const SET = 2;

/** More than any device exposes. */
const MOST = 200;

/**
 * The parts of a device that take commands.
 * @param definition its definition in `bridge/devices`, from the network.
 * @param words about the device: they tell an outlet from a switch and a garage door from a curtain.
 */
export function commandedIn(
  definition: Fields,
  words: readonly (string | undefined)[],
): readonly CommandedPart[] {
  const exposed = listIn(definition.exposes).slice(0, MOST).map(objectIn);
  const parts = exposed.flatMap((expose) => {
    const device = deviceOf(expose, words, takesRelative(definition, expose.type));
    return device ? [{ device, endpoint: textIn(expose.endpoint, 30) }] : [];
  });
  if (parts.length > 0) return parts;
  return exposed.flatMap((expose) => {
    const device = valveOf(expose, words);
    return device ? [{ device, endpoint: device.zigbee2mqtt?.state as string | undefined }] : [];
  });
}

/** The option of the converters that take TOGGLE, and for lights steps of brightness. */
const RELATIVE: Readonly<Record<string, string>> = { light: 'transition', switch: 'state_action' };

/**
 * Whether the part takes TOGGLE and steps of brightness. What it exposes does not tell: many parts whose converter is
 * their own list TOGGLE and refuse it. But the converters that take both have an option of their own.
 */
function takesRelative(definition: Fields, type: unknown): boolean {
  // Only zigbee2mqtt's oldest releases list no options.
  if (definition.options === undefined) return true;
  return listIn(definition.options).some((each) => objectIn(each).name === RELATIVE[String(type)]);
}

/** Whether a property can be set; one without an access can. */
function isSettable({ access }: Fields): boolean {
  return typeof access !== 'number' || (access & SET) !== 0;
}

/** The device that one of the specific exposes describes. */
function deviceOf(
  expose: Fields,
  words: readonly (string | undefined)[],
  isRelative: boolean,
): Shape | undefined {
  const parts = listIn(expose.features).map(objectIn).filter(isSettable);
  const part = (name: string) => parts.find((each) => each.name === name);
  const property = (name: string) => textIn(part(name)?.property, 60);
  const state = property('state');
  const own = (more: Fields = {}) => withOwn({ ...(state !== 'state' && { state }), ...more });
  const relative = isRelative ? {} : { relative: false };
  switch (expose.type) {
    case 'light':
      return {
        kind: 'light',
        features: features({
          on_off: state !== undefined,
          brightness: property('brightness') !== undefined,
          color_temperature: property('color_temp') !== undefined,
          color: parts.some(({ name }) => name === 'color_xy' || name === 'color_hs'),
        }),
        ...own(relative),
      };
    case 'switch':
      // A switch of another property is a setting, such as a radiator valve's `window_detection`.
      return state === undefined || /^state/.test(state)
        ? { ...relayShape(...words), ...own(relative) }
        : undefined;
    case 'fan':
      return state === undefined
        ? undefined
        : {
            kind: 'fan',
            features: ['on_off'],
            ...own(part('state')?.value_toggle === undefined ? { relative: false } : relative),
          };
    case 'lock':
      return { kind: 'lock', features: ['lock'], ...own() };
    case 'cover':
      return {
        kind: coverKind(...words),
        features: features({
          open_close: state !== undefined,
          position: property('position') !== undefined,
        }),
        ...own(),
      };
    case 'climate':
      return climateOf(part, property);
    default:
      return undefined;
  }
}

/** A thermostat; undefined where neither its mode nor its temperature can be set. */
function climateOf(
  part: (name: string) => Fields | undefined,
  property: (name: string) => string | undefined,
): Shape | undefined {
  const setpoint =
    property('occupied_heating_setpoint') ??
    property('current_heating_setpoint') ??
    property('occupied_cooling_setpoint');
  const mode_on = modeOn(part('system_mode'));
  const mode = property('system_mode');
  if (setpoint === undefined && mode_on === undefined) return undefined;
  return {
    kind: 'climate',
    features: features({ on_off: mode_on !== undefined, temperature: setpoint !== undefined }),
    ...withOwn({
      ...(setpoint !== 'occupied_heating_setpoint' && { setpoint }),
      ...(mode_on !== undefined && mode !== 'system_mode' && { mode }),
      ...(mode_on !== 'heat' && { mode_on }),
    }),
  };
}

/** A water valve that is described by a single value, as some timers for gardens are. */
function valveOf(expose: Fields, words: readonly (string | undefined)[]): Shape | undefined {
  const state = textIn(expose.property, 60);
  const isSwitched = expose.type === 'binary' && expose.value_on === 'ON' && isSettable(expose);
  if (!isSwitched || state === undefined || !/^(state|valve)(_[a-z]?\d)?$/.test(state)) return undefined;
  const shape = relayShape(...words);
  if (shape.kind !== 'valve') return undefined;
  return { ...shape, ...withOwn({ ...(state !== 'state' && { state }) }) };
}

/** The family's own fields; absent where there are none. */
function withOwn(fields: Fields): { readonly zigbee2mqtt?: Fields } {
  const told = Object.entries(fields).filter(([, value]) => value !== undefined);
  return told.length > 0 ? { zigbee2mqtt: Object.fromEntries(told) } : {};
}

/** The modes that "turn on" may mean, the likeliest first. */
const MODES_ON = ['heat', 'auto', 'cool', 'manual', 'dry', 'fan_only'];

/** The mode that means on; undefined where it cannot be switched off by a mode, or on. */
function modeOn(mode: Fields | undefined): string | undefined {
  if (!mode) return undefined;
  // Only zigbee2mqtt's oldest releases list no values.
  if (mode.values === undefined) return 'heat';
  const values = listIn(mode.values).flatMap((value) => textIn(value, 60) ?? []);
  const on = MODES_ON.find((each) => values.includes(each)) ?? values.find((each) => each !== 'off');
  return values.includes('off') ? on : undefined;
}
