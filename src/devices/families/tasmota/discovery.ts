import {
  type DeviceShape,
  type Found,
  features,
  type LeftOut,
  listIn,
  NOTHING,
  objectIn,
  type Proposal,
  readEach,
  relayShape,
  textIn,
  topicIn,
} from '../../discovery/proposal.ts';
import type { FamilyDiscovery } from '../family.ts';

/** Tasmota devices announce themselves (`SetOption19 0`). */
export const tasmotaDiscovery: FamilyDiscovery = {
  topics: ['tasmota/discovery/+/config'],
  found: (messages) => readEach(messages, /^tasmota\/discovery\/[^/]+\/config$/, fromTasmota),
};

/** The types of a relay (Tasmota's discovery message, `rl`). */
const RELAY = { plain: 1, light: 2, shutter: 3 };
/** Light subtypes (`lt_st`) with a colour temperature. */
const WITH_WHITE = [2, 5];
/** Light subtypes with red, green and blue. */
const WITH_COLOR = [3, 4, 5];
const PREFIXES = ['cmnd', 'stat', 'tele'];

/** A Tasmota device, by its message on `tasmota/discovery/<MAC>/config`. */
function fromTasmota(source: string, message: unknown): Found {
  const told = objectIn(message);
  const address = topicIn(told.t);
  const full_topic = topicIn(told.ft);
  if (address === undefined || full_topic === undefined) return NOTHING;
  const called = textIn(told.dn) ?? address;
  const pattern = fullTopicOf(told, full_topic);
  if (typeof pattern !== 'string') return { proposals: [], leftOut: [{ called, source, ...pattern }] };
  const options = objectIn(told.so);
  const isSet = (option: number) => options[option] === 1;
  const relays = listIn(told.rl).slice(0, 32);
  const names = listIn(told.fn);
  const used = relays.flatMap((relay, at) => (typeof relay === 'number' && relay > 0 ? [at] : []));
  const isSingle = used.length === 1;
  // A shutter has two relays, and its own numbering.
  const shutters = used.filter((at) => relays[at] === RELAY.shutter).filter((_, nth) => nth % 2 === 0);
  const others = used.filter((at) => relays[at] === RELAY.plain || relays[at] === RELAY.light);
  const base = { family: 'tasmota' as const, address };
  const common = commonOf(told, pattern, isSet(4));
  const nameAt = (at: number) => textIn(names[at]) ?? (isSingle ? called : `${called} ${at + 1}`);
  const own = (index?: number, more: object = {}) => {
    const fields = { ...common, ...more, ...(index !== undefined && { index }) };
    return Object.keys(fields).length > 0 ? { tasmota: fields } : {};
  };
  const proposals: Proposal[] = [
    ...others.map((at): Proposal => {
      const isLight = relays[at] === RELAY.light;
      const channels = isLight && isSet(68) ? { channels: true } : {};
      const hasWhite = WITH_WHITE.includes(Number(told.lt_st)) && !isSet(68);
      const hasColor = WITH_COLOR.includes(Number(told.lt_st)) && !isSet(68);
      const light: DeviceShape = {
        kind: 'light',
        features: features({ on_off: true, brightness: true, color_temperature: hasWhite, color: hasColor }),
      };
      // A single relay has no number, unless SetOption26 gives it one; a channel always has.
      const isNumbered = !isSingle || isSet(26) || (isLight && isSet(68));
      return {
        device: {
          ...(isLight ? light : relayShape(nameAt(at), called, textIn(told.md))),
          ...base,
          ...own(isNumbered ? at + 1 : undefined, channels),
        },
        called: nameAt(at),
        source,
        key: [address, ...(isSingle ? [] : [at + 1])].join(' '),
      };
    }),
    ...shutters.map(
      (at, nth): Proposal => ({
        device: {
          kind: 'cover',
          features: ['open_close', 'position'],
          ...base,
          ...own(shutters.length === 1 ? undefined : nth + 1),
        },
        called: nameAt(at),
        source,
        key: [address, ...(isSingle ? [] : [at + 1])].join(' '),
      }),
    ),
  ];
  // An iFan's motor is none of its relays.
  if (told.if === 1)
    proposals.push({
      device: { kind: 'fan', features: ['on_off'], ...base, ...own(undefined, { fan: true }) },
      called: `${called} fan`.replace(/\bfan fan$/i, 'fan'),
      source,
      key: `${address} fan`,
    });
  return { proposals, leftOut: proposals.length > 0 ? [] : [{ called, source, reason: 'it has no relay' }] };
}

/** Its FullTopic with the values of its tokens, or the reason why its topics cannot be told. */
function fullTopicOf(
  told: Readonly<Record<string, unknown>>,
  full_topic: string,
): string | Pick<LeftOut, 'reason'> {
  const tokens: Readonly<Record<string, string | undefined>> = {
    '%hostname%': topicIn(told.hn),
    '%id%': topicIn(told.mac),
  };
  const whole = full_topic
    .replace(/\/*$/, '/')
    .replace(/%(hostname|id)%/g, (token) => tokens[token] ?? token);
  if (!whole.includes('%prefix%'))
    return {
      reason: `its FullTopic (${textIn(full_topic)}) has no %prefix%: commands and answers share a topic`,
    };
  const [unknown] = whole.replace(/%(prefix|topic)%/g, '').match(/%\w+%/) ?? [];
  return unknown === undefined
    ? whole
    : { reason: `the part ${unknown} of its FullTopic (${textIn(full_topic)}) is not known` };
}

/** How it is set up, where it is not as usual. */
function commonOf(told: Readonly<Record<string, unknown>>, full_topic: string, ownTopics: boolean): object {
  const [off, on] = listIn(told.state).map((each) => textIn(each, 40));
  const online = textIn(told.onln, 40);
  const offline = textIn(told.ofln, 40);
  const prefixes = listIn(told.tp ?? PREFIXES).map((each) => textIn(each, 50));
  return {
    ...(full_topic !== '%prefix%/%topic%/' && { full_topic }),
    ...(prefixes.join('/') !== PREFIXES.join('/') && { prefixes }),
    ...(on !== undefined && on !== 'ON' && { on }),
    ...(off !== undefined && off !== 'OFF' && { off }),
    ...(online !== undefined && online !== 'Online' && { online }),
    ...(offline !== undefined && offline !== 'Offline' && { offline }),
    ...(ownTopics && { own_topics: true }),
  };
}
