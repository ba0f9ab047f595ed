import {
  type Found,
  listIn,
  NOTHING,
  objectIn,
  type Proposal,
  readEach,
  switchKind,
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
const PREFIXES = ['cmnd', 'stat', 'tele'];

/** A Tasmota device, by its message on `tasmota/discovery/<MAC>/config`. */
function fromTasmota(source: string, message: unknown): Found {
  const told = objectIn(message);
  const address = topicIn(told.t);
  const full_topic = topicIn(told.ft);
  if (address === undefined || full_topic === undefined) return NOTHING;
  const called = textIn(told.dn) ?? address;
  if (JSON.stringify(told.tp ?? PREFIXES) !== JSON.stringify(PREFIXES))
    return {
      proposals: [],
      leftOut: [{ called, source, reason: 'its prefixes are not cmnd, stat and tele' }],
    };
  const relays = listIn(told.rl).slice(0, 32);
  const names = listIn(told.fn);
  const used = relays.flatMap((relay, at) => (typeof relay === 'number' && relay > 0 ? [at] : []));
  const isSingle = used.length === 1;
  // A shutter has two relays, and its own numbering.
  const shutters = used.filter((at) => relays[at] === RELAY.shutter).filter((_, nth) => nth % 2 === 0);
  const others = used.filter((at) => relays[at] === RELAY.plain || relays[at] === RELAY.light);
  const base = { family: 'tasmota' as const, address };
  const pattern = full_topic === '%prefix%/%topic%/' ? {} : { full_topic };
  const nameAt = (at: number) => textIn(names[at]) ?? (isSingle ? called : `${called} ${at + 1}`);
  const own = (index?: number) => {
    const fields = { ...pattern, ...(index !== undefined && { index }) };
    return Object.keys(fields).length > 0 ? { tasmota: fields } : {};
  };
  const proposals = [
    ...others.map((at): Proposal => {
      const isLight = relays[at] === RELAY.light;
      const kind = isLight ? 'light' : switchKind(nameAt(at), called, textIn(told.md));
      return {
        device: {
          kind,
          features: isLight
            ? [
                'on_off',
                'brightness',
                ...(WITH_WHITE.includes(Number(told.lt_st)) ? (['color_temperature'] as const) : []),
              ]
            : [kind === 'valve' ? 'open_close' : 'on_off'],
          ...base,
          ...own(isSingle ? undefined : at + 1),
        },
        called: nameAt(at),
        source,
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
      }),
    ),
  ];
  return { proposals, leftOut: used.length > 0 ? [] : [{ called, source, reason: 'it has no relay' }] };
}
