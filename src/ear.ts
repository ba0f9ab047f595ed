import type { MicrophoneListener } from './audio/microphone.ts';
import { SAMPLE_RATE_HZ } from './audio/pcm.ts';
import type { Hearing } from './hearing/hearing.ts';
import type { HearingEvent } from './hearing/hearing-event.ts';
import type { Clock } from './time/clock.ts';

/** One stream of sound, from its source in a room to what is heard of it. */
export class Ear implements MicrophoneListener {
  readonly room: string;
  readonly hearing: Hearing;
  /** What was heard, for the source too. */
  told: (events: readonly HearingEvent[]) => void = () => undefined;
  readonly #clock: Clock;
  readonly #onHeard: (event: HearingEvent, started_ms: number) => void;
  readonly #onState: (state: 'listening' | 'lost', of: { reason?: string; retry_in_ms?: number }) => void;
  #position_samples = 0;
  #started_ms: number;

  constructor(of: {
    room: string;
    hearing: Hearing;
    clock: Clock;
    onHeard: (event: HearingEvent, started_ms: number) => void;
    onState: (state: 'listening' | 'lost', of: { reason?: string; retry_in_ms?: number }) => void;
  }) {
    this.room = of.room;
    this.hearing = of.hearing;
    this.#clock = of.clock;
    this.#onHeard = of.onHeard;
    this.#onState = of.onState;
    this.#started_ms = of.clock.now();
  }

  chunk(samples: Int16Array): void {
    this.#position_samples += samples.length;
    this.#reckon();
    void this.#pass(this.hearing.feed(samples), this.#started_ms);
  }

  /** The source itself heard an assistant's name. */
  named(assistant: string): void {
    this.#reckon();
    void this.#pass(this.hearing.named(assistant), this.#started_ms);
  }

  /** What came between chunks. */
  tell(events: readonly HearingEvent[]): void {
    for (const event of events) this.#onHeard(event, this.#started_ms);
  }

  state(state: 'listening' | 'lost', of: { reason?: string; retry_in_ms?: number }): void {
    if (state === 'lost') {
      // Half a command is none.
      this.#position_samples = 0;
      void this.hearing.reset();
    }
    this.#onState(state, of);
  }

  /** The source's clock is not ours, and it may have paused: what comes now says anew when the stream began. */
  #reckon(): void {
    this.#started_ms = this.#clock.now() - (this.#position_samples / SAMPLE_RATE_HZ) * 1000;
  }

  async #pass(heard: Promise<readonly HearingEvent[]>, started_ms: number): Promise<void> {
    const events = await heard;
    for (const event of events) this.#onHeard(event, started_ms);
    this.told(events);
  }
}
