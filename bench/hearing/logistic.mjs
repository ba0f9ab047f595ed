// Logistic regression by Newton's method, held near 0 by a little.

const RIDGE = 0.01;
const ROUNDS = 50;

/** @returns a weight for each input, so that `sureness` says how likely each was right (1) or not (0). */
export function logisticOf(inputs, right) {
  const size = inputs[0].length;
  let weights = Array.from({ length: size }, () => 0);
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = weights.map((weight) => -RIDGE * weight);
    const hessian = weights.map((_, i) => weights.map((__, j) => (i === j ? RIDGE : 0)));
    for (const [at, input] of inputs.entries()) {
      const said = sureness(weights, input);
      for (let i = 0; i < size; i++) {
        gradient[i] += input[i] * (right[at] - said);
        for (let j = 0; j < size; j++) hessian[i][j] += input[i] * input[j] * said * (1 - said);
      }
    }
    const step = solved(hessian, gradient);
    weights = weights.map((weight, at) => weight + step[at]);
  }
  return weights;
}

export function sureness(weights, input) {
  return 1 / (1 + Math.exp(-weights.reduce((sum, weight, at) => sum + weight * input[at], 0)));
}

/** Gauss's elimination. */
function solved(matrix, right) {
  const rows = matrix.map((row, at) => [...row, right[at]]);
  for (let at = 0; at < rows.length; at++)
    for (let below = 0; below < rows.length; below++) {
      if (below === at) continue;
      const factor = rows[below][at] / rows[at][at];
      rows[below] = rows[below].map((value, column) => value - factor * rows[at][column]);
    }
  return rows.map((row, at) => row[rows.length] / row[at]);
}
