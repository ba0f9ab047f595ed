/** Cosine distance of unit vectors: 0 the same, 1 unrelated, 2 opposite. */
function cosineDistance(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (let at = 0; at < a.length; at++) dot += (a[at] ?? 0) * (b[at] ?? 0);
  return 1 - dot;
}

/**
 * What a step costs that goes on in the take alone, or in the stream alone: evenly spoken is likelier the
 * same.
 */
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

/**
 * Farther than this is no phrase, whichever it is: measured over recordings of people, see
 * docs/benchmarks.md.
 */
export const FARTHEST = 0.6;
/**
 * How fast the odds of a phrase fall with its distance, in nats per unit. Fitted over three words in many
 * people's
 * voices it was 36; flatter, since two other words' odds fell by some 20.
 */
const SLOPE = 25;
/**
 * The fitted data held no phrases that sound nearly the same. So no probability exceeds that of a detector
 * without a
 * score, which counts 13 decibans.
 */
const SUREST = 0.95;

/**
 * How likely something at this distance is the phrase, 0 to `SUREST`, to three places.
 * @param midpoint the distance at which the phrase and anything else are equally likely.
 */
export function likelihoodAt(distance: number, midpoint: number): number {
  const likely = Math.min(SUREST, 1 / (1 + Math.exp(SLOPE * (distance - midpoint))));
  return Math.round(1000 * likely) / 1000;
}
