import { Worker } from 'node:worker_threads';
import { SAMPLE_RATE_HZ } from '../audio/pcm.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { Backoff } from '../time/backoff.ts';
import type { Clock, Timer } from '../time/clock.ts';
import type { HearingEvent } from './hearing-event.ts';
import type { SoundStream } from './sound-stream.ts';
import type { Answer, HearingPlan, Request } from './worker-protocol.ts';

const BACK_OFF = { first_ms: 500, most_ms: 30_000 };
/** An engine that does not recover in its worker is loaded anew after this long, and later and later. */
const RENEWAL = { first_ms: 60_000, most_ms: 1_800_000 };
/** A worker that has worked this long is well: the next trouble is a new one. */
const WELL_AFTER_MS = 30_000;
/** A worker that answers nothing for this long hangs: no engine thinks so long about a moment of sound. */
const HANGS_AFTER_MS = 15_000;
/** What is heard later than this comes too late for any command. */
const BEHIND_AT_MOST_S = 4;
/** A worker that hangs in native code cannot be ended: nobody waits for it longer. */
const ENDS_WITHIN_MS = 500;

/** What a {@link HearingSupervisor} tells its owner. */
export interface HearingListener {
  /** The worker died, or hangs, and will be started anew; until `back` nothing is heard. */
  lost(of: { reason: string; retry_in_ms: number }): void;
  /** A whole worker hears. */
  back(): void;
  /** What came between chunks: how an engine is, or words that took their time. */
  told(event: HearingEvent): void;
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
  /** What the present worker told before anybody listened. */
  #pending: HearingEvent[] = [];
  #listener: HearingListener | undefined;
  #worker: Worker | undefined;
  /** All samples ever fed, those too that no worker was there to hear. */
  #fed_samples = 0;
  /** Of these, those that the worker has not heard yet. */
  #waiting_samples = 0;
  /** It hears nothing new until it has heard what waits. */
  #isBehind = false;
  /** Where in all of them the present worker began. */
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

  /** Whom it tells how it is from now on. */
  set listener(listener: HearingListener) {
    this.#listener = listener;
    this.#tellRest();
  }

  async feed(samples: Int16Array): Promise<readonly HearingEvent[]> {
    this.#fed_samples += samples.length;
    if (!this.#isBehind && this.#waiting_samples >= BEHIND_AT_MOST_S * SAMPLE_RATE_HZ) this.#fallBehind();
    if (this.#isBehind) return [];
    this.#waiting_samples += samples.length;
    const events = await this.#ask((number) => ({ kind: 'feed', number, samples }));
    this.#waiting_samples -= samples.length;
    if (this.#isBehind && this.#waiting_samples === 0) this.#catchUp();
    for (const event of events) this.#heed(event);
    return events;
  }

  /** Resolves once the worker has answered; at once where there is none: one that is lost does not hang. */
  async answers(): Promise<void> {
    await this.#ask((number) => ({ kind: 'ping', number }));
  }

  /** Somebody else heard the assistant's name, at the end of what was fed. */
  named(assistant: string): Promise<readonly HearingEvent[]> {
    return this.#ask((number) => ({ kind: 'named', number, assistant }));
  }

  /** A new stream begins: what is fed from now on is counted from its start. */
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

  /** Sound that piles up is memory that grows, and is heard too late: what a worker cannot keep up with is left out. */
  #fallBehind(): void {
    this.#isBehind = true;
    const reason = `it is ${BEHIND_AT_MOST_S} s behind: this machine is too slow or too busy for it`;
    this.#listener?.lost({ reason, retry_in_ms: 0 });
  }

  #catchUp(): void {
    void this.#ask((number) => ({ kind: 'reset', number }));
    this.#isBehind = false;
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

  /** A worker counts from its own start. */
  #since(event: HearingEvent): HearingEvent {
    const began_ms = (this.#began_samples / SAMPLE_RATE_HZ) * 1000;
    return 'end_ms' in event ? { ...event, end_ms: event.end_ms + began_ms } : event;
  }

  /** While an engine is degraded a new worker is to come, unless all are well before. */
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

  /** What was asked of the worker is answered with nothing. */
  #letGo(): void {
    this.#worker = undefined;
    this.#isBehind = false;
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
          // One that was to take another's place leaves it there.
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

/** How to open a {@link HearingSupervisor}. */
export interface HearingOptions {
  readonly plan: HearingPlan;
  readonly clock: Clock;
  readonly listener?: HearingListener;
  /** Where the compiled worker is; default: beside this file. */
  readonly workerUrl?: URL;
}
