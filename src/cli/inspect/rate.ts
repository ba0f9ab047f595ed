const SLOT_MS = 5000;
const SLOTS = 12;
const WINDOW_MS = SLOT_MS * SLOTS;

/** Counts messages of the last minute, in slots of five seconds. Time comes from the caller. */
export class Rate {
  readonly #slots = new Array<number>(SLOTS).fill(0);
  /** Number of the newest slot since the clock's start. */
  #newest = 0;
  #first_ms: number | undefined;

  count(at_ms: number): void {
    this.#first_ms ??= at_ms;
    this.#turn(at_ms);
    const at = this.#newest % SLOTS;
    this.#slots[at] = (this.#slots[at] ?? 0) + 1;
  }

  /** Number of messages in the last minute. */
  lastMinute(now_ms: number): number {
    this.#turn(now_ms);
    return this.#slots.reduce((sum, each) => sum + each, 0);
  }

  /** `3/min`, or `200/s` for more than one a second; empty where no message came in the last minute. */
  words(now_ms: number): string {
    const count = this.lastMinute(now_ms);
    if (count === 0 || this.#first_ms === undefined) return '';
    const span_ms = Math.min(WINDOW_MS, Math.max(1000, now_ms - this.#first_ms));
    const each_s = (count * 1000) / span_ms;
    // A few messages at once are not a rate yet.
    if (count < 10 || each_s < 1) return `${count}/min`;
    return `${each_s < 10 ? each_s.toFixed(1) : Math.round(each_s)}/s`;
  }

  #turn(now_ms: number): void {
    const newest = Math.floor(now_ms / SLOT_MS);
    const from = Math.max(this.#newest + 1, newest - SLOTS + 1);
    for (let slot = from; slot <= newest; slot++) this.#slots[slot % SLOTS] = 0;
    this.#newest = Math.max(this.#newest, newest);
  }
}
