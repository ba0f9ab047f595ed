import { closeSync, constants, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { codeOf } from '../error/message-of.ts';
import { message } from '../text/text.ts';
import { makeFolder } from './make-folder.ts';

const FILE = 'hub.pid';
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

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

/**
 * Takes the state folder for this process: two hubs would overwrite what the other has learned. A hub that was killed
 * holds nothing, because the process of its file is gone. A folder that cannot be written is not held: the hub then
 * keeps nothing in it.
 * @throws Failure (exit 4) where another process that runs holds it.
 */
export function lockState(folder: string): StateLock {
  const file = join(folder, FILE);
  const own = holderOf(process.pid);
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      makeFolder(folder);
      const opened = openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
      writeSync(opened, `${JSON.stringify(own)}\n`);
      closeSync(opened);
      return { release: () => releaseBy(file, own) };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') return { release: () => undefined };
    }
    const holder = readHolder(file);
    if (holder && holder.pid !== own.pid && isAlive(holder)) throw heldBy(holder, folder);
    try {
      rmSync(file, { force: true });
    } catch {
      // A folder of that name is none of a hub, and stays.
      return { release: () => undefined };
    }
  }
  return { release: () => undefined };
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
  if (readHolder(file)?.pid === own.pid) rmSync(file, { force: true });
}

/** Undefined where the file is gone, or tells nothing. */
function readHolder(file: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
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
