import type { Claim } from '../claim/claim.ts';
import type { Clock } from '../time/clock.ts';

/** What is known of the way on which a claim came. */
export interface ClaimPath {
  /** How long it may have waited at the broker and in the hub, in milliseconds. */
  readonly waited_ms: number;
  /** The beat of the hub that the sender repeated, if any. */
  readonly beat?: string | undefined;
  /** Whether something bounds how long a message may wait at the broker. */
  readonly isBounded: boolean;
  /** `arbiter.max_claim_age_ms`: so long a path must have been whole. */
  readonly max_claim_age_ms: number;
}

/** A time for which a path was broken, on the clock. */
interface Gap {
  readonly from_ms: number;
  /** Undefined while it is open. */
  readonly to_ms?: number | undefined;
}

/** The age of a claim that repeats a beat which is too old to be known, in milliseconds. */
const UNKNOWN_BEAT_MS = 64_000;

/**
 * One rule for the age of claims that come by the broker (docs/mqtt-api.md#how-old-a-message-may-be).
 *
 * - A claim that repeats a beat is as old as the beat, at most.
 * - A library may keep a claim while the broker is away, and send it with its old age when the broker is back. So a
 *   claim without a beat is as old as the last gap in its path, until the path has been whole for
 *   `max_claim_age_ms`. Gaps are the losses of the broker, and the time from a sender's `offline` to its `online`.
 * - After a gap, and where nothing bounds the waiting, a claim without a beat may ask nothing guarded.
 */
export class ClaimAge {
  readonly #clock: Clock;
  readonly #ageOfBeat: (beat: string) => number | undefined;
  /** The last loss of the broker; undefined where it never was lost. */
  #lost: Gap | undefined;
  /** By sender, the last gap between it and the broker. */
  readonly #away = new Map<string, Gap>();

  /** @param of.ageOfBeat how old the beat is, in milliseconds; undefined for an unknown one. */
  constructor(of: { clock: Clock; ageOfBeat: (beat: string) => number | undefined }) {
    this.#clock = of.clock;
    this.#ageOfBeat = of.ageOfBeat;
  }

  /**
   * The broker is lost: from now on senders may keep what they would send.
   * @param max_claim_age_ms a path that was whole for less time had not ended its last gap.
   */
  lost(max_claim_age_ms: number): void {
    const from_ms = this.#gap_ms(this.#lost, max_claim_age_ms);
    this.#lost = { from_ms: this.#clock.now() - from_ms };
  }

  /** The broker is back. */
  connected(): void {
    if (this.#lost) this.#lost = { ...this.#lost, to_ms: this.#clock.now() };
  }

  /** A sender has lost the broker: its will says so. */
  left(sender: string): void {
    const gap = this.#away.get(sender);
    if (!gap || gap.to_ms !== undefined) this.#away.set(sender, { from_ms: this.#clock.now() });
  }

  /** A sender says that it is there: what it kept, it sends now. */
  returned(sender: string): void {
    const gap = this.#away.get(sender);
    // A broker that was lost told no will.
    const from_ms = gap && gap.to_ms === undefined ? gap.from_ms : this.#lost?.from_ms;
    if (from_ms !== undefined) this.#away.set(sender, { from_ms, to_ms: this.#clock.now() });
  }

  /** The claim with the age that it may have. */
  judge(claim: Claim, path: ClaimPath): Claim {
    if (path.beat !== undefined) {
      const beat_ms = this.#ageOfBeat(path.beat);
      // The claim was written after the beat, so it did not wait longer at the broker either.
      return aged(claim, beat_ms ?? UNKNOWN_BEAT_MS);
    }
    const away = this.#away.get(claim.assistant);
    const isUnproven = !path.isBounded || this.#lost !== undefined || away !== undefined;
    const gaps_ms = [this.#lost, away].map((gap) => this.#gap_ms(gap, path.max_claim_age_ms));
    const waited = aged(claim, Math.max(path.waited_ms, ...gaps_ms));
    return isUnproven ? { ...waited, unproven: true } : waited;
  }

  /** How long ago the gap began, in milliseconds; 0 where the path has been whole for long enough since. */
  #gap_ms(gap: Gap | undefined, whole_ms: number): number {
    if (!gap) return 0;
    const now_ms = this.#clock.now();
    const isOver = gap.to_ms !== undefined && now_ms - gap.to_ms >= whole_ms;
    return isOver ? 0 : now_ms - gap.from_ms;
  }
}

function aged(claim: Claim, waited_ms: number): Claim {
  return waited_ms === 0 ? claim : { ...claim, age_ms: claim.age_ms + Math.ceil(waited_ms) };
}
