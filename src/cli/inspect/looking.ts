import type { Message, Phrase } from '../../text/message.ts';
import { message } from '../../text/text.ts';

/** A key as it was pressed. */
export interface Key {
  /** `up`, `return`, `escape`; of a letter the letter. */
  readonly name: string;
  /** The character that it types; empty for a key without one. */
  readonly text: string;
  readonly ctrl: boolean;
}

/** What the screen shows. */
export interface Looking {
  readonly page: 'all' | 'contest' | 'help' | 'dangers';
  readonly isPaused: boolean;
  readonly filter: string;
  /** Whether keys go into the filter. */
  readonly isTyping: boolean;
  readonly collapsed: ReadonlySet<string>;
  /** Topic under the cursor; undefined: the first. */
  readonly selected: string | undefined;
  /** The contest that is followed. */
  readonly followed: string | undefined;
}

/** What the keys can move to. */
export interface Sight {
  /** Paths of the tree's lines, in order; whether something is below each. */
  readonly rows: readonly { readonly path: string; readonly isBranch: boolean }[];
  /** Contests, newest first. */
  readonly contests: readonly string[];
  /** Lines of one page. */
  readonly page: number;
}

export const FIRST_LOOK: Looking = {
  page: 'all',
  isPaused: false,
  filter: '',
  isTyping: false,
  collapsed: new Set(),
  selected: undefined,
  followed: undefined,
};

/** The keys and what they do, for the help. */
export const KEYS: readonly (readonly [Phrase, Message])[] = [
  ['↑ ↓  j k', message('inspect.key.move')],
  ['→ ←', message('inspect.key.expand')],
  ['+ -', message('inspect.key.all')],
  ['/', message('inspect.key.filter')],
  [message('inspect.key.pause-name'), message('inspect.key.pause')],
  ['f', message('inspect.key.follow')],
  ['w', message('inspect.key.warnings')],
  ['?', message('inspect.key.help')],
  ['q', message('inspect.key.end')],
];

/** What the screen shows after a key. Pure. */
export function pressed(look: Looking, key: Key, sight: Sight): Looking | 'end' {
  if (key.ctrl && key.name === 'c') return 'end';
  if (look.isTyping) return typed(look, key);
  switch (key.text || key.name) {
    case 'q':
      return 'end';
    case ' ':
      return { ...look, isPaused: !look.isPaused };
    case '?':
      return toggled(look, 'help');
    case 'w':
      return toggled(look, 'dangers');
    case 'f':
      return look.page === 'contest' || sight.contests.length === 0
        ? { ...look, page: 'all' }
        : { ...look, page: 'contest', followed: sight.contests[0] };
    case '/':
      return { ...look, page: 'all', isTyping: true };
  }
  if (key.name === 'escape') return look.page === 'all' ? { ...look, filter: '' } : { ...look, page: 'all' };
  if (look.page === 'contest') return older(look, key, sight);
  return look.page === 'all' ? moved(look, key, sight) : look;
}

function toggled(look: Looking, page: Looking['page']): Looking {
  return { ...look, page: look.page === page ? 'all' : page };
}

function typed(look: Looking, { name, text, ctrl }: Key): Looking {
  if (name === 'return' || name === 'enter') return { ...look, isTyping: false };
  if (name === 'escape') return { ...look, isTyping: false, filter: '' };
  if (name === 'backspace') return { ...look, filter: [...look.filter].slice(0, -1).join('') };
  return text === '' || ctrl ? look : { ...look, filter: look.filter + text, selected: undefined };
}

function older(look: Looking, { name }: Key, { contests }: Sight): Looking {
  const at = contests.indexOf(look.followed ?? '');
  const step = name === 'left' ? 1 : name === 'right' ? -1 : 0;
  return { ...look, followed: contests[Math.min(contests.length - 1, Math.max(0, at + step))] };
}

function moved(look: Looking, key: Key, { rows, page }: Sight): Looking {
  const at = Math.max(
    0,
    rows.findIndex(({ path }) => path === look.selected),
  );
  const to = (index: number) => ({
    ...look,
    selected: rows[Math.min(rows.length - 1, Math.max(0, index))]?.path,
  });
  const row = rows[at];
  switch (key.text || key.name) {
    case '+':
      return { ...look, collapsed: new Set() };
    case '-':
      return {
        ...look,
        collapsed: new Set(rows.filter(({ isBranch }) => isBranch).map(({ path }) => path)),
        selected: row?.path.split('/')[0],
      };
    case 'j':
      return to(at + 1);
    case 'k':
      return to(at - 1);
  }
  switch (key.name) {
    case 'down':
      return to(at + 1);
    case 'up':
      return to(at - 1);
    case 'pagedown':
      return to(at + page);
    case 'pageup':
      return to(at - page);
    case 'home':
      return to(0);
    case 'end':
      return to(rows.length - 1);
    case 'left':
      if (row?.isBranch && !look.collapsed.has(row.path))
        return { ...look, selected: row.path, collapsed: new Set([...look.collapsed, row.path]) };
      return { ...look, selected: parentOf(row?.path, rows) };
    case 'right':
      return { ...look, collapsed: new Set([...look.collapsed].filter((path) => path !== row?.path)) };
    default:
      return look;
  }
}

function parentOf(path = '', rows: Sight['rows']): string {
  const parent = rows.findLast((row) => path.startsWith(`${row.path}/`));
  return parent?.path ?? path;
}
