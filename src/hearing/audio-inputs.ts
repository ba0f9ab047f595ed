import { isDeepStrictEqual } from 'node:util';
import type { Home } from '../config/schema.ts';
import type { Clock } from '../time/clock.ts';
import { type AudioSource, audioSourcesOf, openSource } from './audio-source.ts';
import { AudioStream } from './audio-stream.ts';
import type { HearingEvent } from './hearing-event.ts';
import { enginesOf, hearingPlan, isHearing } from './plan.ts';
import { HearingSupervisor } from './supervisor.ts';
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

/** What the ears tell the hub. */
export interface EarsListener {
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

/** Other ears that are ready to take the place of these. */
export interface PreparedEars {
  commit(): Promise<void>;
  abandon(): Promise<void>;
}

/** An ear with the place where it is. */
interface Post {
  readonly place: AudioSource;
  readonly ear: AudioStream;
  source: { stop(): void };
}

/**
 * All that the home hears with, as configured now: its own microphone and the satellites, each a stream of its
 * own in a thread of its own, with its room.
 */
export class AudioInputs {
  readonly #clock: Clock;
  readonly #listener: EarsListener;
  readonly #state: string | undefined;
  readonly #posts = new Map<string, Post>();
  #plan: HearingPlan | undefined;
  /** By assistant, the engine that hears its wake word. */
  #engines: Readonly<Record<string, string>> = {};

  /** @param of.state where models are kept; default: beside the configuration. */
  constructor(of: { clock: Clock; listener: EarsListener; state?: string | undefined }) {
    this.#clock = of.clock;
    this.#state = of.state;
    this.#listener = of.listener;
  }

