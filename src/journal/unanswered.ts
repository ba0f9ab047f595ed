import type { PastVerdict } from './history.ts';

/** A device that was commanded and has confirmed nothing. */
export interface Unanswered {
  readonly device: string;
  /** How many of its commands were not confirmed in time. */
  readonly count: number;
  /** When the last of them was decided. */
  readonly last: Date;
}

/**
 * The devices that have confirmed none of their commands in this part of the past, by the number of commands. A
 * command that the broker did not take says nothing of the device.
 */
export function unansweredIn(past: Iterable<PastVerdict>): readonly Unanswered[] {
  const confirmed = new Set<string>();
  const silent = new Map<string, Unanswered>();
  for (const { at, after } of past)
    for (const { record } of after) {
      if (record.kind !== 'confirmation') continue;
      const { device, state } = record.confirmation;
      if (state === 'confirmed') confirmed.add(device);
      if (state !== 'unconfirmed') continue;
      const before = silent.get(device);
      silent.set(device, { device, count: (before?.count ?? 0) + 1, last: at });
    }
  return [...silent.values()]
    .filter(({ device }) => !confirmed.has(device))
    .sort((a, b) => b.count - a.count);
}
