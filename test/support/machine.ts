import { SteppingClock } from '../../src/time/stepping-clock.ts';
import type { MachineTime } from '../../src/time/system-clock.ts';

/** A machine that sleeps, has its time of day set, and fires its timers when it likes. */
export class Machine implements MachineTime {
  readonly #awake = new SteppingClock();
  #slept_ms = 0;
  #set_ms = 1_700_000_000_000;
  /** How much later than asked a timer fires that is armed from now on; negative: earlier, by less than 1 ms. */
  lateness_ms = 0;

  monotonic_ms = () => this.#awake.now();
  wall_ms = () => this.#awake.now() + this.#slept_ms + this.#set_ms;
  uptime_ms = () => Math.floor((this.#awake.now() + this.#slept_ms) / 10) * 10 + 90_000;
  setTimeout = (callback: () => void, delay_ms: number) =>
    // As Node does: no timer is shorter than a millisecond.
    this.#awake.setTimeout(callback, Math.max(1, delay_ms) + Math.max(-0.9, this.lateness_ms));
  clearTimeout = (handle: unknown) => this.#awake.clearTimeout(handle as object);

  /** Is awake for so long: timers fire. */
  run(for_ms: number): void {
    this.#awake.stepTo(this.#awake.now() + for_ms);
  }

  /** Is awake until no timer is left. */
  settle(): void {
    for (let due_ms = this.#awake.nextDue_ms(); due_ms !== undefined; due_ms = this.#awake.nextDue_ms())
      this.#awake.stepTo(due_ms);
  }

  sleep(for_ms: number): void {
    this.#slept_ms += for_ms;
  }

  /** Somebody, or the network, sets the time of day. */
  set(by_ms: number): void {
    this.#set_ms += by_ms;
  }
}
