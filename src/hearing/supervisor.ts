import { Worker } from 'node:worker_threads';
import { SAMPLE_RATE_HZ } from '../audio/pcm.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { Backoff } from '../time/backoff.ts';
import type { Clock, Timer } from '../time/clock.ts';
import { Backlog, BEHIND_AT_MOST_S } from './backlog.ts';
import type { HearingEvent, SoundStream } from './hearing-event.ts';
import type { Answer, HearingPlan, Request } from './worker-protocol.ts';

const BACK_OFF = { first_ms: 500, most_ms: 30_000 };
/** A failed engine gets a new worker after this time, in milliseconds; each further try waits longer. */
const RENEWAL = { first_ms: 60_000, most_ms: 1_800_000 };
/** After this time of work, in milliseconds, the back-off starts from the beginning. */
const WELL_AFTER_MS = 30_000;
/** A worker that does not answer for this long, in milliseconds, hangs. */
const HANGS_AFTER_MS = 15_000;
/**
 * Nobody waits longer for a worker to end, in milliseconds, because one that hangs in native code cannot be
 * ended.
 */
const ENDS_WITHIN_MS = 500;

/** The callbacks of a {@link HearingSupervisor}. */
export interface HearingListener {
  /** The worker died or hangs and will be started again. Nothing is heard until `back`. */
  lost(of: { reason: string; retry_in_ms: number }): void;
  /** The worker hears with all engines again. */
  back(): void;
  /** An event that arose between chunks: the state of an engine, or words of a slow recogniser. */
  told(event: HearingEvent): void;
  /** The stream fell behind its sound, or is in time again: see {@link HearingSupervisor.isBehind}. */
  paced?(): void;
}

/**
 * One stream of sound, heard in a worker thread, so that no engine ever holds up the arbiter. A worker that
 * dies is a state, not an end: it is started anew, with back-off, and meanwhile nothing is heard. One in which
 * an engine failed hears on with the others, until the engine recovers or a new worker takes its place.
 */
export class HearingSupervisor implements SoundStream {
  readonly #plan: HearingPlan;
  readonly #workerUrl: URL;
  readonly #clock: Clock;
  readonly #waiting = new Map<number, (events: readonly HearingEvent[]) => void>();
  /** Engines of the present worker that do not work. */
  readonly #degraded = new Set<string>();
  /** The events of the present worker from before a listener was set. */
  #pending: HearingEvent[] = [];
  #listener: HearingListener | undefined;
  #worker: Worker | undefined;
  /** All samples fed so far, including those fed while there was no worker. */
  #fed_samples = 0;
  /** The sound that waits for the worker. */
  readonly #backlog = new Backlog();
  /** How many samples were fed before the present worker started. */
  #began_samples = 0;
  #number = 0;
  readonly #backoff = new Backoff(BACK_OFF);
  readonly #renewal = new Backoff(RENEWAL);
  #timers: { hangs?: Timer | undefined; ok?: Timer; start?: Timer | undefined } = {};
  #closed = false;

  private constructor(of: HearingOptions) {
    this.#plan = of.plan;
    this.#workerUrl = of.workerUrl ?? new URL('./worker.js', import.meta.url);
    this.#clock = of.clock;
    this.#listener = of.listener;
  }

  /** @throws Failure where an engine cannot start: a wrong key, keyword, take or model. */
  static async open(options: HearingOptions): Promise<HearingSupervisor> {
    const hearing = new HearingSupervisor(options);
    await hearing.#start();
    return hearing;
  }

  /** Sets the listener. Events that wait are delivered at once. */
  set listener(listener: HearingListener) {
    this.#listener = listener;
    this.#tellRest();
  }

