import { Worker } from 'node:worker_threads';
import type { Phrase } from '../../text/message.ts';
import { message } from '../../text/text.ts';

/** Takes of a phrase, and what they must differ from. */
export interface Measuring {
  readonly takes: readonly Int16Array[];
  readonly phrase: string;
  /** Folders with takes of other phrases. */
  readonly others: readonly string[];
}

/** What the takes are worth; `odd` is the number of one that differs from the others. */
export type Measured =
  | { readonly threshold: number; readonly farthest: number; readonly nearest: number }
  | { readonly odd: number }
  | { readonly failed: Phrase };

/** Measures takes in a thread of its own, which ends with the answer. */
export function measure(
  takes: Measuring,
  workerUrl = new URL('./measure-worker.js', import.meta.url),
): Promise<Measured> {
  return new Promise((done) => {
    const worker = new Worker(workerUrl, { workerData: takes });
    worker.once('message', (told: Measured) => done(told));
    worker.once('error', (error) => done({ failed: String(error) }));
    worker.once('exit', () => done({ failed: message('console.ends') }));
    worker.unref();
  });
}
