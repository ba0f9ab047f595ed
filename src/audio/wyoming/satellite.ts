import type { Clock } from '../../time/clock.ts';
import { samplesOf } from './wyoming-audio.ts';
import type { WyomingEvent } from './wyoming-event.ts';
import { WyomingLink } from './wyoming-link.ts';

/** The callbacks of a satellite. */
export interface SatelliteListener {
  chunk(samples: Int16Array): void;
  /** It heard a wake word itself. @param name as it calls the word; undefined where it does not say. */
  detected(name: string | undefined): void;
  /** The satellite stops sending sound for now, so the current utterance is over. */
  paused(): void;
  state(state: 'listening' | 'lost', of: { reason?: string; retry_in_ms?: number }): void;
}

/**
 * A remote microphone over the Wyoming protocol: it listens at a port, and is told to stream. It may stream
 * always, only while somebody speaks, or only after a wake word that it heard itself.
 */
export class Satellite {
  readonly #listener: SatelliteListener;
  readonly #link: WyomingLink;
  /**
   * Of a satellite that hears its wake word itself: `told` since it told the word, or the request for a recogniser, until
   * sound follows. Some releases send both, in either order; 1.0 sends the request alone.
   */
  #call: 'told' | { readonly name: unknown } | undefined;

  constructor(of: { url: string; clock: Clock; listener: SatelliteListener }) {
    const { url, clock, listener } = of;
    this.#listener = listener;
    this.#link = new WyomingLink({
      url,
      clock,
      listener: {
        ready: () => {
          this.#call = undefined;
          this.#link.send({ type: 'run-satellite' });
          listener.state('listening', {});
        },
        event: (event) => this.#take(event),
        lost: (of) => listener.state('lost', of),
      },
    });
  }

  /** Shows the speaker that a wake word was heard here. */
  tellNamed(assistant: string): void {
    this.#link.send({ type: 'detection', data: { name: assistant } });
  }

  /**
   * The speaker has finished, so the satellite may stop streaming. @param text the recognised words; empty if
   * there are none.
   */
  tellEnd(text: string): void {
    this.#link.send({ type: 'voice-stopped' });
    this.#link.send({ type: 'transcript', data: { text } });
  }

  stop(): void {
    this.#link.send({ type: 'pause-satellite' });
    this.#link.close();
  }

  #take(event: WyomingEvent): void {
    switch (event.type) {
      case 'audio-chunk': {
        if (typeof this.#call === 'object') this.#detected(this.#call.name);
        this.#call = undefined;
        const samples = samplesOf(event);
        if (typeof samples === 'string') this.#link.fail(samples);
        else if (samples.length > 0) this.#listener.chunk(samples);
        return;
      }
      case 'detection':
        this.#call = 'told';
        this.#detected(event.data.name);
        return;
      case 'run-pipeline': {
        const { start_stage, wake_word_name: name } = event.data;
        if (start_stage === 'asr' && this.#call !== 'told') this.#call = { name };
        return;
      }
      case 'audio-stop':
      case 'streaming-stopped':
        this.#listener.paused();
    }
  }

  #detected(name: unknown): void {
    this.#listener.detected(typeof name === 'string' ? name : undefined);
  }
}
