import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ACCOUNT_DOORS } from '../../config/doors.ts';
import { HOME_FILE } from '../../config/load.ts';
import type { Home } from '../../config/schema.ts';
import { PROCESS_DOORS, type ProcessDoorName } from '../../doors/catalogue.ts';
import { ownDoorState } from '../../state/state-folder.ts';
import { secretFilesOf } from '../check/secrets.ts';

/**
 * The folders of a home: what people wrote, what the hub keeps, and what each door with an account of its own keeps.
 */
export type Root = 'config' | 'state' | DoorRoot;
export type DoorRoot = `door-${ProcessDoorName}`;

/** The root of each door with an account of its own. */
export const DOOR_ROOTS: readonly { readonly root: DoorRoot; readonly door: ProcessDoorName }[] =
  PROCESS_DOORS.map((door) => ({ root: `door-${door}`, door }));

/** One file or folder of a backup. */
export interface Item {
  readonly root: Root;
  /** Its path within the root, with slashes. */
  readonly name: string;
  /** Its absolute path. */
  readonly path: string;
  readonly kind: 'file' | 'directory';
  /** Permission bits, such as 0o600. */
  readonly mode: number;
  readonly changed_at: Date;
}

/** What goes into a backup, and what does not. */
export interface Selection {
  /** Each folder stands before what is in it. */
  readonly items: readonly Item[];
  /** Files with passwords and keys, and folders of linked accounts and tokens, that nobody asked for. */
  readonly secrets: readonly string[];
  /** Files that the configuration names outside its folder, and links: they stay behind. */
  readonly outside: readonly string[];
}

/** Folders of the state that can be fetched or made again; names of folders in which `restore` works. */
const NOT_KEPT = /^(models|before-restore-.*|\.restoring-.*)$/;
/** Half-written files, and sockets of a running hub. */
const NOT_FILES = /\.(tmp|sock|part)$/;

/**
 * The files of a home: `halfsecond.yaml`, `devices/`, every file and folder that the configuration names, and the
 * state without the speech models.
 * @param of.withCredentials whether the files with passwords and keys belong to it, and the linked accounts and tokens
 * of the doors. All that a door with an account of its own keeps counts as such.
 * @throws the system's error for a folder that cannot be read.
 */
export function selectionOf(home: Home, of: { state: string; withCredentials: boolean }): Selection {
  const { withCredentials } = of;
  const folder = realpathSync(home.folder);
  const secret = new Set(secretFilesOf(home).map((file) => relative(home.folder, file)));
  const outside: string[] = [];
  const items = new Map<string, Item>();
  const named = [...new Set([HOME_FILE, 'devices', ...namesIn(home), ...secret])];
  const state = resolve(of.state);
  for (const name of named) {
    const path = resolve(folder, name);
    const inside = relative(folder, path);
    if (!statusOf(path)) continue;
    if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
      outside.push(path);
      continue;
    }
    if (path === state || path.startsWith(`${state}${sep}`)) continue;
    for (const item of [...parentsOf('config', folder, inside), ...itemsUnder('config', folder, inside)]) {
      if (isItem(item)) items.set(item.name, item);
      else outside.push(item.path);
    }
  }
  const secrets = [...items.values()].filter(({ name, kind }) => kind === 'file' && secret.has(name));
  if (!withCredentials) for (const { name } of secrets) items.delete(name);
  const inState = itemsUnder('state', state, '');
  const ownFolders = DOOR_ROOTS.map(({ root, door }) => ({ root, folder: ownDoorState(state, door) })).filter(
    ({ folder }) => statusOf(folder)?.isDirectory(),
  );
  const kept = withCredentials
    ? [...inState, ...ownFolders.flatMap(({ root, folder }) => itemsUnder(root, folder, ''))]
    : inState.filter(({ name }) => !holdsAccounts(name));
  const left = [
    ...ACCOUNT_DOORS.map((door) => join(state, 'doors', door)).filter((path) => hasFiles(path)),
    ...inState.filter(({ name }) => OF_CONSOLE.test(name)).map(({ path }) => path),
    ...ownFolders.map(({ folder }) => folder),
  ];
  outside.push(...kept.filter((seen) => !isItem(seen)).map(({ path }) => path));
  return {
    items: [...byDepth([...items.values()]), ...kept.filter(isItem)],
    secrets: withCredentials ? [] : [...secrets.map(({ path }) => path), ...left],
    outside,
  };
}

/** What the console keeps of its password and of who is signed in, with the backups beside them. */
const OF_CONSOLE = /^console-(?:password|sessions)\.json(?:\.bak)?$/;

/** Whether what has this name in the state belongs to a door's linked accounts or tokens, or lets into the console. */
export function holdsAccounts(name: string): boolean {
  return (
    OF_CONSOLE.test(name) ||
    ACCOUNT_DOORS.some((door) => name === `doors/${door}` || name.startsWith(`doors/${door}/`))
  );
}

function hasFiles(folder: string): boolean {
  return filesOfFolder('state', folder).length > 0;
}

/** Every text of the configuration that may be the name of a file: which of them is one, the folder tells. */
function namesIn(value: unknown, key = ''): readonly string[] {
  if (typeof value === 'string')
    return value === '' || key === 'state' || key === 'folder' || value.includes('://') ? [] : [value];
  if (typeof value !== 'object' || value === null || key === 'devices') return [];
  return Object.entries(value).flatMap(([of, each]) => namesIn(each, Array.isArray(value) ? key : of));
}

type Seen = Omit<Item, 'kind'> & { readonly kind: Item['kind'] | 'link' };

function isItem(seen: Seen): seen is Item {
  return seen.kind !== 'link';
}

/** A file, or a folder with everything in it. Sockets, pipes and half-written files are passed over. */
function itemsUnder(root: Root, folder: string, name: string): readonly Seen[] {
  const path = join(folder, name);
  const status = statusOf(path);
  if (!status) return [];
  const seen = {
    root,
    name: name.split(sep).join('/'),
    path,
    mode: status.mode & 0o777,
    changed_at: status.mtime,
  };
  if (status.isSymbolicLink() && name !== '') return [{ ...seen, kind: 'link' }];
  if (status.isFile()) return NOT_FILES.test(name) ? [] : [{ ...seen, kind: 'file' }];
  const isFolder = status.isDirectory() || status.isSymbolicLink();
  if (!isFolder) return [];
  const inner = readdirSync(path)
    .filter((each) => !NOT_KEPT.test(each))
    .sort()
    .flatMap((each) => itemsUnder(root, folder, join(name, each)));
  return name === '' ? inner : [{ ...seen, kind: 'directory' }, ...inner];
}

/** The folders on the way to a name. */
function parentsOf(root: Root, folder: string, name: string): readonly Seen[] {
  const steps = name.split(sep).slice(0, -1);
  return steps.flatMap((_, at): readonly Seen[] => {
    const own = steps.slice(0, at + 1).join(sep);
    const path = join(folder, own);
    const status = statusOf(path);
    if (!status) return [];
    const kind = status.isSymbolicLink() ? 'link' : 'directory';
    return [
      {
        root,
        name: steps.slice(0, at + 1).join('/'),
        path,
        kind,
        mode: status.mode & 0o777,
        changed_at: status.mtime,
      },
    ];
  });
}

function byDepth(items: readonly Item[]): readonly Item[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function statusOf(path: string) {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** The files below a folder, without what a backup never holds. @throws the system's error where it cannot be read. */
export function filesOfFolder(root: Root, folder: string): readonly Item[] {
  return itemsUnder(root, folder, '')
    .filter(isItem)
    .filter(({ kind }) => kind === 'file');
}
