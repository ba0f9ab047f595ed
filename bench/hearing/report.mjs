// The figures as a table, and as a drawing.
import { percentile } from '../../dist/time/percentile.js';
import { interval, rate } from './interval.mjs';

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
  const rows = [['engine', 'condition', 'word', 'heard', 'wrong assistant', 'false alarms']];
  for (const { engine, condition, rows: words, falseAlarms, seconds } of results)
    for (const [at, { word, of, detected, wrong }] of words.entries())
      rows.push([
        engine,
        condition,
        word,
        interval(detected, of),
        interval(wrong, of),
        at > 0 ? '' : rate(falseAlarms, seconds / 60),
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
      interval(each.right, each.of),
      interval(each.rejected, each.of),
      interval(each.wrong, each.of),
      interval(each.accepted, each.ofOther),
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
    rows.push([`${from}–${Math.min(1, to)}`, mean.toFixed(2), interval(right, within.length)]);
  }
  return rows.length === 1 ? [] : table(rows);
}

/** Which of two rooms is nearer: by the level of the wake word, and by its ratio to the noise. */
export function twoRoomsTable(results) {
  return table([
    ['surroundings', 'farther room', 'both heard', 'right by level', 'right by ratio'],
    ...results.map(({ name, farther_db, of, both, byLevel, byRatio }) => [
      name,
      `−${farther_db} dB`,
      interval(both, of),
      interval(byLevel, both),
      interval(byRatio, both),
    ]),
  ]);
}

/** Who is heard of two voices over each other. */
export function twoSpeakersTable(results) {
  return table([
    ['voices', 'first over second', 'first heard', 'second heard', 'both', 'somebody else'],
    ...results.map(({ voices, ratio_db, of, first, second, both, other }) => [
      voices,
      `${ratio_db} dB`,
      ...[first, second, both, other].map((count) => interval(count, of)),
    ]),
  ]);
}

/** Mandarin sentences of people, and what became a command of the home. */
export function mandarinPeopleTable(results) {
  return table([
    ['condition', 'sentences right', 'wrong', 'commands right', 'wrong', 'other speech taken'],
    ...results.map((each) => [
      each.condition,
      interval(each.right, each.sentences),
      interval(each.wrong, each.sentences),
      interval(each.commandsRight, each.commands),
      interval(each.commandsWrong, each.commands),
      interval(each.taken, each.other),
    ]),
  ]);
}

/** What hearing costs, a row for each number of rooms: all memory of the process, and what one more room added. */
export function loadTable(loads) {
  const rows = [
    ['rooms', 'Mandarin by', 'MB, rooms speak in turn', 'for each room more', 'MB, all at once'].concat([
      'for each room more',
      'core for a room, silence',
      'speech',
    ]),
  ];
  for (const [at, { streams, mandarin, rss_in_turn_mb, rss_mb, silence, speech }] of loads.entries()) {
    const before = loads[at - 1];
    const more = (mb, before_mb) =>
      before ? ((mb - before_mb) / (streams - before.streams)).toFixed(0) : '–';
    rows.push([
      streams,
      mandarin,
      rss_in_turn_mb.toFixed(0),
      more(rss_in_turn_mb, before?.rss_in_turn_mb),
      rss_mb.toFixed(0),
      more(rss_mb, before?.rss_mb),
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
