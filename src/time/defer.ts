/** Puts work off to the next turn of the event loop: mqtt.js writes a command to its socket when the present one ends. */
export function defer(work: () => void): void {
  setImmediate(work);
}

/**
 * Gives a function that puts work off like {@link defer}, and does everything that one turn has put off together, in
 * order: what the work writes to a socket becomes one write. Work that is put off meanwhile waits for the turn after.
 */
export function deferBatched(): (work: () => void) => void {
  let waiting: (() => void)[] = [];
  const doAll = () => {
    const due = waiting;
    waiting = [];
    for (const work of due) work();
  };
  return (work) => {
    if (waiting.push(work) === 1) setImmediate(doAll);
  };
}

/** Puts work off, and knows whether any of it is not done yet. */
export class PendingWork {
  readonly #run: (work: () => void) => void;
  #waiting = 0;

  /** @param run does a piece of work later, or at once. */
  constructor(run: (work: () => void) => void) {
    this.#run = run;
  }

  /** Whether all the work is done. */
  get isNone(): boolean {
    return this.#waiting === 0;
  }

  readonly defer = (work: () => void): void => {
    this.#waiting += 1;
    this.#run(() => {
      this.#waiting -= 1;
      work();
    });
  };
}
