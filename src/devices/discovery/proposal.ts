import type { CommonDevice, Feature } from '../../config/common-device.ts';

/** What a device is, and what it can do. */
export interface DeviceShape {
  readonly kind: CommonDevice['kind'];
  readonly features: Feature[];
}

/**
 * A device as its file would have it, before it is checked: its family's name, and the family's own fields under
 * that name.
 */
export type ProposedDevice = DeviceShape & {
  readonly family: string;
  readonly address?: string;
} & Readonly<Record<string, unknown>>;

/** A device that was found on the broker. A person has to look at it before it is used. */
export interface Proposal {
  /** Without an id and a room yet. */
  readonly device: ProposedDevice;
  /** The name that its maker or owner gave it. */
  readonly called: string;
  /** Its place in words, where the announcement tells it. */
  readonly place?: string | undefined;
  /** Words that may name its place, such as the names of its groups. */
  readonly nearby?: string | undefined;
  /** The topic of the announcement. */
  readonly source: string;
  /** Whether it is a group of its bridge: people name those after rooms. */
  readonly isGroup?: boolean | undefined;
  /** What the device calls itself, for the id of a device whose name has no letters that an id can have. */
  readonly key?: string | undefined;
}

/** A device that was found and cannot be proposed, and why. */
export interface LeftOut {
  readonly called: string;
  readonly source: string;
  readonly reason: string;
  /** The topics of the announcement: a device that is proposed by another announcement is not left out. */
  readonly topics?: readonly string[];
}

/** The devices in one or more announcements. */
export interface Found {
  readonly proposals: readonly Proposal[];
  readonly leftOut: readonly LeftOut[];
}

export const NOTHING: Found = { proposals: [], leftOut: [] };

/**
 * Reads the announcements among the messages.
 * @param pattern what the topic of an announcement matches.
 * @param read reads one; it may throw for what is no announcement.
 */
export function readEach(
  messages: ReadonlyMap<string, string>,
  pattern: RegExp,
  read: (topic: string, message: unknown) => Found,
): readonly Found[] {
  return [...messages].map(([topic, payload]) => {
    if (!pattern.test(topic)) return NOTHING;
    try {
      return read(topic, JSON.parse(payload));
    } catch {
      // Not JSON: somebody else's message, or an announcement that was taken back.
      return NOTHING;
    }
  });
}

type Fields = Readonly<Record<string, unknown>>;

/** A text from untrusted JSON, on one line, without control characters, cut to `most` characters. Undefined for others. */
export function textIn(value: unknown, most = 80): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, most);
  return text === '' ? undefined : text;
}

/** A topic or address from untrusted JSON; undefined for anything that is no topic, or has wildcards. */
export function topicIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^[^#+\p{Cc}]{1,200}$/u.test(value) ? value : undefined;
}

/** An object from untrusted JSON; empty for anything else. */
export function objectIn(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** A list from untrusted JSON; empty for anything else. */
export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The features that are true, in the given order. */
export function features(has: Readonly<Partial<Record<Feature, boolean>>>): Feature[] {
  return Object.entries(has).flatMap(([feature, is]) => (is ? [feature as Feature] : []));
}

/**
 * The kind of what was announced as a switch: it stays one, whatever it is called, for a name says nothing of how it
 * is spoken to. An outlet is a switch too.
 */
export function switchKind(...words: readonly (string | undefined)[]): 'outlet' | 'switch' {
  return /plug|outlet|socket|插座/.test(words.join(' ').toLowerCase()) ? 'outlet' : 'switch';
}

/** Whether a switch lets water run or a way stand open, by the words about it: then its actions are guarded. */
export function isGuardedSwitch(...words: readonly (string | undefined)[]): boolean {
  return /valve|water|閥|阀|\bgate\b|garage door|door opener|車庫門|车库门/.test(
    words.join(' ').toLowerCase(),
  );
}

/** A relay of a family in which a valve is opened by turning it on: a valve must be recognised, for it is guarded. */
export function relayShape(...words: readonly (string | undefined)[]): DeviceShape {
  return /valve|water|閥|阀/.test(words.join(' ').toLowerCase())
    ? { kind: 'valve', features: ['open_close'] }
    : { kind: switchKind(...words), features: ['on_off'] };
}

/** The kind of a cover, by the words about it: a garage door's actions are guarded. */
export function coverKind(...words: readonly (string | undefined)[]): 'garage' | 'cover' {
  return /garage|gate|車庫|车库/.test(words.join(' ').toLowerCase()) ? 'garage' : 'cover';
}
