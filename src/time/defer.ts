/** mqtt.js writes to its socket only when the present turn ends: what is not urgent waits for the next. */
export function defer(work: () => void): void {
  setImmediate(work);
}

/**
 * The same, save that all that is put off in one turn is done in one: what it writes to a socket is one write. In the
 * order in which it was put off; what is put off meanwhile waits for the turn after.
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

/** Counts the work that was put off and is not done yet. */
export class PendingWork {
  readonly #run: (work: () => void) => void;
  #waiting = 0;

  /** @param run does a piece of work later, or at once. */
  constructor(run: (work: () => void) => void) {
    this.#run = run;
  }

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
