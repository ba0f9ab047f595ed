/**
 * Work of several streams, served in turn: one piece of each stream that has work, then the next piece of each. A stream
 * that sends seconds of sound at once (a satellite after a stall) delays the others by one piece.
 */
export class FairQueue<Work> {
  /** The streams that have work, in the order in which it is their turn. */
  readonly #waiting = new Map<number, Work[]>();

  /** Adds a piece of work at the end of what its stream waits for. */
  add(stream: number, work: Work): void {
    const works = this.#waiting.get(stream);
    if (works) works.push(work);
    else this.#waiting.set(stream, [work]);
  }

  /**
   * Takes out the next piece of work; undefined where there is none.
   * @param isBusy whose turn is passed over. Default: nobody's.
   */
  next(
    isBusy: (stream: number) => boolean = () => false,
  ): { readonly stream: number; readonly work: Work } | undefined {
    const first = [...this.#waiting].find(([stream]) => !isBusy(stream));
    if (!first) return undefined;
    const [stream, works] = first;
    const work = works.shift();
    this.#waiting.delete(stream);
    // A map keeps the order in which keys were added: the stream goes to the end.
    if (works.length > 0) this.#waiting.set(stream, works);
    return work === undefined ? undefined : { stream, work };
  }

  /** Takes out everything that a stream waits for. */
  drop(stream: number): readonly Work[] {
    const works = this.#waiting.get(stream) ?? [];
    this.#waiting.delete(stream);
    return works;
  }
}
