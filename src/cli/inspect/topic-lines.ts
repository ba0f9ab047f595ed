import { printable } from '../../text/printable.ts';
import { fit, type Paint, wrapped } from '../ui/layout.ts';
import type { Row, TopicSeen } from './topic-tree.ts';

interface Look {
  readonly columns: number;
  readonly paint: Paint;
  readonly now_ms: number;
}

/** Columns after the value: age, rate, QoS, kept. */
const RIGHT = 4 + 1 + 7 + 1 + 1 + 1 + 4;
/** From this width on, each topic's meaning stands beside it. */
const WIDE = 100;

/** Widths of the columns that share what is left. */
function widths(columns: number): { name: number; what: number; value: number } {
  const rest = Math.max(18, columns - RIGHT - 2);
  const name = Math.max(12, Math.min(34, Math.floor(rest * (columns < WIDE ? 0.45 : 0.32))));
  const what = columns < WIDE ? 0 : Math.min(34, Math.floor(rest * 0.3));
  return { name, what, value: Math.max(4, rest - name - (what === 0 ? 0 : what + 1)) };
}

export function topicHeading({ columns, paint }: Look): string {
  const { name, what, value } = widths(columns);
  const meaning = what === 0 ? '' : `${fit('meaning', what)} `;
  return paint.bold(
    fit(
      `${fit('topic', name)} ${meaning}${fit('last value', value)} ${'age'.padStart(4)} ${'rate'.padStart(7)} Q kept`,
      columns,
    ),
  );
}

export function topicLine({ branch, depth, isCollapsed }: Row, isSelected: boolean, look: Look): string {
  const { columns, paint, now_ms } = look;
  const width = widths(columns);
  const mark = branch.below.length === 0 ? ' ' : isCollapsed ? '▸' : '▾';
  const name = fit(`${'  '.repeat(depth)}${mark} ${printable(branch.name)}`, width.name);
  const { seen } = branch;
  if (!seen) return isSelected ? paint.inverse(name) : name;
  const { meaning, value, rate, qos, retained, last_ms } = seen;
  const isDangerous = meaning.role === 'stray' || (retained && value !== '' && meaning.retained === false);
  const numbers = `${ageWords(now_ms - last_ms).padStart(4)} ${rate.words(now_ms).padStart(7)} ${qos}`;
  const kept = fit(retained ? 'kept' : '', 4);
  const what = width.what === 0 ? '' : ` ${paint.dim(fit(meaning.what, width.what))}`;
  const head = isSelected ? paint.inverse(name) : isDangerous ? paint.red(name) : name;
  return `${head}${what} ${fit(value, width.value)} ${numbers} ${isDangerous && retained ? paint.red(kept) : kept}`;
}

/** The topic under the cursor, with as much of its value as there is room for. */
export function selectedLines(
  { topic, meaning, value }: TopicSeen,
  rows: number,
  look: Look,
): readonly string[] {
  const { columns, paint } = look;
  const what = meaning.what === '' ? '' : `: ${meaning.what}`;
  return [
    paint.bold(fit(`${printable(topic)}${what}`, columns).trimEnd()),
    ...wrapped(value.replaceAll(',"', ', "'), columns).map((line) => fit(line, columns).trimEnd()),
  ].slice(0, rows);
}

/** `now`, `12s`, `3m`, `2h`, `4d`. */
function ageWords(age_ms: number): string {
  const s = Math.floor(Math.max(0, age_ms) / 1000);
  if (s < 1) return 'now';
  if (s < 60) return `${s}s`;
  if (s < 3600) return `${Math.floor(s / 60)}m`;
  return s < 86_400 ? `${Math.floor(s / 3600)}h` : `${Math.floor(s / 86_400)}d`;
}
