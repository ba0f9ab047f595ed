import { Microphone } from './audio/microphone.ts';
import { SAMPLE_RATE_HZ } from './audio/pcm.ts';
import type { Home } from './config/schema.ts';
import { Ear } from './ear.ts';
import { Hearing } from './hearing/hearing.ts';
import type { HearingEvent } from './hearing/hearing-event.ts';
import { isHearing } from './hearing/plan.ts';
import type { HearingPlan } from './hearing/worker-protocol.ts';
import type { Inputs } from './input.ts';
import type { Clock } from './time/clock.ts';
import { Satellite } from './wyoming/satellite.ts';

/** What the ears tell the umpire. */
export interface EarsListener {
  /** @param started_ms when the stream of sound began, on the clock. */
  heard(event: HearingEvent, room: string, started_ms: number): void;
  microphone(change: Inputs['microphone']): void;
}

/** Ends whatever is being said, where a satellite stops sending because nobody speaks any more. */
const CLOSING_SILENCE = new Int16Array(SAMPLE_RATE_HZ / 2);

/**
 * All that the home hears with: its own microphone and the satellites, each a stream of its own in a thread
 * of its own, with its room.
 */
export class Ears {
  readonly #clock: Clock;
  readonly #plan: HearingPlan;
  readonly #listener: EarsListener;
  readonly #ears: Ear[] = [];
  readonly #sources: { stop(): void }[] = [];
  /** Those that hear now. */
  readonly #listening = new Set<Ear>();

  private constructor(of: { clock: Clock; plan: HearingPlan; listener: EarsListener }) {
    this.#clock = of.clock;
    this.#plan = of.plan;
    this.#listener = of.listener;
  }

  /**
   * A microphone or satellite that is away is a state, and heals.
   * @throws Failure where an engine cannot start: a wrong key, keyword, take or model.
   */
  static async open(of: {
    home: Home;
    clock: Clock;
    plan: HearingPlan;
    listener: EarsListener;
  }): Promise<Ears> {
    const ears = new Ears(of);
    try {
      await ears.#open(of.home);
    } catch (error) {
      await ears.close();
      throw error;
    }
    return ears;
  }

  async close(): Promise<void> {
    for (const source of this.#sources) source.stop();
    await Promise.all(this.#ears.map((ear) => ear.hearing.close()));
  }

  async #open({ audio, satellites }: Home): Promise<void> {
    if (audio.source === 'microphone' && isHearing(this.#plan)) {
      const ear = await this.#ear({ room: audio.room ?? '' });
      const { recorder, device } = audio;
      const microphone = new Microphone({
        recorder,
        ...(device !== undefined && { device }),
        clock: this.#clock,
        listener: ear,
      });
      this.#sources.push(microphone);
      await microphone.start();
    }
    for (const [id, { room, url, wake_names }] of Object.entries(satellites)) {
      if (url === undefined || !(isHearing(this.#plan) || Object.keys(wake_names).length > 0)) continue;
      const ear = await this.#ear({ room, satellite: id });
      const satellite = new Satellite({
        url,
        clock: this.#clock,
        listener: {
          chunk: (samples) => ear.chunk(samples),
          state: (state, of) => ear.state(state, of),
          paused: () => ear.chunk(CLOSING_SILENCE),
          detected: (name) => {
            const assistants = Object.entries(wake_names);
            const [, assistant] = assistants.find(([word]) => word === name) ?? [];
            if (assistant !== undefined) ear.named(assistant);
          },
        },
      });
      ear.told = (events) => tellSatellite(satellite, events);
      this.#sources.push(satellite);
    }
  }

  async #ear(of: { room: string; satellite?: string }): Promise<Ear> {
    const { room, satellite } = of;
    const change = (state: 'listening' | 'lost', more: { reason?: string; retry_in_ms?: number }) => {
      if (state === 'listening') this.#listening.add(ear);
      else this.#listening.delete(ear);
      const covered = [...this.#listening].some((other) => other !== ear && other.room === room);
      this.#listener.microphone({
        room,
        state,
        ...more,
        ...(satellite !== undefined && { satellite }),
        ...(covered && { covered }),
      });
    };
    const hearing = await Hearing.open({
      plan: this.#plan,
      clock: this.#clock,
      onLost: ({ reason, retry_in_ms }) => change('lost', { reason: `hearing: ${reason}`, retry_in_ms }),
      onBack: () => change('listening', {}),
      onTold: (event) => ear.tell([event]),
    });
    const ear: Ear = new Ear({
      room,
      hearing,
      clock: this.#clock,
      onHeard: (event, started_ms) => this.#listener.heard(event, room, started_ms),
      onState: change,
    });
    this.#ears.push(ear);
    return ear;
  }
}

/** Lets a satellite show what was heard, and stop streaming where nothing more is to come. */
function tellSatellite(satellite: Satellite, events: readonly HearingEvent[]): void {
  for (const event of events) if (event.kind === 'wake-word') satellite.tellNamed(event.assistant);
  if (!events.some(({ kind }) => kind === 'speech-end')) return;
  const words = events.find((event) => event.kind === 'words');
  satellite.tellEnd(words?.text ?? '');
}
