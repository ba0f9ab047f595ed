/** Columns under heads, the first two to the left, as lines; what repeats the line above is left out. */
export function table({ about, heads, rows, names = 2 }) {
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at].length)));
  const line = (cells, above) =>
    cells
      .map((cell, at) =>
        at < names
          ? (at < names - 1 && cell === above?.[at] ? '' : cell).padEnd(widths[at])
          : cell.padStart(widths[at]),
      )
      .join('  ')
      .trimEnd();
  return [about, line(heads), ...rows.map((row, at) => line(row, rows[at - 1]))].join('\n');
}
