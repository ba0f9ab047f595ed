// The figures as a table, and as a drawing.
import { percentile } from '../../dist/time/percentile.js';

const percent = (part, whole) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);

/** Lines of a table whose columns are as wide as they must be. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  return rows.map((row) =>
    row
      .map((cell, column) => String(cell).padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}

export function wakeTable(results) {
  const rows = [['engine', 'condition', 'word', 'heard', '', 'wrong assistant', 'false alarms']];
  for (const { engine, condition, rows: words, falseAlarms, seconds } of results)
    for (const [at, { word, of, detected, wrong }] of words.entries())
      rows.push([
        engine,
        condition,
        word,
        `${detected}/${of}`,
        percent(detected, of),
        wrong,
        at > 0 ? '' : `${falseAlarms.toFixed(1)} in ${(seconds / 60).toFixed(1)} min`,
      ]);
  return table(rows);
}

export function commandTable(results) {
  const rows = [
    ['engine', 'condition', 'right', 'rejected', 'wrong', 'other speech accepted', 'end of speech → claim'],
  ];
  for (const each of results)
    rows.push([
      each.engine,
      each.condition,
      `${each.right}/${each.of}`,
      each.rejected,
      each.wrong,
      `${each.accepted}/${each.ofOther}`,
      each.lag_ms ? `p50 ${each.lag_ms.p50.toFixed(0)} ms, p99 ${each.lag_ms.p99.toFixed(0)} ms` : '–',
    ]);
  return table(rows);
}

/** How often it was right where it said how sure it was. */
export function surenessTable(results) {
  const all = results.flatMap(({ sureness }) => sureness);
  const bands = [
    [0, 0.6],
    [0.6, 0.8],
    [0.8, 0.9],
    [0.9, 1.01],
  ];
  const rows = [['confidence', 'mean said', 'was right']];
  for (const [from, to] of bands) {
    const within = all.filter(({ confidence }) => confidence >= from && confidence < to);
    if (within.length === 0) continue;
    const mean = within.reduce((sum, { confidence }) => sum + confidence, 0) / within.length;
    const right = within.filter(({ right }) => right).length;
    rows.push([
      `${from}–${Math.min(1, to)}`,
      mean.toFixed(2),
      `${right}/${within.length} (${(right / within.length).toFixed(2)})`,
    ]);
  }
  return rows.length === 1 ? [] : table(rows);
}

/** What hearing costs, a row for each number of rooms: all memory of the process, and what one more room added. */
export function loadTable(loads) {
  const rows = [
    ['rooms', 'Mandarin by', 'MB', 'MB for each room more', 'core for a room, silence', 'speech'],
  ];
  for (const [at, { streams, mandarin, rss_mb, silence, speech }] of loads.entries()) {
    const before = loads[at - 1];
    const more_mb = before ? (rss_mb - before.rss_mb) / (streams - before.streams) : undefined;
    rows.push([
      streams,
      mandarin,
      rss_mb.toFixed(0),
      more_mb?.toFixed(0) ?? '–',
      `${(100 * silence).toFixed(1)} %`,
      `${(100 * speech).toFixed(1)} %`,
    ]);
  }
  return table(rows);
}

/** Bars: of each engine and word or condition the share that was heard or understood. */
export function svg({ wake, commands }) {
  const bars = [
    ...wake.flatMap(({ engine, condition, rows }) =>
      rows.map(({ word, of, detected }) => ({
        label: `${engine}, ${word}, ${condition}`,
        share: detected / Math.max(1, of),
      })),
    ),
    ...commands.map(({ engine, condition, right, of }) => ({
      label: `${engine}, ${condition}`,
      share: right / Math.max(1, of),
    })),
  ];
  const left = 360;
  const height = 20;
  const width = 400;
  const lines = bars.map(({ label, share }, at) => {
    const y = 10 + at * height;
    return [
      `<text x="${left - 8}" y="${y + 13}" text-anchor="end">${label}</text>`,
      `<rect x="${left}" y="${y + 2}" width="${(share * width).toFixed(1)}" height="${height - 5}" fill="#3778bf"/>`,
      `<text x="${left + share * width + 6}" y="${y + 13}">${(share * 100).toFixed(0)} %</text>`,
    ].join('');
  });
  const size = `width="${left + width + 60}" height="${20 + bars.length * height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="12">\n${lines.join('\n')}\n</svg>\n`;
}

export const summarised = (results) =>
  results.map(({ sureness, ...each }) => ({
    ...each,
    sure_p50: percentile(
      sureness.map(({ confidence }) => confidence),
      0.5,
    ),
  }));