  /** The rooms that are listened to now. */
  get rooms(): readonly string[] {
    return [...new Set(this.#listening.map(({ place }) => place.room))];
  }

  /**
   * Starts the engines of another configuration beside those that hear now. A microphone or satellite that is
   * away is a state, and heals.
   * @throws Failure where an engine cannot start: a wrong key, keyword, take or model.
   */
  async prepare(home: Home, credentialsFolder: string | undefined): Promise<PreparedEars> {
    const plan = hearingPlan(home, credentialsFolder, this.#state);
    const places = audioSourcesOf(home, plan);
    const isSamePlan = isDeepStrictEqual(plan, this.#plan);
    const opened = new Map<string, HearingSupervisor>();
    const abandon = async () => {
      await Promise.all([...opened.values()].map((hearing) => hearing.close()));
    };
    try {
      for (const name of places.keys())
        if (!isSamePlan || !this.#posts.has(name))
          opened.set(name, await HearingSupervisor.open({ plan, clock: this.#clock }));
    } catch (error) {
      await abandon();
      throw error;
    }
    return { abandon, commit: () => this.#commit({ home, plan, places, opened }) };
  }

  /** Resolves once all that hears has answered. */
  async answers(): Promise<void> {
    await Promise.all([...this.#posts.values()].map(({ ear }) => ear.hearing.answers()));
  }

  /** Records no more: nothing new is heard. */
  stop(): void {
    for (const { source } of this.#posts.values()) source.stop();
  }

  async close(): Promise<void> {
    this.stop();
    await Promise.all([...this.#posts.values()].map(({ ear }) => ear.hearing.close()));
  }

  get #listening(): readonly Post[] {
    return [...this.#posts.values()].filter(({ ear }) => ear.isListening);
  }

  async #commit(of: {
    home: Home;
    plan: HearingPlan;
    places: ReadonlyMap<string, AudioSource>;
    opened: ReadonlyMap<string, HearingSupervisor>;
  }): Promise<void> {
    const { home, plan, places, opened } = of;
    this.#plan = plan;
    this.#engines = enginesOf(home);
    const left: HearingSupervisor[] = [];
    for (const [name, post] of this.#posts) {
      if (places.has(name)) continue;
      this.#leave(name, post);
      left.push(post.ear.hearing);
    }
    for (const [name, place] of places) {
      const before = this.#posts.get(name);
      const hearing = opened.get(name);
      if (before && isDeepStrictEqual(before.place, place)) {
        if (hearing) left.push(before.ear.hearWith(hearing));
        continue;
      }
      if (before) {
        this.#leave(name, before, place.room);
        if (hearing) left.push(before.ear.hearing);
      }
      this.#open(name, place, hearing ?? before?.ear.hearing);
    }
    this.#tell();
    await Promise.all(left.map((hearing) => hearing.close()));
  }

  #open(name: string, place: AudioSource, hearing: HearingSupervisor | undefined): void {
    if (!hearing) throw new Error('invariant: a new place comes with its engines');
    const ear = new AudioStream({
      hearing,
      clock: this.#clock,
      listener: {
        heard: (event, started_ms) => this.#listener.heard(event, place.room, started_ms),
        state: (state, told) => this.#change(place, state, told),
        changed: () => this.#tell(),
      },
    });
    const post: Post = { place, ear, source: { stop: () => undefined } };
    this.#posts.set(name, post);
    post.source = openSource(place, ear, this.#clock);
  }

  /** @param goesOnIn the room in which another takes its place. */
  #leave(name: string, { place, source }: Post, goesOnIn?: string): void {
    source.stop();
    this.#posts.delete(name);
    if (place.room !== goesOnIn) this.#change(place, 'off', {});
  }

  #change(
    place: AudioSource,
    state: MicrophoneChange['state'],
    of: { reason?: string; retry_in_ms?: number },
  ): void {
    const others = this.#listening.filter((post) => post.place !== place);
    const isCovered = others.some((other) => other.place.room === place.room);
    this.#listener.microphone({
      room: place.room,
      state,
      ...of,
      ...(place.kind === 'satellite' && { satellite: place.id }),
      ...(isCovered && { covered: true }),
    });
  }

  /** How all of it is. */
  #tell(): void {
    const posts = [...this.#posts.values()];
    for (const kind of ['microphone', 'satellite'] as const)
      this.#tellSources(
        kind === 'satellite' ? 'satellites' : kind,
        posts.filter(({ place }) => place.kind === kind),
      );
    const troubles = posts.flatMap(({ place, ear }) => named(place, ear.trouble));
    if (troubles.length > 0) this.#listener.part('hearing', 'degraded', [...new Set(troubles)].join('; '));
    else if (posts.length > 0) this.#listener.part('hearing', 'ok');
    else {
      const isIdle = this.#plan !== undefined && isHearing(this.#plan);
      this.#listener.part('hearing', 'off', isIdle ? 'no microphone' : undefined);
    }
    this.#listener.listening(this.#listenedFor());
  }

  #tellSources(part: 'microphone' | 'satellites', posts: readonly Post[]): void {
    const troubles = posts.flatMap(({ place, ear: { source } }) =>
      source?.state === 'lost' ? named(place, source.reason ?? 'no reason given') : [],
    );
    if (posts.length === 0) this.#listener.part(part, 'off');
    else if (troubles.length > 0) this.#listener.part(part, 'degraded', troubles.join('; '));
    // Those that have not told yet are neither.
    else if (posts.every(({ ear }) => ear.source)) this.#listener.part(part, 'ok');
  }

  #listenedFor(): readonly string[] {
    const here = this.#listening.flatMap(({ place, ear }) => [
      ...Object.entries(this.#engines).flatMap(([id, engine]) => (ear.isDeaf(engine) ? [] : [id])),
      ...(place.kind === 'satellite' ? Object.values(place.wake_names) : []),
    ]);
    return [...new Set(here)];
  }
}

/** A satellite's trouble with its name; the hub's own microphone needs none. */
function named(place: AudioSource, trouble: string | undefined): readonly string[] {
  if (trouble === undefined) return [];
  return [place.kind === 'satellite' ? `${place.id}: ${trouble}` : trouble];
}
