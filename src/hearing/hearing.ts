import { Worker } from 'node:worker_threads';
import { SAMPLE_RATE_HZ } from '../audio/pcm.ts';
import { Failure } from '../error/failure.ts';
import type { Clock } from '../time/clock.ts';
import type { HearingEvent } from './hearing-event.ts';
import type { SoundStream } from './sound-stream.ts';
import type { Answer, HearingPlan, Request } from './worker-protocol.ts';

const BACK_OFF = { first_ms: 500, most_ms: 30_000 };

/**
 * One stream of sound, heard in a worker thread, so that no engine ever holds up the arbiter. A worker that
 * dies is a state, not an end: it is started anew, with back-off, and meanwhile nothing is heard.
 */
export class Hearing implements SoundStream {
  readonly #plan: HearingPlan;
  readonly #workerUrl: URL;
  readonly #clock: Clock;
  readonly #onLost: (event: { reason: string; retry_in_ms: number }) => void;
  readonly #onBack: () => void;
  readonly #onTold: (event: HearingEvent) => void;
  readonly #waiting = new Map<number, (events: readonly HearingEvent[]) => void>();
  #worker: Worker | undefined;
  /** All samples ever fed, those too that no worker was there to hear. */
  #fed_samples = 0;
  /** Where in them the present worker began. */
  #began_samples = 0;
  #number = 0;
  #wait_ms = BACK_OFF.first_ms;
  #closed = false;

  private constructor(of: HearingOptions) {
    this.#plan = of.plan;
    this.#workerUrl = of.workerUrl ?? new URL('./worker.js', import.meta.url);
    this.#clock = of.clock;
    this.#onLost = of.onLost ?? (() => undefined);
    this.#onBack = of.onBack ?? (() => undefined);
    this.#onTold = of.onTold ?? (() => undefined);
  }

  /** @throws Failure where an engine cannot start: a wrong key, keyword, take or model. */
  static async open(options: HearingOptions): Promise<Hearing> {
    const hearing = new Hearing(options);
    await hearing.#start();
    return hearing;
  }

  feed(samples: Int16Array): Promise<readonly HearingEvent[]> {
    this.#fed_samples += samples.length;
    return this.#ask((number) => ({ kind: 'feed', number, samples }));
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
    await this.#worker?.terminate();
  }

  #ask(request: (number: number) => Request): Promise<readonly HearingEvent[]> {
    const worker = this.#worker;
    if (!worker) return Promise.resolve([]);
    const number = ++this.#number;
    return new Promise((heard) => {
      this.#waiting.set(number, heard);
      worker.postMessage(request(number));
    });
  }

  #start(): Promise<void> {
    const worker = new Worker(this.#workerUrl, { workerData: this.#plan });
    return new Promise((ready, failed) => {
      let crash = 'the worker ended';
      worker.on('error', (error) => {
        crash = error instanceof Error ? error.message : String(error);
      });
      worker.on('exit', () => {
        this.#lost(worker, crash);
        failed(new Error(crash));
      });
      worker.on('message', (answer: Answer) => {
        if (answer.kind === 'heard') this.#answered(answer);
        else if (answer.kind === 'told') this.#onTold(this.#since(answer.event));
        else if (answer.kind === 'ready') {
          this.#worker = worker;
          this.#began_samples = this.#fed_samples;
          this.#wait_ms = BACK_OFF.first_ms;
          ready();
        } else {
          failed(new Failure(answer.exitCode, answer.problems));
          void worker.terminate();
        }
      });
    });
  }

  #answered({ number, events }: Answer & { kind: 'heard' }): void {
    this.#waiting.get(number)?.(events.map((event) => this.#since(event)));
    this.#waiting.delete(number);
  }

  /** A worker counts from its own start. */
  #since(event: HearingEvent): HearingEvent {
    const began_ms = (this.#began_samples / SAMPLE_RATE_HZ) * 1000;
    return 'end_ms' in event ? { ...event, end_ms: event.end_ms + began_ms } : event;
  }

  #lost(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const heard of this.#waiting.values()) heard([]);
    this.#waiting.clear();
    if (!this.#closed) this.#restart(reason);
  }

  #restart(reason: string): void {
    const wait_ms = this.#wait_ms;
    this.#wait_ms = Math.min(BACK_OFF.most_ms, wait_ms * 2);
    this.#onLost({ reason, retry_in_ms: wait_ms });
    this.#clock.setTimeout(() => {
      if (this.#closed) return;
      this.#start().then(this.#onBack, (error: unknown) =>
        this.#restart(error instanceof Error ? error.message : String(error)),
      );
    }, wait_ms);
  }
}

/** How to open a {@link Hearing}. */
export interface HearingOptions {
  readonly plan: HearingPlan;
  readonly clock: Clock;
  /** The worker's own process died and will be back. */
  readonly onLost?: (event: { reason: string; retry_in_ms: number }) => void;
  /** It is back. */
  readonly onBack?: () => void;
  /** What came between chunks: how an engine is, or words that took their time. */
  readonly onTold?: (event: HearingEvent) => void;
  /** Where the compiled worker is; default: beside this file. */
  readonly workerUrl?: URL;
}
