import { availableParallelism } from 'node:os';
import { Backoff } from '../time/backoff.ts';
import type { Clock, Timer } from '../time/clock.ts';
import { HearingStream } from './hearing-stream.ts';
import { HearingThread, type HearingThreadOptions } from './hearing-thread.ts';

/**
 * Another thread loads the engines once more (some 150 MB), and a stream costs a sixth of a core while somebody speaks:
 * a thread takes so many streams before another one is started.
 */
export const STREAMS_PER_THREAD = 4;
/** No home has use for more, in threads; the arbiter keeps a core for itself. */
export const MOST_THREADS = 3;
/**
 * Streams that have been behind for so long, in milliseconds, do not catch up by themselves; a machine that was held up for
 * a moment does. What one stream less brings shows after the same time.
 */
const LEAVES_OUT_AFTER_MS = 3000;
/** A stream that was left out is tried again after this time, and later each time that it is left out again. */
const TAKE_IN = { first_ms: 10_000, most_ms: 300_000 };
/** Once all streams were heard in time for so long, the waits begin from the first again. */
const WELL_AFTER_MS = 120_000;

/** A stream and its place among the others. */
interface Member {
  readonly stream: HearingStream;
  readonly thread: HearingThread;
  /** 0 is the most important. */
  rank: number;
  readonly backoff: Backoff;
  timer?: Timer;
}

/**
 * The threads that hear the streams of a home. Streams share the engines of their thread. Where the machine is too slow
 * for all of them, one stream after the other is left out: those where nobody has called an assistant first, and of
 * these the least important first. Each is told, and tried again later.
 */
export class HearingPool {
  readonly #options: HearingThreadOptions;
  readonly #clock: Clock;
  readonly #mostThreads: number;
  readonly #threads: HearingThread[] = [];
  readonly #members: Member[] = [];
  /** By thread, since when its streams are behind, on the clock. */
  readonly #behind_ms = new Map<HearingThread, number>();

  private constructor(options: HearingPoolOptions) {
    this.#options = options;
    this.#clock = options.clock;
    const cores = options.cores ?? availableParallelism();
    this.#mostThreads = Math.max(1, Math.min(MOST_THREADS, cores - 1));
  }

  /** @throws Failure where an engine cannot start: a wrong key, keyword, take or model. */
  static async open(options: HearingPoolOptions): Promise<HearingPool> {
    const pool = new HearingPool(options);
    pool.#threads.push(await HearingThread.open(options));
    return pool;
  }

  /**
   * Hears one more stream.
   * @param rank 0 is the most important.
   * @throws Failure where an engine of the stream cannot start.
   */
  async openStream(rank: number): Promise<HearingStream> {
    const thread = await this.#leastBusy();
    const stream: HearingStream = new HearingStream({
      thread,
      clock: this.#clock,
      closed: async () => this.#forget(stream),
      paced: () => this.#paced(thread),
    });
    await stream.open();
    this.#members.push({ stream, thread, rank, backoff: new Backoff(TAKE_IN) });
    return stream;
  }

  /** Sets how important a stream is; 0 is the most important. */
  setRank(stream: HearingStream, rank: number): void {
    const member = this.#members.find((each) => each.stream === stream);
    if (member) member.rank = rank;
  }

  async close(): Promise<void> {
    for (const { timer } of this.#members.splice(0)) if (timer) this.#clock.clearTimeout(timer);
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async #leastBusy(): Promise<HearingThread> {
    const [least] = this.#threads.toSorted((a, b) => a.size - b.size);
    if (least && (least.size < STREAMS_PER_THREAD || this.#threads.length >= this.#mostThreads)) return least;
    const thread = await HearingThread.open(this.#options);
    this.#threads.push(thread);
    return thread;
  }

  #forget(stream: HearingStream): void {
    const at = this.#members.findIndex((each) => each.stream === stream);
    const [member] = at < 0 ? [] : this.#members.splice(at, 1);
    if (member?.timer) this.#clock.clearTimeout(member.timer);
  }

  /** A stream of the thread is behind its sound, or was. */
  #paced(thread: HearingThread): void {
    const heard = this.#members.filter((each) => each.thread === thread && !each.stream.isLeftOut);
    const now_ms = this.#clock.now();
    if (!heard.some(({ stream }) => stream.isBehind)) {
      this.#behind_ms.delete(thread);
      return;
    }
    const behind_ms = this.#behind_ms.get(thread) ?? now_ms;
    this.#behind_ms.set(thread, behind_ms);
    if (heard.length < 2 || now_ms - behind_ms < LEAVES_OUT_AFTER_MS) return;
    this.#behind_ms.delete(thread);
    const [last] = heard.toSorted(
      (a, b) => Number(a.stream.isCalled) - Number(b.stream.isCalled) || b.rank - a.rank,
    );
    if (last) this.#leaveOut(last);
  }

  #leaveOut(member: Member): void {
    const retry_in_ms = member.backoff.next();
    member.stream.leaveOut(retry_in_ms);
    member.timer = this.#clock.setTimeout(() => this.#takeIn(member), retry_in_ms);
  }

  #takeIn(member: Member): void {
    const others = this.#members.filter((each) => each.thread === member.thread && each !== member);
    const isBusy = others.some(({ stream }) => stream.isBehind);
    const comesBefore = others.some(({ stream, rank }) => stream.isLeftOut && rank < member.rank);
    if (isBusy || comesBefore) {
      member.timer = this.#clock.setTimeout(() => this.#takeIn(member), TAKE_IN.first_ms);
      return;
    }
    member.stream.takeIn();
    member.timer = this.#clock.setTimeout(() => member.backoff.reset(), WELL_AFTER_MS);
  }
}

/** The options of {@link HearingPool.open}. */
export interface HearingPoolOptions extends HearingThreadOptions {
  /** Of this machine; default: asks the system. */
  readonly cores?: number;
}