  async feed(samples: Int16Array): Promise<readonly HearingEvent[]> {
    this.#fed_samples += samples.length;
    if (this.#backlog.startsToDrop()) this.#tellDropping();
    if (this.#backlog.isDropping) return [];
    this.#trackBacklog(() => this.#backlog.came(samples.length, this.#clock.now()));
    const events = await this.#ask((number) => ({ kind: 'feed', number, samples }));
    this.#trackBacklog(() => this.#backlog.heard(this.#clock.now()));
    if (this.#backlog.isDropping && this.#backlog.isEmpty) this.#takeSoundAgain();
    for (const event of events) this.#heed(event);
    return events;
  }

  /** Whether sound waits so long that what is heard comes late. */
  get isBehind(): boolean {
    return this.#backlog.isBehind;
  }

  /** Resolves when the worker has answered, or at once if there is no worker: a lost worker does not hang. */
  async answers(): Promise<void> {
    await this.#ask((number) => ({ kind: 'ping', number }));
  }

  /** Another device (a satellite) detected the assistant's wake word at the end of the samples fed so far. */
  named(assistant: string): Promise<readonly HearingEvent[]> {
    return this.#ask((number) => ({ kind: 'named', number, assistant }));
  }

  /** Starts a new stream: time counts from the next samples. */
  async reset(): Promise<void> {
    const done = this.#ask((number) => ({ kind: 'reset', number }));
    this.#fed_samples = 0;
    this.#began_samples = 0;
    await done;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of Object.values(this.#timers)) if (timer) this.#clock.clearTimeout(timer);
    const worker = this.#worker;
    this.#letGo();
    if (worker) await this.#end(worker);
  }

  #ask(request: (number: number) => Request): Promise<readonly HearingEvent[]> {
    const worker = this.#worker;
    if (!worker) return Promise.resolve([]);
    const number = ++this.#number;
    return new Promise((heard) => {
      this.#waiting.set(number, heard);
      worker.postMessage(request(number));
      this.#timers.hangs ??= this.#watch(worker);
    });
  }

  /** Changes the backlog, and tells the listener when it falls behind or is in time again. */
  #trackBacklog(change: () => void): void {
    const wasBehind = this.#backlog.isBehind;
    change();
    if (this.#backlog.isBehind !== wasBehind) this.#listener?.paced?.();
  }

  #tellDropping(): void {
    const reason = `it is ${BEHIND_AT_MOST_S} s behind: this machine is too slow or too busy for it`;
    this.#listener?.lost({ reason, retry_in_ms: 0 });
  }

  #takeSoundAgain(): void {
    void this.#ask((number) => ({ kind: 'reset', number }));
    this.#backlog.stopDropping();
    this.#began_samples = this.#fed_samples;
    this.#listener?.back();
  }

  #watch(worker: Worker): Timer {
    return this.#clock.setTimeout(() => {
      this.#lost(worker, `the worker has not answered for ${HANGS_AFTER_MS / 1000} s`);
      void worker.terminate();
    }, HANGS_AFTER_MS);
  }

  #start(): Promise<void> {
    const worker = new Worker(this.#workerUrl, { workerData: this.#plan });
    return new Promise((ready, failed) => {
      let crash = 'the worker ended';
      const untold: HearingEvent[] = [];
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
          untold.push(answer.event);
          if (worker === this.#worker) this.#tellRest();
        } else if (answer.kind === 'ready') {
          if (this.#closed) void worker.terminate();
          else this.#take(worker, untold);
          ready();
        } else {
          failed(new Failure(answer.exitCode, answer.problems));
          void worker.terminate();
        }
      });
    });
  }

  #take(worker: Worker, untold: HearingEvent[]): void {
    const before = this.#worker;
    this.#letGo();
    void before?.terminate();
    this.#worker = worker;
    this.#pending = untold;
    this.#began_samples = this.#fed_samples;
    this.#timers.ok = this.#clock.setTimeout(() => {
      this.#backoff.reset();
      this.#renewal.reset();
    }, WELL_AFTER_MS);
  }

  #answered(worker: Worker, { number, events }: Answer & { kind: 'heard' }): void {
    if (worker !== this.#worker) return;
    this.#waiting.get(number)?.(events.map((event) => this.#since(event)));
    this.#waiting.delete(number);
    if (this.#timers.hangs) this.#clock.clearTimeout(this.#timers.hangs);
    this.#timers.hangs = this.#waiting.size > 0 ? this.#watch(worker) : undefined;
  }

  #tellRest(): void {
    const listener = this.#listener;
    if (!listener) return;
    for (const event of this.#pending.splice(0)) listener.told(this.#since(event));
  }

  /** A worker counts time from its own start. */
  #since(event: HearingEvent): HearingEvent {
    const began_ms = (this.#began_samples / SAMPLE_RATE_HZ) * 1000;
    return 'end_ms' in event ? { ...event, end_ms: event.end_ms + began_ms } : event;
  }

  /** Schedules a new worker while an engine is degraded, unless every engine recovers before. */
  #heed(event: HearingEvent): void {
    if (event.kind === 'ok') {
      this.#degraded.delete(event.engine);
      if (this.#degraded.size === 0) this.#unset('start');
    } else if (event.kind === 'degraded') {
      this.#degraded.add(event.engine);
      this.#unset('ok');
      if (this.#timers.start) return;
      this.#startIn(this.#renewal.next());
    }
  }

  /** Every open request to the worker is answered with no events. */
  #letGo(): void {
    this.#worker = undefined;
    this.#backlog.stopDropping();
    this.#degraded.clear();
    this.#unset('hangs');
    this.#unset('ok');
    for (const heard of this.#waiting.values()) heard([]);
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
    this.#listener?.lost({ reason, retry_in_ms });
  }

  #startIn(wait_ms: number): void {
    this.#unset('start');
    this.#timers.start = this.#clock.setTimeout(() => {
      this.#timers.start = undefined;
      if (this.#closed) return;
      this.#start().then(
        () => {
          this.#listener?.back();
          this.#tellRest();
        },
        (error: unknown) => {
          // A replacement that fails to start leaves the present worker in place.
          if (this.#worker) this.#startIn(RENEWAL.most_ms);
          else this.#restart(messageOf(error));
        },
      );
    }, wait_ms);
  }

  #end(worker: Worker): Promise<unknown> {
    return new Promise((ended) => {
      const timer = this.#clock.setTimeout(() => ended(undefined), ENDS_WITHIN_MS);
      void worker.terminate().then(() => {
        this.#clock.clearTimeout(timer);
        ended(undefined);
      });
    });
  }
}

/** The options of {@link HearingSupervisor.open}. */
export interface HearingOptions {
  readonly plan: HearingPlan;
  readonly clock: Clock;
  readonly listener?: HearingListener;
  /** Where the compiled worker is; default: beside this file. */
  readonly workerUrl?: URL;
}
