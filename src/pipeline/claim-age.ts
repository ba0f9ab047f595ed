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
}

/** A sender that was heard and then silent for this time has sent all that it kept, in milliseconds. */
const QUIET_MS = 500;
/** The age of a claim that repeats a beat which is too old to be known, in milliseconds. */
const UNKNOWN_BEAT_MS = 64_000;

/**
 * One rule for the age of claims that come by the broker (docs/mqtt-api.md#how-old-a-message-may-be).
 *
 * - A claim that repeats a beat is as old as the beat, at most.
 * - A library may keep a claim while the broker is away, and send it with its old age when the broker is back. So a
 *   claim without a beat may be as old as the last loss of the broker, until its sender has been heard, and then
 *   silent for QUIET_MS: a queue is sent in one go.
 * - After a loss, and where nothing bounds the waiting, a claim without a beat may ask nothing guarded.
 */
export class ClaimAge {
  readonly #clock: Clock;
  readonly #ageOfBeat: (beat: string) => number | undefined;
  /** When the broker was lost first, on the clock; undefined where it never was. */
  #lost_ms: number | undefined;
  /** When the broker was lost, for each sender that had sent everything before. */
  readonly #lostSince_ms = new Map<string, number>();
  /** When each sender was last heard since the loss. */
  readonly #heard_ms = new Map<string, number>();
  /** The senders that have sent everything that waited since the last loss. */
  readonly #settled = new Set<string>();

  /** @param of.ageOfBeat how old the beat is, in milliseconds; undefined for an unknown one. */
  constructor(of: { clock: Clock; ageOfBeat: (beat: string) => number | undefined }) {
    this.#clock = of.clock;
    this.#ageOfBeat = of.ageOfBeat;
  }

  /** The broker is lost: from now on senders may keep what they would send. */
  lost(): void {
    const now_ms = this.#clock.now();
    this.#lost_ms ??= now_ms;
    for (const sender of this.#settled) this.#lostSince_ms.set(sender, now_ms);
    this.#settled.clear();
    this.#heard_ms.clear();
  }

  /** A sender was heard: what it kept, it sends now. */
  heard(sender: string): void {
    if (this.#lost_ms !== undefined && !this.#settled.has(sender))
      this.#heard_ms.set(sender, this.#clock.now());
  }

  /** The claim with the age that it may have. */
  judge(claim: Claim, path: ClaimPath): Claim {
    if (path.beat !== undefined) {
      const beat_ms = this.#ageOfBeat(path.beat);
      // The claim was written after the beat, so it did not wait longer at the broker either.
      return aged(claim, beat_ms ?? UNKNOWN_BEAT_MS);
    }
    const isUnproven = !path.isBounded || this.#lost_ms !== undefined;
    const waited = aged(claim, Math.max(path.waited_ms, this.#queued_ms(claim.assistant)));
    return isUnproven ? { ...waited, unproven: true } : waited;
  }

  /** How long the sender may have kept a claim that comes now, in milliseconds. */
  #queued_ms(sender: string): number {
    if (this.#lost_ms === undefined || this.#settled.has(sender)) return 0;
    const now_ms = this.#clock.now();
    const heard_ms = this.#heard_ms.get(sender);
    if (heard_ms !== undefined && now_ms - heard_ms > QUIET_MS) {
      this.#settled.add(sender);
      return 0;
    }
    this.#heard_ms.set(sender, now_ms);
    return now_ms - (this.#lostSince_ms.get(sender) ?? this.#lost_ms);
  }
}

function aged(claim: Claim, waited_ms: number): Claim {
  return waited_ms === 0 ? claim : { ...claim, age_ms: claim.age_ms + Math.ceil(waited_ms) };
}
