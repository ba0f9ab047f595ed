/** Lines over the same time, each in a band of its own, as SVG. */
export function chart({ unit, rows, lines }) {
  const width = 720;
  const band = 120;
  const left = 60;
  const last = rows.at(-1).at || 1;
  const bands = lines.map(({ name, of }, at) => {
    const values = rows.map(of);
    const most = Math.max(...values, 1e-9) * 1.15;
    const top = at * (band + 30) + 24;
    const x = (row) => left + (row.at / last) * (width - left - 10);
    const y = (value) => top + band - (value / most) * band;
    const points = rows.map((row, index) => `${x(row).toFixed(1)},${y(values[index]).toFixed(1)}`).join(' ');
    return `<text x="${left}" y="${top - 6}">${name}</text>
<text x="4" y="${top + 10}">${most.toFixed(most < 10 ? 1 : 0)}</text><text x="4" y="${top + band}">0</text>
<path d="M${left} ${top}V${top + band}H${width - 10}" fill="none" stroke="#999"/>
<polyline points="${points}" fill="none" stroke="#06c" stroke-width="1.5"/>`;
  });
  const height = lines.length * (band + 30) + 30;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<title>Memory, open files and journal over ${last.toFixed(0)} ${unit}s</title>
<rect width="100%" height="100%" fill="#fff"/>
${bands.join('\n')}
<text x="${width - 80}" y="${height - 10}">${last.toFixed(0)} ${unit}s</text>
</svg>
`;
}
