/** What the changes from one list to another cost. */
interface EditCosts<T> {
  /** Of an element that the other list lacks. */
  readonly gap: number;
  /** Of one element in the place of another. */
  change(from: T, to: T): number;
}

/**
 * The least costs to change one list into another.
 * @returns by how many elements of `from` and of `to` are meant: `[from.length][to.length]` is for all of both.
 */
export function editCosts<T>(
  from: readonly T[],
  to: readonly T[],
  { gap, change }: EditCosts<T>,
): readonly (readonly number[])[] {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, length) => length * gap)];
  for (const [at, a] of from.entries()) {
    const above = rows[at] ?? [];
    const row = [(at + 1) * gap];
    for (const [along, b] of to.entries())
      row.push(
        Math.min((above[along] ?? 0) + change(a, b), (above[along + 1] ?? 0) + gap, (row[along] ?? 0) + gap),
      );
    rows.push(row);
  }
  return rows;
}

/** How many letters must be added, taken away or changed to make one word of another: Levenshtein's distance. */
export function editDistance(a: string, b: string): number {
  const costs = editCosts([...a], [...b], { gap: 1, change: (x, y) => (x === y ? 0 : 1) });
  return costs.at(-1)?.at(-1) ?? 0;
}
