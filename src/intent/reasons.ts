import type { Intent } from './intent.ts';

/** Words of a sentence that tell why it is no command. */
export type Marker = 'negated' | 'question' | 'timed' | 'conditional' | 'report';

/** Why words are no command. Data: `reasonText` says it in English. */
export type Reason =
  | { readonly kind: 'too_long'; readonly limit: number }
  | { readonly kind: 'too_complex' }
  /** No sentence of the grammar; `marker` where a word tells why, and `word` is that word. */
  | { readonly kind: 'no_command'; readonly marker?: Marker; readonly word?: string }
  /** The room or place has no such device. */
  | { readonly kind: 'none_there'; readonly said: string; readonly rooms: readonly string[] }
  /** The room is needed, and neither said nor known. */
  | { readonly kind: 'which_room'; readonly said: string }
  /** Several devices have the name, and none or several of them are in the room. */
  | { readonly kind: 'several_named'; readonly said: string; readonly devices: readonly string[] }
  /** The word may mean devices of several kinds there. */
  | { readonly kind: 'several_kinds'; readonly said: string; readonly devices: readonly string[] }
  /** "All the fans" may be those of the room or those of the home. */
  | { readonly kind: 'here_or_everywhere'; readonly said: string }
  /** Nobody asks this of a device of the kind: what moves cannot be turned off. */
  | { readonly kind: 'cannot'; readonly verb: string; readonly device: string }
  | { readonly kind: 'no_colour'; readonly devices: readonly string[] }
  /** A device and another place than its own, or two places that exclude each other. */
  | { readonly kind: 'other_place'; readonly said: string; readonly rooms: readonly string[] }
  /** All that is meant is also excepted. */
  | { readonly kind: 'all_excepted' }
  /** What is excepted is not among what is meant. */
  | { readonly kind: 'none_excepted' }
  /** The sentence may mean different things. */
  | { readonly kind: 'ambiguous'; readonly readings: readonly (readonly Intent[])[] };

const MARKED: Readonly<Record<Marker, string>> = {
  negated: 'it forbids',
  question: 'it asks',
  timed: 'it is for another time',
  conditional: 'it sets a condition',
  report: 'it reports',
};

/** The reason in English. */
export function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case 'too_long':
      return `longer than ${reason.limit} characters`;
    case 'too_complex':
      return 'more complex than any command';
    case 'no_command':
      return reason.marker === undefined
        ? 'no command for a device of this home'
        : `no command for a device of this home: ${MARKED[reason.marker]} ("${reason.word}")`;
    case 'none_there':
      return `"${reason.said}": there is none in ${reason.rooms.join(', ') || 'the home'}`;
    case 'which_room':
      return `"${reason.said}": in which room?`;
    case 'several_named':
      return `"${reason.said}": there are ${reason.devices.length} (${listed(reason.devices)}); say the room too`;
    case 'several_kinds':
      return `"${reason.said}": may be any of ${listed(reason.devices)}; say its name`;
    case 'here_or_everywhere':
      return `"${reason.said}": here, or everywhere?`;
    case 'cannot':
      return `"${reason.verb}" cannot be asked of ${reason.device}`;
    case 'no_colour':
      return `no colour can be set on ${listed(reason.devices)}`;
    case 'other_place':
      return `"${reason.said}" is not in ${reason.rooms.join(', ') || 'that place'}`;
    case 'all_excepted':
      return 'all of it is excepted';
    case 'none_excepted':
      return 'what is excepted does not belong to the rest';
    case 'ambiguous':
      return `it may mean ${reason.readings.map((intents) => listed(intents.map(({ action, device }) => `${action} ${device}`))).join(', or ')}`;
  }
}

const MOST_LISTED = 6;

function listed(ids: readonly string[]): string {
  const more = ids.length - MOST_LISTED;
  return more > 0 ? `${ids.slice(0, MOST_LISTED).join(', ')} and ${more} more` : ids.join(', ');
}
