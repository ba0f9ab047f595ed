import type { Clock, Timer } from '../../time/clock.ts';

interface Sweep {
  readonly from: number;
  readonly to: number;
  readonly perSecond: number;
  /** The movement has reached its end, or was stopped at this value. */
  readonly arrived: (value: number) => void;
}

/**
 * Movements such as "keep dimming until I say stop". Devices here take values and no movements, so a device is
 * commanded once: with the value at which the movement has stopped.
 */
export class Sweeps {
  readonly #clock: Clock;
  readonly #sweeps = new Map<
    string,
    { readonly sweep: Sweep; readonly since_ms: number; readonly timer: Timer }
  >();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(key: string, sweep: Sweep): void {
    this.cancel(key);
    const { from, to, perSecond } = sweep;
    const timer = this.#clock.setTimeout(() => this.stop(key), (Math.abs(to - from) / perSecond) * 1000);
    this.#sweeps.set(key, { sweep, since_ms: this.#clock.now(), timer });
  }

  /** Stops a movement, and commands its value; does nothing where none is under way. */
  stop(key: string): void {
    const known = this.#sweeps.get(key);
    if (!known) return;
    this.cancel(key);
    const { from, to, perSecond, arrived } = known.sweep;
    const way = ((this.#clock.now() - known.since_ms) / 1000) * perSecond;
    arrived(Math.abs(to - from) <= way ? to : Math.round(from + Math.sign(to - from) * way));
  }

  cancel(key: string): void {
    const known = this.#sweeps.get(key);
    if (known) this.#clock.clearTimeout(known.timer);
    this.#sweeps.delete(key);
  }

  close(): void {
    for (const key of [...this.#sweeps.keys()]) this.cancel(key);
  }
}
