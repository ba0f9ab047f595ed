/**
 * The smallest of the values that at least this share of them does not exceed (nearest rank).
 * @param share 0 to 1; 0.5 gives the lower median.
 * @returns undefined where there are no values.
 */
export function percentile(values: Iterable<number>, share: number): number | undefined {
  // A typed array sorts numbers without a comparing function: the arbiter asks at every verdict.
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
