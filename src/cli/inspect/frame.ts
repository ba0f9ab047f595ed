import stringWidth from 'string-width';
import type { Text } from '../../text/text.ts';
import { fit, type Paint, wrapped } from '../ui/layout.ts';
import { tableRow } from '../ui/table.ts';
import { contestLines, wholeContestLines } from './contest-lines.ts';
import type { Danger } from './dangers.ts';
import type { Inspection } from './inspection.ts';
import { KEYS, type Looking, type Sight } from './looking.ts';
import { selectedLines, topicHeading, topicLine } from './topic-lines.ts';
import type { Row } from './topic-tree.ts';

/** The input of one frame. */
export interface Scene {
  readonly inspection: Inspection;
  readonly look: Looking;
  readonly columns: number;
  /** Height of the screen in lines. */
  readonly rows: number;
  readonly paint: Paint;
  readonly text: Text;
  /** On this program's own clock. */
  readonly now_ms: number;
  /** The name of the broker for the user. */
  readonly broker: string;
}

const MOST_DANGERS = 2;
const SELECTED_ROWS = 3;

/** The whole screen: exactly as many lines as it has, none wider than it is. Pure. */
export function frame(of: Scene): readonly string[] {
  const scene = { ...of, columns: Math.max(40, of.columns), now_ms: of.inspection.shown_ms(of.now_ms) };
  const top = [header(scene), ...dangerLines(scene)];
  const rows = Math.max(4, of.rows) - top.length - 1;
  return [...top, ...padded(body(scene, rows), rows), footer(scene)];
}

/** The rows and contests that the keys can move to. */
export function sightOf({ inspection, look, rows }: Scene): Sight {
  return {
    rows: inspection.tree
      .rows(look)
      .map(({ branch: { path, below } }) => ({ path, isBranch: below.length > 0 })),
    contests: inspection.book.contests.filter(({ isAlone }) => !isAlone).map(({ id }) => id),
    page: Math.max(1, Math.floor(rows / 2)),
  };
}

function header({ inspection, look, columns, paint, text, broker, now_ms }: Scene): string {
  const { link, hub, tree, rate, held } = inspection;
  const state =
    link.state === 'connected'
      ? text('inspect.state', {
          hub: hub ?? text('inspect.hub-unseen'),
          topics: tree.size,
          rate: rate.words(now_ms) || text('inspect.quiet'),
        })
      : text('inspect.lost', { reason: link.reason ?? text('inspect.closed') });
  const { waiting, missed } = held;
  const paused = !look.isPaused
    ? ''
    : missed > 0
      ? text('inspect.paused-missed', { waiting, missed })
      : text('inspect.paused', { waiting });
  const filter = look.filter !== '' ? text('inspect.filter', { filter: look.filter }) : '';
  const head = text('inspect.header', { broker, state });
  const line = fit(`${head}${paused}${filter}`, columns).trimEnd();
  return link.state === 'lost' ? paint.red(line) : look.isPaused ? paint.yellow(line) : paint.bold(line);
}

function dangerLines({ inspection, look, columns, paint, text, now_ms }: Scene): readonly string[] {
  if (look.page === 'dangers') return [];
  const dangers = inspection.dangers.list(now_ms);
  const more = dangers.length - MOST_DANGERS;
  return dangers.slice(0, MOST_DANGERS).map(({ what }, at) => {
    const rest = at === MOST_DANGERS - 1 && more > 0 ? text('inspect.more-warnings', { count: more }) : '';
    const line = text('inspect.once', { what });
    return paint.red(`${fit(line, columns - stringWidth(rest)).trimEnd()}${rest}`);
  });
}

function body(scene: Scene, rows: number): readonly string[] {
  const { inspection, look, columns, text, now_ms } = scene;
  switch (look.page) {
    case 'help':
      return [
        '',
        ...KEYS.map(([keys, does]) =>
          tableRow([text.of(keys), text.of(does)], {
            indent: '  ',
            columns: [{ width: 10 }],
            gap: ' ',
            within: columns,
          }),
        ),
      ];
    case 'dangers':
      return inspection.dangers.list(now_ms).flatMap((danger) => dangerWhole(danger, scene));
    case 'contest': {
      const followed = inspection.book.contests.find(({ id }) => id === look.followed);
      return followed
        ? wholeContestLines(followed, { ...scene, names: inspection.names })
        : [text('inspect.contest-gone')];
    }
    case 'all':
      return overview(scene, rows);
  }
}

function dangerWhole({ what, fix, count }: Danger, { columns, paint, text }: Scene): readonly string[] {
  const head = count > 1 ? text('inspect.times', { what, count }) : text('inspect.once', { what });
  return [
    ...wrapped(head, columns).map((line) => paint.red(fit(line, columns).trimEnd())),
    ...wrapped(fix, columns - 2).map((line) => fit(`  ${line}`, columns).trimEnd()),
  ];
}

/** The newest contests in the upper half of the screen, and the topics below. */
function overview(scene: Scene, rows: number): readonly string[] {
  const { inspection, look, columns } = scene;
  const contests: string[] = [];
  for (const contest of inspection.book.contests) {
    const lines = contestLines(contest, { ...scene, names: inspection.names });
    if (contests.length + lines.length > rows * 0.45) break;
    contests.push(...lines);
  }
  if (contests.length === 0) contests.push(scene.paint.dim(scene.text('inspect.no-contest')));
  const tree = inspection.tree.rows(look);
  const at = Math.max(
    0,
    tree.findIndex(({ branch }) => branch.path === look.selected),
  );
  const seen = tree[at]?.branch.seen;
  const details = seen && rows > 14 ? selectedLines(seen, SELECTED_ROWS, scene) : [];
  const rule = scene.paint.dim('─'.repeat(columns));
  const room = rows - contests.length - details.length - 2 - (details.length > 0 ? 1 : 0);
  return [
    ...contests,
    rule,
    topicHeading(scene),
    ...padded(treeLines(scene, { tree, at, room }), room),
    ...(details.length > 0 ? [rule, ...details] : []),
  ];
}

/** The topics around the selected one. */
function treeLines(scene: Scene, of: { tree: readonly Row[]; at: number; room: number }): readonly string[] {
  const { tree, at, room } = of;
  if (tree.length === 0)
    return [scene.look.filter === '' ? scene.text('inspect.no-topic') : scene.text('inspect.no-match')];
  const first = Math.max(0, Math.min(tree.length - room, at - Math.floor(room / 2)));
  return tree
    .slice(first, first + Math.max(0, room))
    .map((row, index) => topicLine(row, first + index === at, scene));
}

function footer({ look, columns, paint, text }: Scene): string {
  const keys = look.isTyping ? text('inspect.typing', { filter: look.filter }) : text('inspect.footer');
  return paint.dim(fit(keys, columns).trimEnd());
}

function padded(lines: readonly string[], rows: number): readonly string[] {
  const room = Math.max(0, rows);
  return [...lines, ...new Array<string>(Math.max(0, room - lines.length)).fill('')].slice(0, room);
}
