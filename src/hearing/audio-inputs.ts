import { isDeepStrictEqual } from 'node:util';
import type { Home } from '../config/schema.ts';
import type { Clock } from '../time/clock.ts';
import { type AudioSource, audioSourcesOf, openSource } from './audio-source.ts';
import { AudioStream } from './audio-stream.ts';
import type { HearingEvent } from './hearing-event.ts';
import { HearingPool } from './hearing-pool.ts';
import type { HearingStream } from './hearing-stream.ts';
import { enginesOf, hearingPlan, isHearing } from './plan.ts';
import type { HearingPlan } from './worker-protocol.ts';

/** How the microphone of a room is now. */
export interface MicrophoneChange {
  readonly room: string;
  readonly state: 'listening' | 'lost' | 'off';
  readonly reason?: string;
  readonly retry_in_ms?: number;
  /** The satellite that the microphone belongs to; absent: it is the hub's own. */
  readonly satellite?: string;
  /** Another microphone of the same room works, so the room is still heard. */
  readonly covered?: boolean;
}

/** What the audio inputs tell the hub. */
export interface AudioInputsListener {
  /** @param started_ms when the stream of sound began, on the clock. */
  heard(event: HearingEvent, room: string, started_ms: number): void;
  microphone(change: MicrophoneChange): void;
  /** How a part of the hub's health is. */
  part(
    part: 'microphone' | 'satellites' | 'hearing',
    state: 'ok' | 'degraded' | 'off',
    reason?: string,
  ): void;
  /** The assistants whose wake words are listened for now, anywhere. */
  listening(assistants: readonly string[]): void;
}

/** The engines of another configuration, started and ready to replace the present ones. */
export interface PreparedAudioInputs {
  commit(): Promise<void>;
  abandon(): Promise<void>;
}

/** One stream with the source that feeds it. */
interface Input {
  readonly source: AudioSource;
  readonly stream: AudioStream;
  /** Stops the flow of sound from the source. */
  feed: { stop(): void };
}

/**
 * Every source of sound of the home as configured now: the hub's own microphone and the satellites. Each has a
 * stream; the streams share a pool of threads and their engines.
 */
export class AudioInputs {
  readonly #clock: Clock;
  readonly #listener: AudioInputsListener;
  readonly #state: string | undefined;
  readonly #inputs = new Map<string, Input>();
  #plan: HearingPlan | undefined;
  /** Absent while no source is open. */
  #pool: HearingPool | undefined;
  /** By assistant, the engines that hear its wake word. */
  #engines: Readonly<Record<string, readonly string[]>> = {};

  /** @param of.state where models are kept; default: beside the configuration. */
  constructor(of: { clock: Clock; listener: AudioInputsListener; state?: string | undefined }) {
    this.#clock = of.clock;
    this.#state = of.state;
    this.#listener = of.listener;
  }

  /** The rooms that are listened to now. */
  get rooms(): readonly string[] {
    return [...new Set(this.#listening.map(({ source }) => source.room))];
  }

  /** Every source, by `microphone` or `satellite ID`, with its state. */
  get sources(): readonly {
    readonly id: string;
    readonly room: string;
    readonly state: 'listening' | 'lost';
    readonly reason?: string | undefined;
  }[] {
    return [...this.#inputs].map(([id, { source, stream }]) => ({
      id,
      room: source.room,
      state: stream.isListening ? 'listening' : 'lost',
      reason: stream.trouble ?? stream.source?.reason,
    }));
  }

  /**
   * Gives the sound of a source to an onlooker too, as long as this source is open.
   * @param id as in `sources`; where there is none, nothing is given.
   * @returns what ends it.
   */
  listen(id: string, onlooker: (samples: Int16Array) => void): () => void {
    const stream = this.#inputs.get(id)?.stream;
    stream?.onlookers.add(onlooker);
    return () => stream?.onlookers.delete(onlooker);
  }

