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
const KEPT_MS = 10 * 60_000;
/** And no more than this many, whatever a flood sends. */
const MOST = 20_000;

/** A known claim, with its outcome once it has one. */
export interface SeenSnapshot {
  readonly assistant: string;
  readonly claim: string;
  readonly at_ms: number;
  readonly notice?: Notice | undefined;
}

/** The claims of the last ten minutes by (assistant, id), each with its outcome once it has one. */
export class ClaimDeduplicator {
  readonly #seen = new Map<string, Seen>();

  constructor(known: readonly SeenSnapshot[] = []) {
    for (const { assistant, claim, at_ms, notice } of known)
      this.#seen.set(keyOf(assistant, claim), { assistant, claim, at_ms, notice });
  }

  snapshot(): readonly SeenSnapshot[] {
    return Array.from(this.#seen.values(), (seen) => ({ ...seen }));
  }

  /** Remembers the claim; false where it was known already. */
  add(assistant: string, id: string, at_ms: number): boolean {
    this.#forget(at_ms);
    const key = keyOf(assistant, id);
    if (this.#seen.has(key)) return false;
    this.#seen.set(key, { assistant, claim: id, at_ms, notice: undefined });
    return true;
  }

  has(assistant: string, id: string): boolean {
    return this.#seen.has(keyOf(assistant, id));
  }

  /** Records the one terminal outcome of a claim. */
  settle(notice: Notice): void {
    const seen = this.#seen.get(keyOf(notice.assistant, notice.claim));
    if (seen) seen.notice = notice;
  }

  /** The outcome of a known claim; undefined while it is being decided. */
  outcomeOf(assistant: string, id: string): Notice | undefined {
    return this.#seen.get(keyOf(assistant, id))?.notice;
  }

  // Invariant: a Map iterates in the order of insertion, so the oldest come first.
  #forget(at_ms: number): void {
    for (const [key, seen] of this.#seen) {
      if (at_ms - seen.at_ms <= KEPT_MS && this.#seen.size < MOST) return;
      this.#seen.delete(key);
    }
  }
}

function keyOf(assistant: string, id: string): string {
  return `${assistant}\n${id}`;
}
