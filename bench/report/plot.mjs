const FONT = 'font-family="system-ui, sans-serif"';
const OURS = '#0b7a75';
const OTHERS = '#7b8794';
const WIDTH = 760;

const escaped = (text) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const text = (x, y, words, { size = 12, anchor = 'start', colour = '#333333' } = {}) =>
  `<text x="${x}" y="${y}" ${FONT} font-size="${size}" text-anchor="${anchor}" fill="${colour}">${escaped(words)}</text>`;

function picture({ title, about, height, parts }) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">`,
    `<title>${escaped(title)}</title>`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    text(16, 24, title, { size: 15 }),
    text(16, 42, about, { size: 11, colour: '#667077' }),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

/** The powers of ten, with 2 and 5 between them where there is room, from `low` to `high`. */
function decades(low, high) {
  const steps = high / low > 1000 ? [1] : [1, 2, 5];
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
    for (const step of steps) ticks.push(step * 10 ** power);
  return ticks.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
}

/** A panel a group, a line a name from one value to a higher one, over one logarithmic scale. */
export function ranges({ title, about, unit, groups }) {
  const left = 170;
  const right = 120;
  const row = 20;
  const head = 34;
  const values = groups.flatMap(({ bars }) => bars.flatMap(({ from, to }) => [from, to]));
  const [low, high] = [Math.min(...values) / 1.3, Math.max(...values) * 1.3];
  const x = (value) =>
    Math.round(left + ((WIDTH - left - right) * Math.log(value / low)) / Math.log(high / low));
  let top = 60;
  const parts = groups.map(({ title: name, bars }) => {
    const bottom = top + head + bars.length * row;
    const lines = [text(16, top + 20, name, { size: 13 })];
    for (const tick of decades(low, high))
      lines.push(
        `<path d="M${x(tick)} ${top + head - 6}V${bottom}" stroke="#e3e7eb"/>`,
        text(x(tick), bottom + 13, `${Number(tick.toPrecision(1))}`, { size: 10, anchor: 'middle' }),
      );
    bars.forEach(({ name: who, from, to, isOurs }, at) => {
      const y = top + head + at * row + 6;
      const colour = isOurs ? OURS : OTHERS;
      lines.push(
        text(left - 10, y + 4, who, { anchor: 'end' }),
        `<path d="M${x(from)} ${y}H${x(to)}" stroke="${colour}" stroke-width="4"/>`,
        `<circle cx="${x(from)}" cy="${y}" r="4.5" fill="${colour}"/>`,
        text(x(to) + 8, y + 4, `${from.toFixed(2)} – ${to.toFixed(2)} ${unit}`, { size: 10 }),
      );
    });
    top = bottom + 26;
    return lines.join('\n');
  });
  return picture({ title, about, height: top, parts });
}
