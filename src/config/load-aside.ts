import { Worker } from 'node:worker_threads';
import type { ExitCode } from '../error/exit-code.ts';
import { Failure, type Problem } from '../error/failure.ts';
import { deepFreeze } from './load.ts';
import type { Home } from './schema.ts';

/** What the worker answers. */
export type Loaded =
  | { readonly home: Home }
  | { readonly exitCode: ExitCode; readonly problems: readonly Problem[] };

/**
 * Reads the configuration as `loadHome` does, in a thread of its own: to read and check some dozens of files
 * takes longer than a claim may wait.
 * @throws Failure (exit 3) with every problem of every file at once.
 */
export async function loadHomeAside(folder: string): Promise<Home> {
  const worker = new Worker(new URL('./load-worker.js', import.meta.url), { workerData: folder });
  const loaded = await new Promise<Loaded>((answered, failed) => {
    worker.once('message', answered);
    worker.once('error', failed);
  });
  if ('problems' in loaded) throw new Failure(loaded.exitCode, loaded.problems);
  return deepFreeze(loaded.home);
}
