import type { MicrophoneListener } from '../audio/microphone.ts';
import { SAMPLE_RATE_HZ } from '../audio/pcm.ts';
import type { Clock } from '../time/clock.ts';
import { Backlog } from './backlog.ts';
import type { HearingEvent } from './hearing-event.ts';
import type { HearingSupervisor } from './supervisor.ts';

/** Nobody may conclude from silence that nobody has spoken. */
const TOO_SLOW = 'the machine is too busy to keep up with the sound';

type Told = { readonly reason?: string; readonly retry_in_ms?: number };

/** What an ear tells its owner. */
export interface EarListener {
  /** @param started_ms when the stream of sound began, on the clock. */
  heard(event: HearingEvent, started_ms: number): void;
  /** Whether it hears, as a whole: told when that changes, and when the trouble is another. */
  state(state: 'listening' | 'lost', of: Told): void;
  /** Some part of it is well or degraded. */
  changed(): void;
}

/** One stream of sound, from its source in a room to what is heard of it: it listens only while both work. */
export class AudioStream implements MicrophoneListener {
  /** What was heard, for the source too. */
  told: (events: readonly HearingEvent[]) => void = () => undefined;
  readonly #clock: Clock;
  readonly #listener: EarListener;
  /** Engines that do not work, each with its reason. */
  readonly #deaf = new Map<string, string>();
  readonly #backlog = new Backlog();
  #hearing: HearingSupervisor;
  #source: { readonly state: 'listening' | 'lost'; readonly reason?: string } | undefined;
  /** Why nothing is heard of what the source sends. */
  #lost: string | undefined;
  #position_samples = 0;
  #started_ms: number;

  constructor(of: { hearing: HearingSupervisor; clock: Clock; listener: EarListener }) {
    this.#hearing = of.hearing;
    this.#clock = of.clock;
    this.#listener = of.listener;
    this.#started_ms = of.clock.now();
    this.#attend();
  }

  get hearing(): HearingSupervisor {
    return this.#hearing;
  }

  get isListening(): boolean {
    return this.#source?.state === 'listening' && this.#lost === undefined && !this.#backlog.isBehind;
  }

  /** How the source is; undefined until it has told. */
  get source(): { readonly state: 'listening' | 'lost'; readonly reason?: string } | undefined {
    return this.#source;
  }

  /** What hinders the hearing; undefined where nothing does. */
  get trouble(): string | undefined {
    if (this.#lost !== undefined) return this.#lost;
    if (this.#backlog.isBehind) return TOO_SLOW;
    return this.#deaf.size > 0 ? [...this.#deaf].map((each) => each.join(': ')).join('; ') : undefined;
  }

  isDeaf(engine: string): boolean {
    return this.#deaf.has(engine);
  }

  chunk(samples: Int16Array): void {
    this.#position_samples += samples.length;
    this.#reckon();
    void this.#pass((hearing) => hearing.feed(samples));
  }

  /** The source itself heard an assistant's name. */
  named(assistant: string): void {
    this.#reckon();
    void this.#pass((hearing) => hearing.named(assistant));
  }

  state(state: 'listening' | 'lost', of: Told): void {
    const { reason } = of;
    const before = this.#source;
    this.#source = { state, ...(reason !== undefined && { reason }) };
    if (state === 'lost') {
      // Half a command is none.
      this.#position_samples = 0;
      void this.#hearing.reset();
      // A card that stays away is tried for days: that it is away still is no news.
      if (before?.state === 'lost' && before.reason === reason) return;
    }
    this.#listener.changed();
    if (state === 'lost' || this.#lost === undefined) this.#listener.state(state, of);
  }

  /** Hears with another worker from now on; the source sends on. @returns the one before, still open. */
  hearWith(hearing: HearingSupervisor): HearingSupervisor {
    const before = this.#hearing;
    this.#hearing = hearing;
    this.#position_samples = 0;
    this.#attend();
    this.#back();
    return before;
  }

  #attend(): void {
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
      told: (event) => ifPresent(() => this.#tell(event, this.#started_ms)),
    };
  }

  #back(): void {
    const wasLost = this.#lost !== undefined;
    this.#lost = undefined;
    for (const engine of this.#deaf.keys()) this.#listener.heard({ kind: 'ok', engine }, this.#started_ms);
    this.#deaf.clear();
    this.#listener.changed();
    if (wasLost && this.isListening) this.#listener.state('listening', {});
  }

  /** The source's clock is not ours, and it may have paused: what comes now says anew when the stream began. */
  #reckon(): void {
    this.#started_ms = this.#clock.now() - (this.#position_samples / SAMPLE_RATE_HZ) * 1000;
  }

  async #pass(feed: (hearing: HearingSupervisor) => Promise<readonly HearingEvent[]>): Promise<void> {
    const hearing = this.#hearing;
    const started_ms = this.#started_ms;
    if (this.#backlog.came(this.#clock.now())) this.#paced();
    const events = await feed(hearing);
    if (this.#backlog.heard(this.#clock.now())) this.#paced();
    // What a worker that was replaced still tells counts from another beginning.
    if (hearing !== this.#hearing) return;
    for (const event of events) this.#tell(event, started_ms);
    this.told(events);
  }

  /** It has fallen behind the sound, or has caught up. What is heard late counts all the same. */
  #paced(): void {
    this.#listener.changed();
    if (this.isListening) this.#listener.state('listening', {});
    else if (this.#backlog.isBehind) this.#listener.state('lost', { reason: `hearing: ${TOO_SLOW}` });
  }

  #tell(event: HearingEvent, started_ms: number): void {
    if (event.kind === 'degraded') this.#deaf.set(event.engine, event.reason);
    else if (event.kind === 'ok') this.#deaf.delete(event.engine);
    this.#listener.heard(event, started_ms);
    if (event.kind === 'degraded' || event.kind === 'ok') this.#listener.changed();
  }
}
