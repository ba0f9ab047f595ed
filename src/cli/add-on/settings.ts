import { isDeepStrictEqual } from 'node:util';
import type { Draft } from '../../config/draft.ts';
import type { AddOnOptions } from './options.ts';
import type { Broker, IngressPlace } from './supervisor.ts';

/** The address from which Home Assistant's ingress asks, on every installation. */
const INGRESS = '172.30.32.2';

/** A key of `halfsecond.yaml` that the add-on sets. */
export interface Setting {
  /** The key with those above it, joined by dots. */
  readonly key: string;
  /** Undefined: the key is removed. */
  readonly value: string | number | boolean | undefined;
}

/** Settings that have a meaning only together. */
export type Group = readonly Setting[];

/** By its key, what the add-on has written into `halfsecond.yaml` before. */
export type Written = Readonly<Record<string, unknown>>;

/** The keys of the broker. */
export const BROKER_KEYS = ['mqtt.url', 'mqtt.username'] as const;

/** The broker in `halfsecond.yaml`. Its password stands elsewhere. */
export function brokerGroup({ url, username }: Broker): Group {
  return [
    { key: 'mqtt.url', value: url },
    { key: 'mqtt.username', value: username },
  ];
}

/** The page behind Home Assistant's ingress; each key may be the owner's by itself. */
export function consoleGroups({ host, port }: IngressPlace): readonly Group[] {
  return Object.entries({
    'console.host': host,
    'console.port': port,
    'console.ingress': INGRESS,
    'console.trust_ingress': true,
    // Between the supervisor and the add-on there is no TLS; before the supervisor there is Home Assistant's.
    'console.insecure': true,
  }).map(([key, value]) => [{ key, value }]);
}

/** The options in `halfsecond.yaml`. */
export function optionGroups(options: AddOnOptions): readonly Group[] {
  const { language, mode, log_level, microphone, room } = options;
  return [
    [{ key: 'language', value: language }],
    [{ key: 'mode', value: mode }],
    [{ key: 'log.level', value: log_level }],
    [{ key: 'audio.source', value: microphone ? 'microphone' : 'none' }],
    // Without the option the room of the file stays.
    ...(room === undefined ? [] : [[{ key: 'audio.room', value: room }]]),
  ];
}

/** Whether the owner has written one of the keys: it is there, and is not what the add-on wrote. */
export function isOwners(draft: Draft, keys: readonly string[], written: Written): boolean {
  return keys.some((key) => {
    const present = draft.get(key.split('.'));
    return present !== undefined && !isDeepStrictEqual(present, written[key]);
  });
}

/**
 * Sets what is not the owner's. A group of which one key is the owner's stays whole.
 * @returns what the add-on has written now, the keys that stay the owner's, and whether the draft has changed.
 */
export function adopt(
  draft: Draft,
  groups: readonly Group[],
  written: Written,
): { readonly written: Written; readonly kept: readonly string[]; readonly isChanged: boolean } {
  const now: Record<string, unknown> = { ...written };
  const kept: string[] = [];
  let isChanged = false;
  for (const group of groups) {
    const keys = group.map(({ key }) => key);
    if (isOwners(draft, keys, written)) {
      for (const key of keys) delete now[key];
      // Where the owner has written the same, there is nothing to tell.
      const differs = group.some(({ key, value }) => !isDeepStrictEqual(draft.get(key.split('.')), value));
      if (differs) kept.push(...keys);
      continue;
    }
    for (const { key, value } of group) {
      const path = key.split('.');
      if (!isDeepStrictEqual(draft.get(path), value)) {
        draft.put(path, value);
        isChanged = true;
      }
      if (value === undefined) delete now[key];
      else now[key] = value;
    }
  }
  return { written: now, kept, isChanged };
}
