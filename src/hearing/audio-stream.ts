import type { MicrophoneListener } from '../audio/microphone.ts';
import { SAMPLE_RATE_HZ } from '../audio/pcm.ts';
import type { Clock } from '../time/clock.ts';
import type { HearingEvent } from './hearing-event.ts';
import type { HearingStream } from './hearing-stream.ts';

/** Why a stream that is behind does not count as listening: its silence proves nothing. */
const TOO_SLOW = 'the machine is too busy to keep up with the sound';

/** Why a source or a worker is away, and in how many milliseconds it is tried again. */
type Absence = { readonly reason?: string; readonly retry_in_ms?: number };

/** The callbacks of a stream. */
export interface AudioStreamListener {
  /** @param started_ms when the stream of sound began, on the clock. */
  heard(event: HearingEvent, started_ms: number): void;
  /** Whether the stream hears as a whole. Called when that changes, and when the reason changes. */
  state(state: 'listening' | 'lost', of: Absence): void;
  /** A part of the stream (source, worker, engine) works again or stopped working. */
  changed(): void;
}

/** One stream of sound, from its source in a room to the hearing worker. It listens only while both work. */
export class AudioStream implements MicrophoneListener {
  /** Gives the events back to the source, because a satellite shows them. Default: does nothing. */
  onEvents: (events: readonly HearingEvent[]) => void = () => undefined;
  /** Who is given the sound too, while it is heard: a level meter, a recorder of takes. */
  readonly onlookers = new Set<(samples: Int16Array) => void>();
  readonly #clock: Clock;
  readonly #listener: AudioStreamListener;
  /** Engines that do not work, each with its reason. */
  readonly #failedEngines = new Map<string, string>();
  #hearing: HearingStream;
  #source: { readonly state: 'listening' | 'lost'; readonly reason?: string } | undefined;
  /** Why nothing is heard of what the source sends. */
  #lost: string | undefined;
  #position_samples = 0;
  #started_ms: number;

  constructor(of: { hearing: HearingStream; clock: Clock; listener: AudioStreamListener }) {
    this.#hearing = of.hearing;
    this.#clock = of.clock;
    this.#listener = of.listener;
    this.#started_ms = of.clock.now();
    this.#subscribe();
  }

  get hearing(): HearingStream {
    return this.#hearing;
  }

  get isListening(): boolean {
    return this.#source?.state === 'listening' && this.#lost === undefined && !this.#hearing.isBehind;
  }

  /** The state of the source; undefined until the source reports one. */
  get source(): { readonly state: 'listening' | 'lost'; readonly reason?: string } | undefined {
    return this.#source;
  }

  /** Why the stream does not hear, or not with every engine; undefined while it does. */
  get trouble(): string | undefined {
    if (this.#lost !== undefined) return this.#lost;
    if (this.#hearing.isBehind) return TOO_SLOW;
    return this.#failedEngines.size > 0
      ? [...this.#failedEngines].map((each) => each.join(': ')).join('; ')
      : undefined;
  }

  hasFailed(engine: string): boolean {
    return this.#failedEngines.has(engine);
  }

  chunk(samples: Int16Array): void {
    this.#position_samples += samples.length;
    this.#estimateStart();
    // A worker takes the samples over: whoever looks on does so first.
    for (const onlooker of this.onlookers) onlooker(samples);
    void this.#pass((hearing) => hearing.feed(samples));
  }

  /** The source itself (a satellite) detected an assistant's wake word. */
  named(assistant: string): void {
    this.#estimateStart();
    void this.#pass((hearing) => hearing.named(assistant));
  }

  state(state: 'listening' | 'lost', of: Absence): void {
    const { reason } = of;
    const before = this.#source;
    this.#source = { state, ...(reason !== undefined && { reason }) };
    if (state === 'lost') {
      // The part of a command before the loss is no command.
      this.#position_samples = 0;
      void this.#hearing.reset();
      // A card may stay away for days; each failed retry with the same reason is not told again.
      if (before?.state === 'lost' && before.reason === reason) return;
    }
    this.#listener.changed();
    if (state === 'lost' || this.#lost === undefined) this.#listener.state(state, of);
  }

  /** Hears with another worker from now on; the source sends on. @returns the one before, still open. */
  hearWith(hearing: HearingStream): HearingStream {
    const before = this.#hearing;
    this.#hearing = hearing;
    this.#position_samples = 0;
    this.#subscribe();
    this.#back();
    return before;
  }

  #subscribe(): void {
    const hearing = this.#hearing;
    const ifPresent = (work: () => void) => {
      if (hearing === this.#hearing) work();
    };
    hearing.listener = {
      lost: ({ reason, retry_in_ms }) =>
        ifPresent(() => {
          if (reason === this.#lost) return;
          this.#lost = reason;
          this.#listener.changed();
          this.#listener.state('lost', { reason: `hearing: ${reason}`, retry_in_ms });
        }),
      back: () => ifPresent(() => this.#back()),
      told: (event) => ifPresent(() => this.#notify(event, this.#started_ms)),
      paced: () => ifPresent(() => this.#paced()),
    };
  }

  #back(): void {
    const wasLost = this.#lost !== undefined;
    this.#lost = undefined;
    for (const engine of this.#failedEngines.keys())
      this.#listener.heard({ kind: 'ok', engine }, this.#started_ms);
    this.#failedEngines.clear();
    this.#listener.changed();
    if (wasLost && this.isListening) this.#listener.state('listening', {});
  }

  /**
   * The clock of the source differs from ours, and the source may pause: each chunk corrects when the stream
   * began.
   */
  #estimateStart(): void {
    this.#started_ms = this.#clock.now() - (this.#position_samples / SAMPLE_RATE_HZ) * 1000;
  }

  async #pass(feed: (hearing: HearingStream) => Promise<readonly HearingEvent[]>): Promise<void> {
    const hearing = this.#hearing;
    const started_ms = this.#started_ms;
    const events = await feed(hearing);
    // A replaced worker counts time from another beginning.
    if (hearing !== this.#hearing) return;
    for (const event of events) this.#notify(event, started_ms);
    this.onEvents(events);
  }

  /** The worker fell behind the sound, or is in time again. A late detection counts all the same. */
  #paced(): void {
    this.#listener.changed();
    if (this.isListening) this.#listener.state('listening', {});
    else if (this.#hearing.isBehind) this.#listener.state('lost', { reason: `hearing: ${TOO_SLOW}` });
  }

  #notify(event: HearingEvent, started_ms: number): void {
    if (event.kind === 'degraded') this.#failedEngines.set(event.engine, event.reason);
    else if (event.kind === 'ok') this.#failedEngines.delete(event.engine);
    this.#listener.heard(event, started_ms);
    if (event.kind === 'degraded' || event.kind === 'ok') this.#listener.changed();
  }
}
