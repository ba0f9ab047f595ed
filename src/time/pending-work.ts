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