  /**
   * Starts the engines of another configuration beside those that hear now. A microphone or satellite that is
   * away is a state, and heals.
   * @throws Failure where an engine cannot start: a wrong key, keyword, take or model.
   */
  async prepare(home: Home, credentialsFolder: string | undefined): Promise<PreparedAudioInputs> {
    const plan = hearingPlan(home, credentialsFolder, this.#state);
    const sources = audioSourcesOf(home, plan);
    const isSamePlan = isDeepStrictEqual(plan, this.#plan);
    const present = isSamePlan ? this.#pool : undefined;
    const pool =
      present ?? (sources.size > 0 ? await HearingPool.open({ plan, clock: this.#clock }) : undefined);
    const opened = new Map<string, HearingStream>();
    const abandon = async () => {
      await Promise.all([...opened.values()].map((hearing) => hearing.close()));
      if (pool !== present) await pool?.close();
    };
    try {
      for (const [rank, name] of [...sources.keys()].entries())
        if (pool && (pool !== present || !this.#inputs.has(name)))
          opened.set(name, await pool.openStream(rank));
    } catch (error) {
      await abandon();
      throw error;
    }
    return { abandon, commit: () => this.#commit({ home, plan, sources, opened, pool }) };
  }

  /** Resolves once every worker has answered. */
  async answers(): Promise<void> {
    await Promise.all([...this.#inputs.values()].map(({ stream }) => stream.hearing.answers()));
  }

  /** Stops recording. */
  stop(): void {
    for (const { feed } of this.#inputs.values()) feed.stop();
  }

  async close(): Promise<void> {
    this.stop();
    await Promise.all([...this.#inputs.values()].map(({ stream }) => stream.hearing.close()));
    await this.#pool?.close();
  }

  get #listening(): readonly Input[] {
    return [...this.#inputs.values()].filter(({ stream }) => stream.isListening);
  }

  async #commit(of: {
    home: Home;
    plan: HearingPlan;
    sources: ReadonlyMap<string, AudioSource>;
    opened: ReadonlyMap<string, HearingStream>;
    pool: HearingPool | undefined;
  }): Promise<void> {
    const { home, plan, sources, opened, pool } = of;
    const before = this.#pool;
    this.#pool = pool;
    this.#plan = plan;
    this.#engines = enginesOf(home);
    const left: HearingStream[] = [];
    for (const [name, input] of this.#inputs) {
      if (sources.has(name)) continue;
      this.#leave(name, input);
      left.push(input.stream.hearing);
    }
    for (const [name, source] of sources) {
      const input = this.#inputs.get(name);
      const hearing = opened.get(name);
      if (input && isDeepStrictEqual(input.source, source)) {
        if (hearing) left.push(input.stream.hearWith(hearing));
        continue;
      }
      if (input) {
        this.#leave(name, input, source.room);
        if (hearing) left.push(input.stream.hearing);
      }
      this.#open(name, source, hearing ?? input?.stream.hearing);
    }
    // The order of the configuration is the order of importance.
    for (const [rank, name] of [...sources.keys()].entries()) {
      const input = this.#inputs.get(name);
      if (input) pool?.setRank(input.stream.hearing, rank);
    }
    this.#tell();
    await Promise.all(left.map((hearing) => hearing.close()));
    if (before !== pool) await before?.close();
  }

  #open(name: string, source: AudioSource, hearing: HearingStream | undefined): void {
    if (!hearing) throw new Error('invariant: a new source comes with its engines');
    const stream = new AudioStream({
      hearing,
      clock: this.#clock,
      listener: {
        heard: (event, started_ms) => this.#listener.heard(event, source.room, started_ms),
        state: (state, told) => this.#change(source, state, told),
        changed: () => this.#tell(),
      },
    });
    const input: Input = { source, stream, feed: { stop: () => undefined } };
    this.#inputs.set(name, input);
    input.feed = openSource(source, stream, this.#clock);
  }

  /** @param goesOnIn the room in which another source takes its place. */
  #leave(name: string, { source, feed }: Input, goesOnIn?: string): void {
    feed.stop();
    this.#inputs.delete(name);
    if (source.room !== goesOnIn) this.#change(source, 'off', {});
  }

  #change(
    source: AudioSource,
    state: MicrophoneChange['state'],
    of: { reason?: string; retry_in_ms?: number },
  ): void {
    const others = this.#listening.filter((input) => input.source !== source);
    const isCovered = others.some((other) => other.source.room === source.room);
    this.#listener.microphone({
      room: source.room,
      state,
      ...of,
      ...(source.kind === 'satellite' && { satellite: source.id }),
      ...(isCovered && { covered: true }),
    });
  }

  /** Tells how microphone, satellites and engines are. */
  #tell(): void {
    const inputs = [...this.#inputs.values()];
    for (const kind of ['microphone', 'satellite'] as const)
      this.#tellSources(
        kind === 'satellite' ? 'satellites' : kind,
        inputs.filter(({ source }) => source.kind === kind),
      );
    const troubles = inputs.flatMap(({ source, stream }) => named(source, stream.trouble));
    if (troubles.length > 0) this.#listener.part('hearing', 'degraded', [...new Set(troubles)].join('; '));
    else if (inputs.length > 0) this.#listener.part('hearing', 'ok');
    else {
      const isIdle = this.#plan !== undefined && isHearing(this.#plan);
      this.#listener.part('hearing', 'off', isIdle ? 'no microphone' : undefined);
    }
    this.#listener.listening(this.#listenedFor());
  }

  #tellSources(part: 'microphone' | 'satellites', inputs: readonly Input[]): void {
    const troubles = inputs.flatMap(({ source, stream }) =>
      stream.source?.state === 'lost' ? named(source, stream.source.reason ?? 'no reason given') : [],
    );
    if (inputs.length === 0) this.#listener.part(part, 'off');
    else if (troubles.length > 0) this.#listener.part(part, 'degraded', troubles.join('; '));
    // A source that has not told its state yet is neither ok nor degraded.
    else if (inputs.every(({ stream }) => stream.source)) this.#listener.part(part, 'ok');
  }

  #listenedFor(): readonly string[] {
    const here = this.#listening.flatMap(({ source, stream }) => [
      ...Object.entries(this.#engines).flatMap(([id, engines]) =>
        engines.every((engine) => stream.hasFailed(engine)) ? [] : [id],
      ),
      ...(source.kind === 'satellite' ? Object.values(source.wake_names) : []),
    ]);
    return [...new Set(here)];
  }
}

/** A satellite's trouble with its name; the hub's own microphone needs no name. */
function named(source: AudioSource, trouble: string | undefined): readonly string[] {
  if (trouble === undefined) return [];
  return [source.kind === 'satellite' ? `${source.id}: ${trouble}` : trouble];
}
