import { readFileSync } from 'node:fs';

/** Numbers of an embedding. */
const SIZE = 96;
/** Share of an even spread in the measured one, which a few hundred embeddings tell only roughly. */
const SHRINKAGE = 0.4;

/** What embeddings of any speech have in common, and how they spread around it. */
export interface Whitening {
  readonly mean: Float32Array;
  /** Lower triangle, row by row, of the covariance's Cholesky factor. */
  readonly factor: Float32Array;
}

/**
 * Measured over speech of no particular phrase.
 * The covariance is shrunk towards an even one (O. Ledoit, M. Wolf, "A well-conditioned estimator", 2004).
 * @param embeddings as the model gives them; at least two.
 */
export function whiteningOf(embeddings: readonly Float32Array[]): Whitening {
  const mean = Float32Array.from({ length: SIZE }, (_, at) => average(embeddings, (each) => each[at] ?? 0));
  const covariance = (a: number, b: number) =>
    average(embeddings, (each) => ((each[a] ?? 0) - (mean[a] ?? 0)) * ((each[b] ?? 0) - (mean[b] ?? 0)));
  const even = average([...mean.keys()], (at) => covariance(at, at));
  const factor: number[] = [];
  for (let row = 0; row < SIZE; row++)
    for (let column = 0; column <= row; column++) {
      let rest = (1 - SHRINKAGE) * covariance(row, column) + (row === column ? SHRINKAGE * even : 0);
      for (let at = 0; at < column; at++)
        rest -= (factor[cell(row, at)] ?? 0) * (factor[cell(column, at)] ?? 0);
      factor.push(row === column ? Math.sqrt(rest) : rest / (factor[cell(column, column)] ?? 1));
    }
  return { mean, factor: Float32Array.from(factor) };
}

/**
 * Without what it shares with all speech, and no direction counting more than another. Raw embeddings of any
 * two
 * sounds lie close together; so seen they are near only where the same is said.
 */
export function whitened(embedding: Float32Array, { mean, factor }: Whitening): Float32Array {
  const solved = new Float32Array(SIZE);
  for (let row = 0; row < SIZE; row++) {
    let rest = (embedding[row] ?? 0) - (mean[row] ?? 0);
    for (let at = 0; at < row; at++) rest -= (factor[cell(row, at)] ?? 0) * (solved[at] ?? 0);
    solved[row] = rest / (factor[cell(row, row)] ?? 1);
  }
  return solved;
}

/** That of the bundled recordings, as `npm run whitening` measured it. */
export function shippedWhitening(): Whitening {
  const { buffer, byteOffset, length } = readFileSync(new URL('./whitening.bin', import.meta.url));
  const numbers = new Float32Array(buffer.slice(byteOffset, byteOffset + length));
  return { mean: numbers.slice(0, SIZE), factor: numbers.slice(SIZE) };
}

function cell(row: number, column: number): number {
  return (row * (row + 1)) / 2 + column;
}

function average<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((sum, value) => sum + of(value), 0) / values.length;
}
