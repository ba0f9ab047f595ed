import { Worker } from 'node:worker_threads';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { Backoff } from '../time/backoff.ts';
import type { Clock, Timer } from '../time/clock.ts';
import type { HearingEvent } from './hearing-event.ts';
import type { Answer, Ending, HearingPlan, Request, ThreadData } from './worker-protocol.ts';

const BACK_OFF = { first_ms: 500, most_ms: 30_000 };
/** A failed engine gets a new worker after this time, in milliseconds; each further try waits longer. */
const RENEWAL = { first_ms: 60_000, most_ms: 1_800_000 };
/** After this time of work, in milliseconds, the back-off starts from the beginning. */
const WELL_AFTER_MS = 30_000;
/** A worker that does not answer for this long, in milliseconds, hangs. */
const HANGS_AFTER_MS = 15_000;
/**
 * The same while it opens a stream, in milliseconds: its engines prove themselves on recordings, on a small or busy machine for
 * minutes. systemd waits for the whole start for 300 s.
 */
const OPENS_WITHIN_MS = 240_000;
/**
 * Nobody waits longer for a worker to end, in milliseconds, because one that hangs in native code cannot be
 * ended.
 */
const ENDS_WITHIN_MS = 500;
/** A worker that hangs has this long to end by itself, in milliseconds, before it is ended by force. */
const FORCED_AFTER_MS = 10_000;

/** One stream of sound, as the thread that hears it knows it. */
export interface ThreadStream {
  /** A worker begins to hear the stream: it counts time from here. */
  began(): void;
  /** The worker died or hangs and will be started again. */
  lost(of: { reason: string; retry_in_ms: number }): void;
  /** A new worker hears with all engines. */
  back(): void;
  /** An event that arose between chunks. */
  told(event: HearingEvent): void;
}

/** A request that waits for its answer. */
interface Waiting {
  readonly isOpening: boolean;
  heard(events: readonly HearingEvent[]): void;
  failed(failure: Failure): void;
}

/** A request before its number is known. */
type Asked = Request extends infer One ? (One extends Request ? Omit<One, 'number'> : never) : never;

/**
 * A worker thread that hears any number of streams with one set of engines, so that no engine ever holds up the
 * arbiter. A worker that dies is a state, not an end: it is started anew, with back-off, and meanwhile nothing is
 * heard. One in which an engine failed hears on with the others, until the engine recovers or a new worker takes its
 * place.
 */
export class HearingThread {
  readonly #plan: HearingPlan;
  readonly #workerUrl: URL;
  readonly #clock: Clock;
  readonly #streams = new Map<number, ThreadStream>();
  readonly #waiting = new Map<number, Waiting>();
  /** Engines of the present worker that do not work, each with the number of its stream. */
  readonly #degraded = new Set<string>();
  #worker: Worker | undefined;
  #lastStream = 0;
  #lastRequest = 0;
  readonly #backoff = new Backoff(BACK_OFF);
  readonly #renewal = new Backoff(RENEWAL);
  #timers: { hangs?: Timer | undefined; ok?: Timer; start?: Timer | undefined } = {};
  #closed = false;

  private constructor(of: HearingThreadOptions) {
    this.#plan = of.plan;
    this.#workerUrl = of.workerUrl ?? new URL('./worker.js', import.meta.url);
    this.#clock = of.clock;
  }

  /** @throws Failure where an engine cannot start: a wrong key, keyword, take or model. */
  static async open(options: HearingThreadOptions): Promise<HearingThread> {
    const thread = new HearingThread(options);
    await thread.#start();
    return thread;
  }

  /** How many streams it hears. */
  get size(): number {
    return this.#streams.size;
  }

  /**
   * Hears one more stream.
   * @returns its number.
   * @throws Failure where an engine of the stream cannot start.
   */
  async add(stream: ThreadStream): Promise<number> {
    const number = ++this.#lastStream;
    this.#streams.set(number, stream);
    try {
      await this.ask({ kind: 'open', stream: number });
    } catch (error) {
      this.#streams.delete(number);
      throw error;
    }
    stream.began();
    return number;
  }

