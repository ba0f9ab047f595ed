import { Worker } from 'node:worker_threads';
import { journalFolder } from '../../journal/folder.ts';
import type { Language } from '../../text/language.ts';
import { message } from '../../text/text.ts';
import type { Timer } from '../../time/clock.ts';
import type { ConsoleHub } from '../hub.ts';
import { Refusal } from '../request.ts';
import type { Answered, Asked, QuestionKind, Questions } from './questions.ts';

/** The heap of the thread, in MB: it holds some segments of the journal, and a replayed home. */
const HEAP = { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 16 };
/** A question that takes longer is given up, in milliseconds. */
const WITHIN_MS: Readonly<Record<QuestionKind, number>> = {
  contests: 10_000,
  contest: 15_000,
  report: 20_000,
  csv: 20_000,
  what_if: 20_000,
  unanswered: 10_000,
};
/** A thread that was asked nothing for this long ends, in milliseconds: it gives its memory back. */
const IDLE_MS = 120_000;
/** The most questions that wait. */
const MOST_WAITING = 32;

interface Waiting {
  readonly asked: Asked;
  readonly done: (answer: unknown) => void;
  readonly failed: (refusal: Refusal) => void;
}

/**
 * Reads the journal in a thread of its own, for reading and replaying would delay verdicts. One question runs at a time; one
 * that takes too long or too much memory ends the thread, and the next one starts another.
 */
export class JournalThread {
  readonly #hub: ConsoleHub;
  readonly #workerUrl: URL;
  readonly #waiting: Waiting[] = [];
  #running: Waiting | undefined;
  #worker: Worker | undefined;
  #timer: Timer | undefined;
  #count = 0;

  /** @param of.workerUrl the built worker; default: beside this file. */
  constructor(of: { hub: ConsoleHub; workerUrl?: URL }) {
    this.#hub = of.hub;
    this.#workerUrl = of.workerUrl ?? new URL('./journal-worker.js', import.meta.url);
  }

  /** @throws Refusal (`unavailable`) where there is no journal, or the answer takes too much time or memory. */
  ask<K extends QuestionKind>(
    kind: K,
    query: Questions[K]['query'],
    language: Language,
  ): Promise<Questions[K]['answer']> {
    const { state, home } = this.#hub;
    if (state === undefined) return Promise.reject(new Refusal('unavailable', message('console.no-journal')));
    if (this.#waiting.length >= MOST_WAITING)
      return Promise.reject(new Refusal('too_many', message('console.busy'), { retry_s: 5 }));
    const place = { folder: journalFolder(state), home, language };
    return new Promise((done, failed) => {
      const asked = { number: ++this.#count, kind, place, query } as Asked;
      this.#waiting.push({ asked, failed, done: (answer) => done(answer as Questions[K]['answer']) });
      this.#next();
    });
  }

  /** Starts the thread before it is asked: a page that opens asks soon. */
  warm(): void {
    if (this.#hub.state === undefined) return;
    this.#worker ??= this.#start();
    if (!this.#running && !this.#timer)
      this.#timer = this.#hub.clock.setTimeout(() => void this.#end(), IDLE_MS);
  }

  async close(): Promise<void> {
    for (const { failed } of this.#waiting.splice(0))
      failed(new Refusal('unavailable', message('console.ends')));
    await this.#end(message('console.ends'));
  }

  #next(): void {
    if (this.#running) return;
    this.#clear();
    const next = this.#waiting.shift();
    if (!next) {
      if (this.#worker) this.#timer = this.#hub.clock.setTimeout(() => void this.#end(), IDLE_MS);
      return;
    }
    this.#running = next;
    this.#worker ??= this.#start();
    this.#worker.postMessage(next.asked);
    this.#timer = this.#hub.clock.setTimeout(
      () => void this.#end(message('console.too-long')),
      WITHIN_MS[next.asked.kind],
    );
  }

  #start(): Worker {
    const worker = new Worker(this.#workerUrl, { resourceLimits: HEAP });
    worker.on('message', (told: Answered) => {
      const running = this.#running;
      if (worker !== this.#worker || told.number !== running?.asked.number) return;
      this.#running = undefined;
      if ('answer' in told) running.done(told.answer);
      else {
        this.#hub.log.error({ error: told.fault }, 'the journal cannot be told');
        running.failed(new Refusal('failed', message('console.failed')));
      }
      this.#next();
    });
    worker.on('error', (error) => {
      this.#hub.log.warn({ error: String(error) }, 'the thread of the journal ended');
      if (worker === this.#worker) void this.#end(message('console.too-much'));
    });
    worker.unref();
    return worker;
  }

  /** @param why what whoever waits for the running question is told. */
  async #end(why = message('console.ends')): Promise<void> {
    this.#clear();
    const worker = this.#worker;
    const running = this.#running;
    this.#worker = undefined;
    this.#running = undefined;
    running?.failed(new Refusal('unavailable', why));
    if (this.#waiting.length > 0) this.#next();
    await worker?.terminate();
  }

  #clear(): void {
    if (this.#timer) this.#hub.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
