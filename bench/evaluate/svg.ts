import { type Evaluation, FIGURES, type Figure } from './evaluation.ts';

const SHOWN: readonly Figure[] = ['conflicts', 'wrong', 'twice', 'withheld', 'wait_p50', 'wait_p99'];
const PANEL = { width: 360, left: 96, right: 24, title: 34, row: 24, gap: 22 };
const COLUMNS = 2;
const FONT = 'font-family="system-ui, sans-serif"';
const OURS = '#0b7a75';
const OTHERS = '#9aa5b1';

/** The evaluation as a picture: one panel a figure, a bar a policy, and the interval as a line over it. */
export function plot(evaluation: Evaluation): string {
  const { policies, commands, households, days, seed } = evaluation;
  const height = PANEL.title + policies.length * PANEL.row + PANEL.gap;
  const rows = Math.ceil(SHOWN.length / COLUMNS);
  const width = COLUMNS * PANEL.width;
  const whole = rows * height + 56;
  const panels = SHOWN.map((figure, at) => {
    const x = (at % COLUMNS) * PANEL.width;
    const y = 44 + Math.floor(at / COLUMNS) * height;
    return `<g transform="translate(${x} ${y})">${panel(evaluation, figure)}</g>`;
  });
  const about = `${commands} commands in ${households} simulated households, ${days} days, seed ${seed}; less is better; lines: 95 % intervals`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${whole}" width="${width}" height="${whole}">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    `<text x="16" y="24" ${FONT} font-size="11" fill="#333333">${escaped(about)}</text>`,
    ...panels,
    '</svg>',
    '',
  ].join('\n');
}

function panel({ policies }: Evaluation, figure: Figure): string {
  const { title, unit } = FIGURES[figure];
  const most = Math.max(1e-9, ...policies.map(({ figures }) => figures[figure].high));
  const span = PANEL.width - PANEL.left - PANEL.right - 44;
  const scaled = (value: number) => Math.round((10 * span * value) / most) / 10;
  const bars = policies.map(({ policy, figures }, at) => {
    const { value, low, high } = figures[figure];
    const y = PANEL.title + at * PANEL.row;
    const colour = at === policies.length - 1 ? OURS : OTHERS;
    return [
      `<text x="${PANEL.left - 8}" y="${y + 12}" ${FONT} font-size="11" text-anchor="end" fill="#333333">${escaped(policy)}</text>`,
      `<rect x="${PANEL.left}" y="${y}" width="${scaled(value)}" height="16" fill="${colour}"/>`,
      `<path d="M${PANEL.left + scaled(low)} ${y + 8}H${PANEL.left + scaled(high)}" stroke="#333333" stroke-width="1.5"/>`,
      `<text x="${PANEL.left + scaled(high) + 6}" y="${y + 12}" ${FONT} font-size="11" fill="#333333">${value.toFixed(1)}</text>`,
    ].join('');
  });
  const heading = `<text x="16" y="20" ${FONT} font-size="13" font-weight="600" fill="#111111">${escaped(`${title}, ${unit}`)}</text>`;
  return [heading, ...bars].join('');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