  /** Hears a stream no more. What it still waits for is answered with no events. */
  async remove(stream: number): Promise<void> {
    if (!this.#streams.delete(stream)) return;
    for (const engine of this.#degraded) if (engine.startsWith(`${stream} `)) this.#degraded.delete(engine);
    await this.ask({ kind: 'close', stream });
  }

  /**
   * Asks the worker. Without a worker the answer is no events, at once.
   * @throws Failure for `open` alone.
   */
  ask(request: Asked): Promise<readonly HearingEvent[]> {
    const worker = this.#worker;
    if (!worker) return Promise.resolve([]);
    const number = ++this.#lastRequest;
    return new Promise((heard, failed) => {
      const isOpening = request.kind === 'open';
      this.#waiting.set(number, { isOpening, heard, failed });
      worker.postMessage({ ...request, number });
      if (isOpening) this.#rearm(worker);
      else this.#timers.hangs ??= this.#watch(worker);
    });
  }

  /** Schedules a new worker while an engine is degraded, unless every engine recovers before. */
  heed(stream: number, event: HearingEvent): void {
    if (event.kind === 'ok') {
      this.#degraded.delete(`${stream} ${event.engine}`);
      if (this.#degraded.size === 0) this.#unset('start');
    } else if (event.kind === 'degraded') {
      this.#degraded.add(`${stream} ${event.engine}`);
      this.#unset('ok');
      if (this.#timers.start) return;
      this.#startIn(this.#renewal.next());
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of Object.values(this.#timers)) if (timer) this.#clock.clearTimeout(timer);
    const worker = this.#worker;
    this.#letGo();
    if (worker) await this.#end(worker, ENDS_WITHIN_MS);
  }

  #watch(worker: Worker): Timer {
    const isOpening = [...this.#waiting.values()].some((each) => each.isOpening);
    const limit_ms = isOpening ? OPENS_WITHIN_MS : HANGS_AFTER_MS;
    return this.#clock.setTimeout(() => {
      this.#lost(worker, `the worker has not answered for ${limit_ms / 1000} s`);
      void this.#end(worker, FORCED_AFTER_MS);
    }, limit_ms);
  }

  #start(): Promise<void> {
    const data: ThreadData = { plan: this.#plan, streams: [...this.#streams.keys()] };
    const worker = new Worker(this.#workerUrl, { workerData: data, resourceLimits: HEAP });
    return new Promise((ready, failed) => {
      let crash = 'the worker ended';
      /** What it tells before it takes the place of the one before. */
      const early: (Answer & { kind: 'told' })[] = [];
      worker.on('error', (error) => {
        crash = messageOf(error);
      });
      worker.on('exit', () => {
        this.#lost(worker, crash);
        failed(new Error(crash));
      });
      worker.on('message', (answer: Answer) => {
        if (answer.kind === 'heard') this.#answered(worker, answer);
        else if (answer.kind === 'told') {
          if (worker === this.#worker) this.#tell(answer);
          else early.push(answer);
        } else if (answer.kind === 'ready') {
          if (this.#closed) void this.#end(worker, FORCED_AFTER_MS);
          else this.#take(worker, data.streams);
          ready();
          for (const each of early) this.#tell(each);
        } else if (answer.number !== undefined) this.#refused(worker, answer.number, answer);
        else {
          failed(new Failure(answer.exitCode, answer.problems));
          void this.#end(worker, FORCED_AFTER_MS);
        }
      });
    });
  }

  /** @param opened the streams that the worker hears already. */
  #take(worker: Worker, opened: readonly number[]): void {
    const before = this.#worker;
    this.#letGo();
    if (before) void this.#end(before, FORCED_AFTER_MS);
    this.#worker = worker;
    for (const [number, stream] of this.#streams) {
      // A stream that came while the worker started.
      if (!opened.includes(number)) void this.ask({ kind: 'open', stream: number }).catch(() => undefined);
      stream.began();
    }
    this.#timers.ok = this.#clock.setTimeout(() => {
      this.#backoff.reset();
      this.#renewal.reset();
    }, WELL_AFTER_MS);
  }

  #tell({ stream, event }: Answer & { kind: 'told' }): void {
    const told = stream === undefined ? [...this.#streams.values()] : [this.#streams.get(stream)];
    for (const each of told) each?.told(event);
  }

  #answered(worker: Worker, { number, events }: Answer & { kind: 'heard' }): void {
    if (worker !== this.#worker) return;
    this.#settle(number)?.heard(events);
    this.#rearm(worker);
  }

  #refused(worker: Worker, number: number, { exitCode, problems }: Answer & { kind: 'failed' }): void {
    if (worker !== this.#worker) return;
    this.#settle(number)?.failed(new Failure(exitCode, problems));
    this.#rearm(worker);
  }

  #settle(number: number): Waiting | undefined {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    return waiting;
  }

  #rearm(worker: Worker): void {
    if (this.#timers.hangs) this.#clock.clearTimeout(this.#timers.hangs);
    this.#timers.hangs = this.#waiting.size > 0 ? this.#watch(worker) : undefined;
  }

  /** Every open request to the worker is answered with no events. */
  #letGo(): void {
    this.#worker = undefined;
    this.#degraded.clear();
    this.#unset('hangs');
    this.#unset('ok');
    for (const { heard } of this.#waiting.values()) heard([]);
    this.#waiting.clear();
  }

  #unset(name: 'hangs' | 'ok' | 'start'): void {
    const timer = this.#timers[name];
    if (timer) this.#clock.clearTimeout(timer);
    delete this.#timers[name];
  }

  #lost(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#letGo();
    this.#restart(reason);
  }

  #restart(reason: string): void {
    if (this.#closed) return;
    const retry_in_ms = this.#backoff.next();
    this.#startIn(retry_in_ms);
    for (const stream of this.#streams.values()) stream.lost({ reason, retry_in_ms });
  }

  #startIn(wait_ms: number): void {
    this.#unset('start');
    this.#timers.start = this.#clock.setTimeout(() => {
      this.#timers.start = undefined;
      if (this.#closed) return;
      this.#start().then(
        () => {
          for (const stream of this.#streams.values()) stream.back();
        },
        (error: unknown) => {
          // A replacement that fails to start leaves the present worker in place.
          if (this.#worker) this.#startIn(RENEWAL.most_ms);
          else this.#restart(messageOf(error));
        },
      );
    }, wait_ms);
  }

  /**
   * Asks a worker to end, and ends it by force where it has not ended in time: a native engine that is interrupted by force
   * can end the whole process.
   * @returns once it has ended, or was ended by force.
   */
  #end(worker: Worker, forced_after_ms: number): Promise<void> {
    worker.postMessage({ kind: 'end' } satisfies Ending);
    return new Promise((ended) => {
      const timer = this.#clock.setTimeout(() => {
        // One that hangs in native code cannot be ended.
        void worker.terminate();
        ended();
      }, forced_after_ms);
      worker.once('exit', () => {
        this.#clock.clearTimeout(timer);
        ended();
      });
    });
  }
}

/**
 * V8 lets the heap of short-lived objects grow to 48 MB before it collects it. The engines make few objects, so that
 * a small heap costs them nothing, and each thread of a home saves its memory.
 */
const HEAP = { maxYoungGenerationSizeMb: 8 } as const;

/** The options of {@link HearingThread.open}. */
export interface HearingThreadOptions {
  readonly plan: HearingPlan;
  readonly clock: Clock;
  /** Where the compiled worker is; default: beside this file. */
  readonly workerUrl?: URL;
}
