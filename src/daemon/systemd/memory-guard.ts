import type { Clock, Timer } from '../../time/clock.ts';

/** How often the memory is looked at, in milliseconds. */
const LOOK_MS = 10_000;
/** So many looks in a row over the limit are more than a peak. */
const LOOKS = 3;

/**
 * Ends a hub that has grown past its limit, while it can still end cleanly. On a kernel without memory groups
 * (Raspberry Pi OS) systemd's `MemoryMax=` does nothing, and a hub that fills the memory stops the whole machine.
 */
export class MemoryGuard {
  readonly #clock: Clock;
  readonly #limit_mb: number;
  readonly #resident_mb: () => number;
  readonly #exceeded: (resident_mb: number) => void;
  #over = 0;
  #timer: Timer | undefined;

  constructor(of: {
    clock: Clock;
    limit_mb: number;
    resident_mb: () => number;
    /** Called once. */
    exceeded: (resident_mb: number) => void;
  }) {
    this.#clock = of.clock;
    this.#limit_mb = of.limit_mb;
    this.#resident_mb = of.resident_mb;
    this.#exceeded = of.exceeded;
    this.#arm();
  }

  stop(): void {
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
  }

  #arm(): void {
    this.#timer = this.#clock.setTimeout(() => this.#look(), LOOK_MS);
  }

  #look(): void {
    const resident_mb = this.#resident_mb();
    this.#over = resident_mb > this.#limit_mb ? this.#over + 1 : 0;
    if (this.#over >= LOOKS) this.#exceeded(resident_mb);
    else this.#arm();
  }
}
