/** The value that this share of the values does not exceed. */
export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

export const p50 = (values) => percentile(values, 0.5);
export const p99 = (values) => percentile(values, 0.99);
