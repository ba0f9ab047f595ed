import type { Timer } from './clock.ts';

interface QueuedTimer {
  readonly due_ms: number;
  /** Order of arming: timers due at the same time fire in it. */
  readonly order: number;
  /** Absent once it has fired or was cleared. */
  callback: (() => void) | undefined;
}

/** Timers by due time, then by order of arming: a binary heap, so that ten thousand cost no more than ten. */
export class TimerQueue {
  #order = 0;
  /** Invariant: no entry is due before its parent at `(index − 1) >> 1`. */
  readonly #heap: QueuedTimer[] = [];

  add(callback: () => void, due_ms: number): Timer {
    const timer: QueuedTimer = { due_ms, order: this.#order++, callback };
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
    return timer;
  }

  /** A cleared timer stays in the heap until it comes to its top: it is found nowhere else cheaply. */
  clear(timer: Timer): void {
    (timer as QueuedTimer).callback = undefined;
  }

  /** When the next timer is due, or undefined where none is armed. */
  nextDue_ms(): number | undefined {
    while (this.#heap[0] && this.#heap[0].callback === undefined) this.#takeFirst();
    return this.#heap[0]?.due_ms;
  }

  /** Takes out the timer that is due next. */
  shift(): { readonly due_ms: number; readonly callback: () => void } | undefined {
    if (this.nextDue_ms() === undefined) return undefined;
    const first = this.#takeFirst();
    if (!first?.callback) return undefined;
    const { due_ms, callback } = first;
    first.callback = undefined;
    return { due_ms, callback };
  }

  #takeFirst(): QueuedTimer | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (last && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(index: number): void {
    for (let at = index; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(index: number): void {
    for (let at = index; ; ) {
      const left = 2 * at + 1;
      const right = 2 * at + 2;
      let first = at;
      if (this.#isBefore(left, first)) first = left;
      if (this.#isBefore(right, first)) first = right;
      if (first === at) return;
      this.#swap(at, first);
      at = first;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const one = this.#heap[a];
    const other = this.#heap[b];
    if (!one || !other) return false;
    return one.due_ms < other.due_ms || (one.due_ms === other.due_ms && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const one = this.#heap[a];
    const other = this.#heap[b];
    if (!one || !other) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
