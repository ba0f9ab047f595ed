import type { Clock, Timer } from './clock.ts';

/** How often the lateness of the event loop is looked at, in milliseconds. */
const LOOK_MS = 500;
/** So many looks make one step of what is remembered, and so many steps are remembered: a minute. */
const LOOKS_A_STEP = 10;
const STEPS = 12;
/** What has been seen to be this late will be later. */
const MARGIN = 1.5;
/** More than this is not kept, however late the machine is: claims need time to come. */
const MOST_MS = 100;
/** The reserve changes in steps: each change is recorded. */
const STEP_MS = 5;

/**
 * How much of a budget to keep for handing a command over: what is configured, and more while the event loop has lately
 * been late, so that on a busy machine contests end in time instead of being dropped.
 */
export class AdaptiveReserve {
  readonly #clock: Clock;
  readonly #least_ms: number;
  readonly #lateness_ms: () => number;
  readonly #onChange: (reserve_ms: number) => void;
  /** The worst of each step, the present one last. */
  #worst_ms: readonly number[] = [0];
  #looks = 0;
  #told_ms: number;
  #timer: Timer | undefined;

  constructor(of: {
    clock: Clock;
    /** What is configured; also where it begins. */
    least_ms: number;
    /** How late the event loop has been at the worst since this was last asked, in milliseconds. */
    lateness_ms: () => number;
    /** Is told each new reserve. */
    onChange: (reserve_ms: number) => void;
  }) {
    this.#clock = of.clock;
    this.#least_ms = of.least_ms;
    this.#told_ms = of.least_ms;
    this.#lateness_ms = of.lateness_ms;
    this.#onChange = of.onChange;
    this.#arm();
  }

  stop(): void {
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
  }

  #arm(): void {
    this.#timer = this.#clock.setTimeout(() => this.#look(), LOOK_MS);
  }

  #look(): void {
    this.#arm();
    const late_ms = Math.max(0, this.#lateness_ms());
    const [present = 0, ...before] = this.#worst_ms.toReversed();
    this.#worst_ms = [...before.toReversed(), Math.max(present, late_ms)];
    this.#looks += 1;
    if (this.#looks % LOOKS_A_STEP === 0) this.#worst_ms = [...this.#worst_ms, 0].slice(-STEPS);
    const reserve_ms = reserveFor_ms(Math.max(...this.#worst_ms), this.#least_ms);
    if (reserve_ms === this.#told_ms) return;
    this.#told_ms = reserve_ms;
    this.#onChange(reserve_ms);
  }
}

/** The reserve for a lateness that was seen. Pure. */
export function reserveFor_ms(late_ms: number, least_ms: number): number {
  const wanted_ms = Math.ceil((least_ms + MARGIN * late_ms) / STEP_MS) * STEP_MS;
  // The usual lateness of a timer is what the configured reserve is for.
  if (late_ms < STEP_MS) return least_ms;
  return Math.max(least_ms, Math.min(MOST_MS, wanted_ms));
}
