import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { codeOf, isMissingFile } from '../error/message-of.ts';
import { message } from '../text/text.ts';
import { makeFolder } from './make-folder.ts';

const FILE = 'hub.pid';
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/** The process that holds a state folder. */
const holderSchema = z.object({
  pid: z.number().int().positive(),
  /** The boot and the moment at which it began; absent where the system does not tell. */
  began: z.string().exactOptional(),
});
type Holder = z.infer<typeof holderSchema>;

/** A state folder that this process holds. */
export interface StateLock {
  /** Lets another hub have the folder. */
  release(): void;
}

/** Takeovers of takeovers that were all killed: so many are gone through, which no machine brings about by itself. */
const MOST_TAKEOVERS = 8;

/** A file that comes and goes is looked at so often. */
const MOST_ATTEMPTS = 100;

/** What the system says where files cannot have a second name, as on FAT. */
const WITHOUT_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Takes the state folder for a process: two hubs would overwrite what the other has learned. A hub that was killed
 * holds nothing, because the process of its file is gone. A folder that cannot be written is not held: the hub then
 * keeps nothing in it.
 * @param pid the number of the process; default: this one.
 * @throws Failure (exit 4) where another process that runs holds it.
 */
export function lockState(folder: string, pid = process.pid): StateLock {
  const file = join(folder, FILE);
  const own = holderOf(pid);
  try {
    makeFolder(folder);
    take(file, own, folder, MOST_TAKEOVERS);
  } catch (error) {
    if (error instanceof Failure) throw error;
    return { release: () => undefined };
  }
  return { release: () => releaseBy(file, own) };
}

/**
 * Makes the file the process's own. The file appears whole, by one step of the system, so nobody reads a part of it. What a
 * process that is gone has left is replaced by whoever holds the file's takeover, which is taken in the same way: of two that
 * find it, one replaces it, and the other finds a holder that runs.
 * @throws Failure where a process that runs holds it, or is just taking it over; the system's error where it cannot be made.
 */
function take(file: string, own: Holder, folder: string, takeovers: number): void {
  const whole = `${file}.${randomUUID()}`;
  writeNew(whole, own);
  try {
    if (makeOrFind(whole, file, own, folder) === 'made') return;
    if (takeovers === 0) throw new Error(`${file}: every takeover was killed`);
    const takeover = `${file}.takeover`;
    take(takeover, own, folder, takeovers - 1);
    try {
      // It may have been taken over, or let go, before this process held the takeover.
      if (makeOrFind(whole, file, own, folder) === 'made') return;
      // It stays as it was left: its process is gone, and nobody else may replace it.
      renameSync(whole, file);
    } finally {
      releaseBy(takeover, own);
    }
  } finally {
    rmSync(whole, { force: true });
  }
}

/**
 * Makes the file, or finds that no process holds the one that is there.
 * @throws Failure where another process that runs holds it.
 */
function makeOrFind(whole: string, file: string, own: Holder, folder: string): 'made' | 'left' {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    if (isMade(whole, file, own)) return 'made';
    const holder = readHolder(file);
    // Let go just now: the next process may be as quick, and what it makes is not to be replaced.
    if (holder === 'none') continue;
    if (holder && holder.pid !== own.pid && isAlive(holder)) throw heldBy(holder, folder);
    return 'left';
  }
  throw new Error(`${file}: made and let go again and again`);
}

/** Gives the whole file its name. @returns false where something has that name. */
function isMade(whole: string, file: string, own: Holder): boolean {
  try {
    linkSync(whole, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!WITHOUT_LINKS.has(codeOf(error))) throw error;
  }
  try {
    writeNew(file, own);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** @throws the system's error, `EEXIST` where the file is there. */
function writeNew(file: string, own: Holder): void {
  const opened = openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    writeSync(opened, `${JSON.stringify(own)}\n`);
  } finally {
    closeSync(opened);
  }
}

function heldBy({ pid }: Holder, folder: string): Failure {
  return new Failure(ExitCode.unavailable, [
    {
      file: folder,
      found: message('state.held.found', { pid: String(pid) }),
      expected: message('state.held.expected'),
      fix: message('state.held.fix'),
    },
  ]);
}

function releaseBy(file: string, own: Holder): void {
  const holder = readHolder(file);
  if (holder && holder !== 'none' && holder.pid === own.pid) rmSync(file, { force: true });
}

/** @returns `none` where there is no file, undefined where it tells nothing. */
function readHolder(file: string): Holder | 'none' | undefined {
  let opened: number | undefined;
  try {
    // Not blocking: a pipe that somebody has put there tells nothing, and is no wait for ever.
    opened = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    return holderSchema.parse(JSON.parse(readFileSync(opened, 'utf8')));
  } catch (error) {
    return isMissingFile(error) ? 'none' : undefined;
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}

/** Whether it is that process still: after a restart of the machine another one may have its number. */
function isAlive({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  return began === undefined || holderOf(pid).began === began;
}

/** The process as Linux tells it (proc(5)): the 22nd field of `stat` is its start, in ticks since the boot. */
function holderOf(pid: number): Holder {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The name in parentheses may hold spaces.
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?!.*\) )/s);
    return { pid, began: `${boot} ${fields.split(' ')[19] ?? ''}` };
  } catch {
    return { pid };
  }
}
