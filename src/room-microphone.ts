import { Microphone } from './audio/microphone.ts';
import { SAMPLE_RATE_HZ } from './audio/pcm.ts';
import type { Home } from './config/schema.ts';
import type { Hearing } from './hearing/hearing.ts';
import type { HearingEvent } from './hearing/hearing-event.ts';
import type { SoundStream } from './hearing/sound-stream.ts';
import type { Clock } from './time/clock.ts';

/** What a room's microphone tells the hub. */
export interface RoomMicrophoneListener {
  /** @param started_ms when the stream of sound began, on the clock. */
  heard(event: HearingEvent, started_ms: number): void;
  /** How each of its two parts is: the card that records, and the worker that hears. */
  part(part: 'microphone' | 'hearing', state: 'well' | 'unwell', reason?: string): void;
  /** How the room is heard, as a whole: told when it changes, and at each new trouble. */
  state(state: 'listening' | 'lost', of: { reason?: string; retry_in_ms?: number }): void;
}

/** A room's microphone with the worker that hears it: the room is listened to only while both work. */
export class RoomMicrophone {
  readonly #clock: Clock;
  readonly #listener: RoomMicrophoneListener;
  readonly #microphone: Microphone;
  #hearing: Hearing;
  #position_samples = 0;
  #isRecording = false;
  #isHearing = true;

  constructor(of: {
    audio: Home['audio'];
    hearing: Hearing;
    clock: Clock;
    listener: RoomMicrophoneListener;
  }) {
    const { recorder, device } = of.audio;
    this.#clock = of.clock;
    this.#listener = of.listener;
    this.#hearing = of.hearing;
    this.#attend();
    this.#microphone = new Microphone({
      recorder,
      ...(device !== undefined && { device }),
      clock: of.clock,
      listener: {
        chunk: (samples) => void this.#take(samples),
        state: (state, told) => this.#recording(state, told),
      },
    });
  }

  get hearing(): Hearing {
    return this.#hearing;
  }

  get isListening(): boolean {
    return this.#isRecording && this.#isHearing;
  }

  start(): Promise<void> {
    return this.#microphone.start();
  }

  /** Ends the recording, not the hearing: another microphone may go on with it. */
  stop(): void {
    this.#microphone.stop();
  }

  /** Hears with another worker from now on; the microphone records on. @returns the one before, still open. */
  hearWith(hearing: Hearing): Hearing {
    const before = this.#hearing;
    this.#hearing = hearing;
    this.#position_samples = 0;
    this.#attend();
    this.#heard();
    return before;
  }

  #attend(): void {
    this.#hearing.listener = {
      lost: ({ reason, retry_in_ms }) => {
        this.#isHearing = false;
        this.#listener.part('hearing', 'unwell', reason);
        this.#listener.state('lost', { reason: `hearing: ${reason}`, retry_in_ms });
      },
      back: () => this.#heard(),
    };
    this.#listener.part('hearing', 'well');
  }

  #heard(): void {
    const wasHearing = this.#isHearing;
    this.#isHearing = true;
    this.#listener.part('hearing', 'well');
    if (!wasHearing && this.#isRecording) this.#listener.state('listening', {});
  }

  #recording(state: 'listening' | 'lost', told: { reason?: string; retry_in_ms?: number }): void {
    this.#isRecording = state === 'listening';
    this.#listener.part('microphone', this.#isRecording ? 'well' : 'unwell', told.reason);
    if (!this.#isRecording || this.#isHearing) this.#listener.state(state, told);
  }

  async #take(samples: Int16Array): Promise<void> {
    const position_samples = this.#position_samples;
    this.#position_samples += samples.length;
    const stream = this.#hearing;
    await hear({
      stream,
      samples,
      position_samples,
      clock: this.#clock,
      // What a worker that was replaced still tells counts from another beginning.
      heard: (event, started_ms) => stream === this.#hearing && this.#listener.heard(event, started_ms),
    });
  }
}

/** Feeds sound as it comes from a card, whose clock is not ours: each chunk says anew when its stream began. */
export async function hear(of: {
  stream: SoundStream;
  samples: Int16Array;
  position_samples: number;
  clock: Clock;
  heard: (event: HearingEvent, started_ms: number) => void;
}): Promise<void> {
  const { stream, samples, position_samples } = of;
  const started_ms = of.clock.now() - ((position_samples + samples.length) / SAMPLE_RATE_HZ) * 1000;
  for (const event of await stream.feed(samples)) of.heard(event, started_ms);
}
