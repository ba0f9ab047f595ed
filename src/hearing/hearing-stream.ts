import { SAMPLE_RATE_HZ } from '../audio/pcm.ts';
import type { Clock } from '../time/clock.ts';
import { Backlog, BEHIND_AT_MOST_S } from './backlog.ts';
import type { HearingEvent, SoundStream } from './hearing-event.ts';
import { HearingThread, type HearingThreadOptions, type ThreadStream } from './hearing-thread.ts';

/** The callbacks of a {@link HearingStream}. */
export interface HearingListener {
  /** Nothing is heard until `back`: the worker died or hangs, or this stream is left out for a while. */
  lost(of: { reason: string; retry_in_ms: number }): void;
  /** The stream is heard again, with all engines. */
  back(): void;
  /** An event that arose between chunks: the state of an engine, or words of a slow recogniser. */
  told(event: HearingEvent): void;
  /** The stream fell behind its sound, or is in time again: see {@link HearingStream.isBehind}. */
  paced?(): void;
}

/** Opens a stream with a thread of its own, which ends with the stream. @throws Failure as `HearingThread.open` does. */
export async function openHearing(
  of: HearingThreadOptions & { readonly listener?: HearingListener },
): Promise<HearingStream> {
  const thread = await HearingThread.open(of);
  const stream = new HearingStream({ thread, clock: of.clock, closed: () => thread.close() });
  if (of.listener) stream.listener = of.listener;
  try {
    await stream.open();
  } catch (error) {
    await thread.close();
    throw error;
  }
  return stream;
}

/** One stream of sound, heard in a worker thread that it may share with others. */
export class HearingStream implements SoundStream {
  readonly #thread: HearingThread;
  readonly #clock: Clock;
  readonly #closed: () => Promise<void>;
  readonly #paced: () => void;
  /** In the thread; undefined before it is open and after it is closed. */
  #number: number | undefined;
  /** The events from before a listener was set, or while no worker was ready. */
  #pending: HearingEvent[] = [];
  #listener: HearingListener | undefined;
  /** All samples fed so far, including those fed while there was no worker. */
  #fed_samples = 0;
  /** How many samples were fed before the present worker began. */
  #began_samples = 0;
  /** The sound that waits for the worker. */
  readonly #backlog = new Backlog();
  #isLeftOut = false;
  #isCalled = false;

  /**
   * @param of.closed is called once the stream is closed; default: nothing happens.
   * @param of.paced is called when the stream falls behind its sound or is in time again; default: nothing happens.
   */
  constructor(of: { thread: HearingThread; clock: Clock; closed?: () => Promise<void>; paced?: () => void }) {
    this.#thread = of.thread;
    this.#clock = of.clock;
    this.#closed = of.closed ?? (() => Promise.resolve());
    this.#paced = of.paced ?? (() => undefined);
  }

