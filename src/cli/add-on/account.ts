import { lchownSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../state/make-folder.ts';

/** The account under which the image runs the hub. */
const ACCOUNT = 'halfsecond';

/** An account of this machine. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  /** Ids of its further groups. */
  readonly groups: readonly number[];
}

/**
 * The account of the hub in this image.
 * @throws Error where the image has none: it was not built by packaging/container/build.
 */
export function hubAccount(): Account {
  const fieldsOf = (file: string) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.split(':'));
  const [, , uid, gid] = fieldsOf('/etc/passwd').find(([name]) => name === ACCOUNT) ?? [];
  if (uid === undefined || gid === undefined)
    throw new Error(`/etc/passwd: found no account ${ACCOUNT}, expected that of the image`);
  const groups = fieldsOf('/etc/group').flatMap(([, , id, members]) =>
    members?.split(',').includes(ACCOUNT) ? [Number(id)] : [],
  );
  return { uid: Number(uid), gid: Number(gid), groups };
}

/**
 * Makes folders that are missing, and gives them to the account with all that is in them. People edit the YAML as root of
 * Home Assistant, so this is done at each start. Links are not followed, and a file with a second name stays as it is: the
 * account itself could have made either to be given a file of root.
 */
export function ownFolders(folders: readonly string[], account: Pick<Account, 'uid' | 'gid'>): void {
  for (const folder of folders) {
    makeFolder(folder);
    own(folder, account);
  }
}

function own(path: string, { uid, gid }: Pick<Account, 'uid' | 'gid'>): void {
  const status = lstatSync(path);
  const isFolder = status.isDirectory();
  if (!isFolder && status.nlink > 1) return;
  if (status.uid !== uid || status.gid !== gid) lchownSync(path, uid, gid);
  if (isFolder) for (const name of readdirSync(path)) own(join(path, name), { uid, gid });
}

/** Becomes the account, with its groups (`audio`), for good. */
export function leaveRoot({ uid, gid, groups }: Account): void {
  process.setgroups?.(groups);
  process.setgid?.(gid);
  process.setuid?.(uid);
}
