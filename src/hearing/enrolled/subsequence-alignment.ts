/** Cosine distance of unit vectors: 0 the same, 1 unrelated, 2 opposite. */
function cosineDistance(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (let at = 0; at < a.length; at++) dot += (a[at] ?? 0) * (b[at] ?? 0);
  return 1 - dot;
}

/** What a step costs that goes on in the take alone, or in the stream alone: evenly spoken is likelier the same. */
const WARP_COST = 0.3;

/** One column of the alignment: the best cost of every part of the take, ending now. */
interface Cell {
  readonly cost: number;
  readonly steps: number;
}

const START: Cell = { cost: 0, steps: 0 };
const NOWHERE: Cell = { cost: Number.POSITIVE_INFINITY, steps: 1 };

/**
 * Subsequence dynamic time warping of a stream against one take: the take may begin anywhere in the
 * stream, and be spoken faster or slower. One column is kept, so a step costs the take's length.
 */
export class SubsequenceAlignment {
  readonly #take: readonly Float32Array[];
  #column: readonly Cell[] = [];

  constructor(take: readonly Float32Array[]) {
    this.#take = take;
  }

  /** @returns the mean distance along the best alignment that ends here, warps included. */
  push(embedding: Float32Array): number {
    const column: Cell[] = [];
    this.#take.forEach((part, at) => {
      const from =
        at === 0 ? START : nearest(this.#column[at - 1], warped(this.#column[at]), warped(column[at - 1]));
      column.push({ cost: from.cost + cosineDistance(part, embedding), steps: from.steps + 1 });
    });
    this.#column = column;
    return mean(column.at(-1) ?? NOWHERE);
  }

  reset(): void {
    this.#column = [];
  }
}

function warped(cell: Cell | undefined): Cell | undefined {
  return cell && { ...cell, cost: cell.cost + WARP_COST };
}

function nearest(...cells: readonly (Cell | undefined)[]): Cell {
  return cells.reduce<Cell>((least, cell) => (cell && mean(cell) < mean(least) ? cell : least), NOWHERE);
}

function mean({ cost, steps }: Cell): number {
  return steps === 0 ? 0 : cost / steps;
}
