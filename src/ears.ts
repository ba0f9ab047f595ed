import { isDeepStrictEqual } from 'node:util';
import type { Home } from './config/schema.ts';
import type { Part, PartHealth } from './health/health.ts';
import { Hearing } from './hearing/hearing.ts';
import type { HearingEvent } from './hearing/hearing-event.ts';
import { hearingPlan, isHearing } from './hearing/plan.ts';
import type { HearingPlan } from './hearing/worker-protocol.ts';
import { RoomMicrophone } from './room-microphone.ts';
import type { Clock } from './time/clock.ts';

/** What the ears tell the hub. */
export interface EarsListener {
  /** @param started_ms when the stream of sound began, on the clock. */
  heard(room: string, event: HearingEvent, started_ms: number): void;
  part(part: Extract<Part, 'microphone' | 'hearing'>, state: PartHealth['state'], reason?: string): void;
  state(
    room: string,
    state: 'listening' | 'lost' | 'off',
    of: { reason?: string; retry_in_ms?: number },
  ): void;
}

/** A change of what is heard that can still be left undone. */
export interface PreparedEars {
  commit(): Promise<void>;
  abandon(): Promise<void>;
}

/** What the hub hears by itself: the microphone of one room with its engines, as configured now. */
export class Ears {
  readonly #clock: Clock;
  readonly #listener: EarsListener;
  #plan: HearingPlan | undefined;
  #audio: Home['audio'] | undefined;
  #microphone: RoomMicrophone | undefined;

  constructor(of: { clock: Clock; listener: EarsListener }) {
    this.#clock = of.clock;
    this.#listener = of.listener;
  }

  /** The room that is listened to now. */
  get room(): string | undefined {
    return this.#microphone?.isListening ? this.#audio?.room : undefined;
  }

  /**
   * Starts the engines of another configuration beside those that hear now.
   * @throws Failure for what cannot heal by itself: a wrong key, keyword, take or model.
   */
  async prepare(home: Home, credentialsFolder: string | undefined): Promise<PreparedEars> {
    const plan = hearingPlan(home, credentialsFolder);
    if (home.audio.source === 'none' || !isHearing(plan))
      return { commit: () => this.#close(isHearing(plan)), abandon: async () => undefined };
    const isSame = this.#microphone !== undefined && isDeepStrictEqual(plan, this.#plan);
    const hearing = isSame ? undefined : await Hearing.open({ plan, clock: this.#clock });
    return {
      commit: () => this.#hear({ audio: home.audio, plan, hearing }),
      abandon: async () => hearing?.close(),
    };
  }

  /** Resolves once what hears has answered, or has nothing to answer with. */
  async answers(): Promise<void> {
    await this.#microphone?.hearing.answers();
  }

  /** Records no more: nothing new is heard. */
  stop(): void {
    this.#microphone?.stop();
  }

  async close(): Promise<void> {
    this.stop();
    await this.#microphone?.hearing.close();
  }

  async #close(isHearing: boolean): Promise<void> {
    const room = this.#audio?.room;
    const before = this.#microphone;
    this.#microphone = undefined;
    this.#audio = undefined;
    this.#listener.part('microphone', 'off');
    this.#listener.part('hearing', 'off', isHearing ? 'no microphone' : undefined);
    before?.stop();
    if (before) this.#listener.state(room ?? '', 'off', {});
    await before?.hearing.close();
  }

  async #hear(of: { audio: Home['audio']; plan: HearingPlan; hearing: Hearing | undefined }): Promise<void> {
    const { audio, plan, hearing } = of;
    const before = this.#microphone;
    const isMoved = !before || !isDeepStrictEqual(audio, this.#audio);
    const room = audio.room ?? '';
    const left = this.#audio?.room;
    this.#plan = plan;
    this.#audio = audio;
    if (!isMoved) {
      if (hearing) await before.hearWith(hearing).close();
      return;
    }
    before?.stop();
    if (left !== undefined && left !== room) this.#listener.state(left, 'off', {});
    const engines = hearing ?? before?.hearing;
    if (!engines) throw new Error('invariant: the first microphone comes with its engines');
    const microphone = new RoomMicrophone({
      audio,
      hearing: engines,
      clock: this.#clock,
      listener: {
        heard: (event, started_ms) => this.#listener.heard(room, event, started_ms),
        part: (...told) => this.#listener.part(...told),
        state: (state, told) => this.#listener.state(room, state, told),
      },
    });
    this.#microphone = microphone;
    await microphone.start();
    if (hearing) await before?.hearing.close();
  }
}