  /** @throws Failure where an engine of the stream cannot start. */
  async open(): Promise<void> {
    const inThread: ThreadStream = {
      began: () => {
        this.#backlog.stopDropping();
        this.#began_samples = this.#fed_samples;
        this.#isCalled = false;
      },
      lost: (of) => this.#listener?.lost(of),
      back: () => {
        if (!this.#isLeftOut) this.#listener?.back();
        this.#tellPending();
      },
      told: (event) => {
        this.#pending.push(event);
        this.#tellPending();
      },
    };
    this.#number = await this.#thread.add(inThread);
  }

  /** Sets the listener. Events that wait are delivered at once. */
  set listener(listener: HearingListener) {
    this.#listener = listener;
    this.#tellPending();
  }

  async feed(samples: Int16Array): Promise<readonly HearingEvent[]> {
    this.#fed_samples += samples.length;
    if (this.#backlog.startsToDrop()) this.#tellDropping();
    if (this.#backlog.isDropping || this.#isLeftOut) return [];
    this.#trackBacklog(() => this.#backlog.came(samples.length, this.#clock.now()));
    const events = await this.#ask({ kind: 'feed', samples });
    this.#trackBacklog(() => this.#backlog.heard(this.#clock.now()));
    if (this.#backlog.isDropping && this.#backlog.isEmpty) this.#takeSoundAgain();
    for (const event of events) {
      if (this.#number !== undefined) this.#thread.heed(this.#number, event);
      if (event.kind === 'wake_word') this.#isCalled = true;
      else if (event.kind === 'speech_end') this.#isCalled = false;
    }
    return events.map((event) => this.#since(event));
  }

  /** Whether sound waits so long that what is heard comes late. */
  get isBehind(): boolean {
    return this.#backlog.isBehind;
  }

  /** Whether somebody called an assistant here and still speaks. */
  get isCalled(): boolean {
    return this.#isCalled;
  }

  /** Whether the machine is too slow for this stream, and it is not heard for a while. */
  get isLeftOut(): boolean {
    return this.#isLeftOut;
  }

  /** Drops the sound that waits and hears nothing until `takeIn`. @param retry_in_ms when it is tried again. */
  leaveOut(retry_in_ms: number): void {
    this.#isLeftOut = true;
    this.#isCalled = false;
    void this.#ask({ kind: 'drop' });
    const reason = 'this machine is too slow for all its rooms, and others come before this one';
    this.#listener?.lost({ reason, retry_in_ms });
  }

  /** Hears again after `leaveOut`. */
  takeIn(): void {
    this.#isLeftOut = false;
    this.#takeSoundAgain();
  }

  /** Resolves when the worker has answered, or at once if there is no worker: a lost worker does not hang. */
  async answers(): Promise<void> {
    await this.#ask({ kind: 'ping' });
  }

  /** Another device (a satellite) detected the assistant's wake word at the end of the samples fed so far. */
  async named(assistant: string): Promise<readonly HearingEvent[]> {
    const events = await this.#ask({ kind: 'named', assistant });
    return events.map((event) => this.#since(event));
  }

  /** Starts a new stream: time counts from the next samples. */
  async reset(): Promise<void> {
    const done = this.#ask({ kind: 'reset' });
    this.#fed_samples = 0;
    this.#began_samples = 0;
    this.#isCalled = false;
    await done;
  }

  async close(): Promise<void> {
    const number = this.#number;
    this.#number = undefined;
    const removed = number === undefined ? undefined : this.#thread.remove(number);
    await this.#closed();
    await removed;
  }

  #ask(request: StreamRequest): Promise<readonly HearingEvent[]> {
    const stream = this.#number;
    return stream === undefined ? Promise.resolve([]) : this.#thread.ask({ ...request, stream });
  }

  /** Changes the backlog, and tells when it falls behind or is in time again. */
  #trackBacklog(change: () => void): void {
    const wasBehind = this.#backlog.isBehind;
    change();
    if (this.#backlog.isBehind !== wasBehind) this.#listener?.paced?.();
    if (this.#backlog.isBehind || wasBehind) this.#paced();
  }

  #tellDropping(): void {
    const reason = `it is ${BEHIND_AT_MOST_S} s behind: this machine is too slow or too busy for it`;
    this.#listener?.lost({ reason, retry_in_ms: 0 });
  }

  #takeSoundAgain(): void {
    void this.#ask({ kind: 'reset' });
    this.#backlog.stopDropping();
    this.#began_samples = this.#fed_samples;
    if (!this.#isLeftOut) this.#listener?.back();
  }

  #tellPending(): void {
    const listener = this.#listener;
    if (!listener) return;
    for (const event of this.#pending.splice(0)) listener.told(this.#since(event));
  }

  /** A worker counts time from its own start. */
  #since(event: HearingEvent): HearingEvent {
    const began_ms = (this.#began_samples / SAMPLE_RATE_HZ) * 1000;
    return 'end_ms' in event ? { ...event, end_ms: event.end_ms + began_ms } : event;
  }
}

/** What a stream asks of its worker; the stream adds its own number. */
type StreamRequest =
  | { readonly kind: 'feed'; readonly samples: Int16Array }
  | { readonly kind: 'named'; readonly assistant: string }
  | { readonly kind: 'reset' | 'ping' | 'drop' };
