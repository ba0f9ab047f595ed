import { printable } from '../../text/printable.ts';
import type { Text } from '../../text/text.ts';
import { fit, type Paint, wrapped } from '../ui/layout.ts';
import { type Cell, type Column, tableRow } from '../ui/table.ts';
import type { Row, TopicSeen } from './topic-tree.ts';

interface Look {
  readonly columns: number;
  readonly paint: Paint;
  readonly text: Text;
  readonly now_ms: number;
}

/** From this width on, the meaning of each topic is shown. */
const WIDE = 100;
/** Age, rate, QoS and kept. */
const RIGHT: readonly Column[] = [
  { width: 4, align: 'right' },
  { width: 7, align: 'right' },
  { width: 1 },
  { width: 4 },
];
const RIGHT_WIDTH = RIGHT.reduce((sum, { width = 0 }) => sum + width + 1, 0);

/** The columns for a terminal of this width: topic, meaning (on a wide terminal), last value, and those at the right. */
function columnsFor(columns: number): readonly Column[] {
  const rest = Math.max(18, columns - RIGHT_WIDTH - 1);
  const name = Math.max(12, Math.min(34, Math.floor(rest * (columns < WIDE ? 0.45 : 0.32))));
  const what = columns < WIDE ? 0 : Math.min(34, Math.floor(rest * 0.3));
  const value = Math.max(4, rest - name - (what === 0 ? 0 : what + 1));
  return [{ width: name }, ...(what === 0 ? [] : [{ width: what }]), { width: value }, ...RIGHT];
}

export function topicHeading({ columns, paint, text }: Look): string {
  const cells = [
    text('inspect.column.topic'),
    ...(columns < WIDE ? [] : [text('inspect.column.meaning')]),
    text('inspect.column.value'),
    text('inspect.column.age'),
    text('inspect.column.rate'),
    'Q',
    text('inspect.column.kept'),
  ];
  return paint.bold(tableRow(cells, { columns: columnsFor(columns), gap: ' ', within: columns }));
}

export function topicLine({ branch, depth, isCollapsed }: Row, isSelected: boolean, look: Look): string {
  const { columns, paint, text, now_ms } = look;
  const layout = { columns: columnsFor(columns), gap: ' ' };
  const mark = branch.below.length === 0 ? ' ' : isCollapsed ? '▸' : '▾';
  const name = `${'  '.repeat(depth)}${mark} ${printable(branch.name)}`;
  const { seen } = branch;
  if (!seen) return tableRow([[name, isSelected ? paint.inverse : String]], { ...layout, within: columns });
  const { meaning, value, rate, qos, retained, last_ms } = seen;
  const isDangerous = meaning.role === 'stray' || (retained && value !== '' && meaning.retained === false);
  const cells: readonly Cell[] = [
    [name, isSelected ? paint.inverse : isDangerous ? paint.red : String],
    ...(columns < WIDE ? [] : [[meaning.what, paint.dim] as const]),
    value,
    ageWords(now_ms - last_ms, text),
    rate.words(now_ms),
    String(qos),
    [retained ? text('inspect.kept') : '', isDangerous ? paint.red : String],
  ];
  return tableRow(cells, layout);
}

/** The selected topic, and as much of its value as fits. */
export function selectedLines(
  { topic, meaning, value }: TopicSeen,
  rows: number,
  look: Look,
): readonly string[] {
  const { columns, paint, text } = look;
  const head =
    meaning.what === '' ? printable(topic) : text('inspect.selected', { topic, meaning: meaning.what });
  return [
    paint.bold(fit(head, columns).trimEnd()),
    ...wrapped(value.replaceAll(',"', ', "'), columns).map((line) => fit(line, columns).trimEnd()),
  ].slice(0, rows);
}

/** `now`, `12s`, `3m`, `2h`, `4d`. */
function ageWords(age_ms: number, text: Text): string {
  const s = Math.floor(Math.max(0, age_ms) / 1000);
  if (s < 1) return text('inspect.age', { unit: 'now', age: 0 });
  if (s < 60) return text('inspect.age', { unit: 's', age: s });
  if (s < 3600) return text('inspect.age', { unit: 'm', age: Math.floor(s / 60) });
  if (s < 86_400) return text('inspect.age', { unit: 'h', age: Math.floor(s / 3600) });
  return text('inspect.age', { unit: 'd', age: Math.floor(s / 86_400) });
}
