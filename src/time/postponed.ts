/** Counts the work that was put off and is not done yet. */
export class Postponed {
  readonly #putOff: (work: () => void) => void;
  #waiting = 0;

  /** @param putOff does a piece of work later, or at once. */
  constructor(putOff: (work: () => void) => void) {
    this.#putOff = putOff;
  }

  get isNone(): boolean {
    return this.#waiting === 0;
  }

  readonly later = (work: () => void): void => {
    this.#waiting += 1;
    this.#putOff(() => {
      this.#waiting -= 1;
      work();
    });
  };
}
