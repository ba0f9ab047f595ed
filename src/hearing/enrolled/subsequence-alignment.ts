/** Cosine distance of unit vectors: 0 the same, 1 unrelated. */
function cosineDistance(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (let at = 0; at < a.length; at++) dot += (a[at] ?? 0) * (b[at] ?? 0);
  return 1 - dot;
}

/** One column of the alignment: the best cost of every part of the take, ending now. */
interface Cell {
  readonly cost: number;
  readonly steps: number;
}

const NOWHERE: Cell = { cost: Number.POSITIVE_INFINITY, steps: 1 };

/**
 * Subsequence dynamic time warping of a stream against one take: the take may begin anywhere in the
 * stream, and be spoken up to twice as fast or slow. One column is kept, so a step costs the take's length.
 */
export class SubsequenceAlignment {
  readonly #take: readonly Float32Array[];
  #column: readonly Cell[] = [];

  constructor(take: readonly Float32Array[]) {
    this.#take = take;
  }

  /** @returns the mean distance along the best alignment that ends here. */
  push(embedding: Float32Array): number {
    const column: Cell[] = [];
    this.#take.forEach((part, at) => {
      const distance = cosineDistance(part, embedding);
      const from =
        at === 0 ? [{ cost: 0, steps: 0 }] : [this.#column[at - 1], this.#column[at], column[at - 1]];
      const best = from.reduce<Cell>(
        (least, cell) => (cell && mean(cell) < mean(least) ? cell : least),
        NOWHERE,
      );
      column.push({ cost: best.cost + distance, steps: best.steps + 1 });
    });
    this.#column = column;
    const last = column.at(-1);
    return last ? last.cost / last.steps : Number.POSITIVE_INFINITY;
  }

  reset(): void {
    this.#column = [];
  }
}

function mean({ cost, steps }: Cell): number {
  return steps === 0 ? 0 : cost / steps;
}
