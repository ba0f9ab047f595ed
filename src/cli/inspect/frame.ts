import { fit, type Paint, wrapped } from '../ui/layout.ts';
import { contestLines, wholeContestLines } from './contest-lines.ts';
import type { Danger } from './dangers.ts';
import type { Inspection } from './inspection.ts';
import { KEYS, type Looking, type Sight } from './looking.ts';
import { selectedLines, topicHeading, topicLine } from './topic-lines.ts';
import type { Row } from './topic-tree.ts';

/** What a frame is drawn from. */
export interface Scene {
  readonly inspection: Inspection;
  readonly look: Looking;
  readonly columns: number;
  /** Lines there are. */
  readonly rows: number;
  readonly paint: Paint;
  /** On our own clock. */
  readonly now_ms: number;
  /** The broker, as the user names it. */
  readonly broker: string;
}

const MOST_DANGERS = 2;
const SELECTED_ROWS = 3;

/** The whole screen: never more lines than there are, never a longer one than it is wide. Pure. */
export function frame(of: Scene): readonly string[] {
  const scene = { ...of, columns: Math.max(40, of.columns), now_ms: of.inspection.shown_ms(of.now_ms) };
  const top = [header(scene), ...dangerLines(scene)];
  const rows = Math.max(4, of.rows) - top.length - 1;
  return [...top, ...padded(body(scene, rows), rows), footer(scene)];
}

/** What the keys can move to in this scene. */
export function sightOf({ inspection, look, rows }: Scene): Sight {
  return {
    rows: inspection.tree
      .rows(look)
      .map(({ branch: { path, below } }) => ({ path, isBranch: below.length > 0 })),
    contests: inspection.book.contests.filter(({ isAlone }) => !isAlone).map(({ id }) => id),
    page: Math.max(1, Math.floor(rows / 2)),
  };
}

function header({ inspection, look, columns, paint, broker, now_ms }: Scene): string {
  const { link, hub, tree, rate, held } = inspection;
  const state =
    link.state === 'connected'
      ? `hub ${hub ?? 'not seen'} · ${tree.size} topics · ${rate.words(now_ms) || 'quiet'}`
      : `LOST: ${link.reason ?? 'the connection was closed'}; trying again`;
  const missed = held.missed > 0 ? `, ${held.missed} missed` : '';
  const paused = look.isPaused ? ` · PAUSED, ${held.waiting} waiting${missed}` : '';
  const filter = look.filter !== '' ? ` · filter “${look.filter}”` : '';
  const line = fit(`halfsecond inspect · ${broker} · ${state}${paused}${filter}`, columns).trimEnd();
  return link.state === 'lost' ? paint.red(line) : look.isPaused ? paint.yellow(line) : paint.bold(line);
}

function dangerLines({ inspection, look, columns, paint, now_ms }: Scene): readonly string[] {
  if (look.page === 'dangers') return [];
  const dangers = inspection.dangers.list(now_ms);
  const more = dangers.length - MOST_DANGERS;
  return dangers.slice(0, MOST_DANGERS).map(({ what }, at) => {
    const rest = at === MOST_DANGERS - 1 && more > 0 ? ` (and ${more} more: w)` : '';
    return paint.red(`${fit(`! ${what}`, columns - rest.length).trimEnd()}${rest}`);
  });
}

function body(scene: Scene, rows: number): readonly string[] {
  const { inspection, look, columns, paint, now_ms } = scene;
  switch (look.page) {
    case 'help':
      return ['', ...KEYS.map(([keys, does]) => fit(`  ${fit(keys, 10)} ${does}`, columns).trimEnd())];
    case 'dangers':
      return inspection.dangers.list(now_ms).flatMap((danger) => dangerWhole(danger, columns, paint));
    case 'contest': {
      const followed = inspection.book.contests.find(({ id }) => id === look.followed);
      return followed ? wholeContestLines(followed, scene) : ['this contest is forgotten: escape leads back'];
    }
    case 'all':
      return overview(scene, rows);
  }
}

function dangerWhole({ what, fix, count }: Danger, columns: number, paint: Paint): readonly string[] {
  const times = count > 1 ? ` (${count} times)` : '';
  return [
    ...wrapped(`! ${what}${times}`, columns).map((line) => paint.red(fit(line, columns).trimEnd())),
    ...wrapped(fix, columns - 2).map((line) => fit(`  ${line}`, columns).trimEnd()),
  ];
}

/** The newest contests above, as many as fit into less than half, and the tree with the cursor below. */
function overview(scene: Scene, rows: number): readonly string[] {
  const { inspection, look, columns } = scene;
  const contests: string[] = [];
  for (const contest of inspection.book.contests) {
    const lines = contestLines(contest, scene);
    if (contests.length + lines.length > rows * 0.45) break;
    contests.push(...lines);
  }
  if (contests.length === 0) contests.push(scene.paint.dim('no contest yet'));
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

/** The lines about the cursor. */
function treeLines(scene: Scene, of: { tree: readonly Row[]; at: number; room: number }): readonly string[] {
  const { tree, at, room } = of;
  if (tree.length === 0) return [scene.look.filter === '' ? 'nothing yet' : 'nothing meets the filter'];
  const first = Math.max(0, Math.min(tree.length - room, at - Math.floor(room / 2)));
  return tree
    .slice(first, first + Math.max(0, room))
    .map((row, index) => topicLine(row, first + index === at, scene));
}

function footer({ look, columns, paint }: Scene): string {
  const keys = look.isTyping
    ? `/${look.filter}▏ return keeps it, escape drops it`
    : '↑↓ move  →← expand  / filter  space pause  f follow  w warnings  ? help  q end';
  return paint.dim(fit(keys, columns).trimEnd());
}

function padded(lines: readonly string[], rows: number): readonly string[] {
  const room = Math.max(0, rows);
  return [...lines, ...new Array<string>(Math.max(0, room - lines.length)).fill('')].slice(0, room);
}
