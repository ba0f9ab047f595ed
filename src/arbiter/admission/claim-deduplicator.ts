import type { Outcome, Reason } from '../reason.ts';

/** What the sender of a claim is told of its fate. */
export interface Notice {
  readonly assistant: string;
  readonly claim: string;
  readonly outcome: Outcome;
  /** The verdict it belongs to; null where there is none. */
  readonly verdict: string | null;
  readonly reason: Reason;
  /** Withheld, and the hub heard another assistant called: nobody asked this one. */
  readonly not_called?: true;
  /** Its verdict granted it, or one that asks the same, and no command reached a device. */
  readonly undelivered?: true;
}

/** A claim that is known, with its outcome once it has one. */
interface Seen extends SeenSnapshot {
  notice: Notice | undefined;
}

/** Ids are kept this long: no broker and no controller redelivers later. */
export const KEPT_MS = 10 * 60_000;
/**
 * And no more than this many of one assistant, whatever a flood sends: the flood of one pushes no id of another out. The
 * MQTT door takes fewer of a sender in that time (src/doors/mqtt/sender-budget.ts).
 */
const MOST_OF_ONE = 20_000;

/** A known claim, with its outcome once it has one. */
export interface SeenSnapshot {
  readonly assistant: string;
  readonly claim: string;
  readonly at_ms: number;
  readonly notice?: Notice | undefined;
}

/** The claims of the last ten minutes by assistant and id, each with its outcome once it has one. */
export class ClaimDeduplicator {
  /** By assistant, which are those of the home, then by id. */
  readonly #seen = new Map<string, Map<string, Seen>>();

  constructor(known: readonly SeenSnapshot[] = []) {
    for (const { assistant, claim, at_ms, notice } of known)
      this.#of(assistant).set(claim, { assistant, claim, at_ms, notice });
  }

  /** All claims, oldest first. */
  snapshot(): readonly SeenSnapshot[] {
    return [...this.#seen.values()]
      .flatMap((ids) => Array.from(ids.values(), (seen) => ({ ...seen })))
      .sort((one, other) => one.at_ms - other.at_ms);
  }

  /** Remembers the claim; false where it was known already. */
  add(assistant: string, id: string, at_ms: number): boolean {
    for (const known of this.#seen.values()) forget(known, at_ms);
    const ids = this.#of(assistant);
    if (ids.has(id)) return false;
    const [oldest] = ids.keys();
    if (ids.size >= MOST_OF_ONE && oldest !== undefined) ids.delete(oldest);
    ids.set(id, { assistant, claim: id, at_ms, notice: undefined });
    return true;
  }

  has(assistant: string, id: string): boolean {
    return this.#seen.get(assistant)?.has(id) === true;
  }

  /** Records the one terminal outcome of a claim. */
  settle(notice: Notice): void {
    const seen = this.#seen.get(notice.assistant)?.get(notice.claim);
    if (seen) seen.notice = notice;
  }

  /** The outcome of a known claim; undefined while it is being decided. */
  outcomeOf(assistant: string, id: string): Notice | undefined {
    return this.#seen.get(assistant)?.get(id)?.notice;
  }

  #of(assistant: string): Map<string, Seen> {
    const known = this.#seen.get(assistant);
    if (known) return known;
    const ids = new Map<string, Seen>();
    this.#seen.set(assistant, ids);
    return ids;
  }
}

// Invariant: a Map iterates in the order of insertion, so the oldest come first.
function forget(ids: Map<string, Seen>, at_ms: number): void {
  for (const [id, seen] of ids) {
    if (at_ms - seen.at_ms <= KEPT_MS) return;
    ids.delete(id);
  }
}
