import { dirname, resolve } from 'node:path';
import type { PipelineEvent } from '../arbiter/event.ts';
import type { Verdict } from '../arbiter/explain/verdict.ts';
import type { Outcome } from '../arbiter/reason.ts';
import { SAMPLE_RATE_HZ } from '../audio/pcm.ts';
import { readWav } from '../audio/wav-file.ts';
import type { Home } from '../config/schema.ts';
import { codecOf } from '../devices/families/catalogue.ts';
import { SimulatedDevices } from '../devices/simulated-devices.ts';
import { defined, readClaim } from '../doors/mqtt/payload.ts';
import type { SoundStream } from '../hearing/hearing-event.ts';
import { ReplayWire } from '../mqtt/wire.ts';
import { ArbitrationPipeline } from '../pipeline/arbitration-pipeline.ts';
import { Sources } from '../pipeline/sources.ts';
import { SteppingClock } from '../time/stepping-clock.ts';
import type { LoadedScenario } from './load-scenario.ts';
import type { TimelineEntry } from './scenario.ts';

/** What a replay showed. */
export interface Replayed {
  readonly verdicts: readonly ReplayedVerdict[];
  /** First sends, in order. */
  readonly commands: readonly { readonly at_ms: number; readonly topic: string; readonly payload: string }[];
  readonly events: readonly PipelineEvent[];
}

/** A verdict with the terminal outcome of every claim that came to belong to it. */
export interface ReplayedVerdict extends Verdict {
  readonly outcomes: readonly {
    readonly claim: string;
    readonly assistant: string;
    readonly outcome: Outcome;
  }[];
}

/** Sound is heard in pieces of this length: long enough to be quick, short enough to place events. */
const CHUNK_SAMPLES = 512;

/** One thing to happen at one time. */
interface Step {
  readonly at_ms: number;
  run(): void | Promise<void>;
}

/** Plays one scenario through the production stages on a stepping clock. */
export class Player {
  readonly #clock = new SteppingClock();
  readonly #events: PipelineEvent[] = [];
  readonly #verdicts: Verdict[] = [];
  readonly #loaded: LoadedScenario;
  readonly #openSound: (home: Home) => Promise<SoundStream>;
  readonly #wire: ReplayWire;
  readonly #pipeline: ArbitrationPipeline;
  readonly #sources = new Sources();
  readonly #devices: SimulatedDevices;
  #faults: unknown[] = [];

  constructor(of: { loaded: LoadedScenario; openSound: (home: Home) => Promise<SoundStream> }) {
    this.#loaded = of.loaded;
    this.#openSound = of.openSound;
    const { home, scenario } = of.loaded;
    const spoken = new Set(scenario.timeline.flatMap(({ state }) => (state ? [state.device] : [])));
    this.#devices = new SimulatedDevices(home.devices.filter(({ id }) => !spoken.has(id)));
    this.#wire = new ReplayWire((topic, payload) => {
      for (const report of this.#devices.obey({ topic, payload }))
        this.#clock.setTimeout(() => this.#arrive(report.topic, report.payload), 0);
    });
    this.#pipeline = new ArbitrationPipeline({
      home,
      clock: this.#clock,
      wire: this.#wire,
      microphones: microphonesOf(of.loaded),
      streamed: tellingOf(of.loaded),
      nextId: counters(),
      onEvent: (event) => this.#events.push(event),
      onVerdict: (verdict) => this.#verdicts.push(verdict),
      onFault: (error) => this.#faults.push(error),
    });
    this.#sources.attach(this.#pipeline, home);
  }

  /** @throws Failure (exit 3) where a recording cannot be read, (exit 4) where an engine cannot start. */
  async play(): Promise<Replayed> {
    const { timeline } = this.#loaded.scenario;
    const queue: Step[] = timeline.map((entry, index) => ({
      at_ms: entry.at,
      run: () => this.#happen(entry, index, queue),
    }));
    // Stable: entries of the same time stay in the order of the file.
    queue.sort((a, b) => a.at_ms - b.at_ms);
    for (let step = queue.shift(); step; step = queue.shift()) {
      this.#clock.stepTo(step.at_ms);
      await step.run();
    }
    for (let due_ms = this.#clock.nextDue_ms(); due_ms !== undefined; due_ms = this.#clock.nextDue_ms())
      this.#clock.stepTo(due_ms);
    this.#pipeline.stop();
    if (this.#faults.length > 0) throw this.#faults[0];
    return {
      verdicts: this.#verdicts.map((verdict) => this.#withOutcomes(verdict)),
      commands: this.#commands(),
      events: this.#events,
    };
  }

  #happen(entry: TimelineEntry, index: number, queue: Step[]): void | Promise<void> {
    const pipeline = this.#pipeline;
    const { detect, speech_start, speech_end, words, claim, state, presence, audio, feedback } = entry;
    const where = (heard: { room?: string | undefined }) => heard.room ?? this.#onlyRoom();
    if (detect)
      pipeline.take('detection', {
        age_ms: 0,
        ...defined({ ...detect }),
        room: where(detect),
      });
    else if (speech_start)
      pipeline.take('speech_start', { room: where(speech_start), age_ms: speech_start.age_ms ?? 0 });
    else if (speech_end)
      pipeline.take('speech_end', { room: where(speech_end), age_ms: speech_end.age_ms ?? 0 });
    else if (words) pipeline.take('words', { ...defined({ ...words }), room: where(words) });
    else if (claim) this.#claim(claim, index);
    else if (state) this.#report(state);
    else if (presence) pipeline.take('presence', presence);
    else if (entry.microphone) pipeline.take('microphone', entry.microphone);
    else if (entry.message) this.#arrive(entry.message.topic, payloadOf(entry.message.payload));
    else if (entry.broker) {
      this.#wire.connected = entry.broker === 'up';
      pipeline.take('broker', { connected: this.#wire.connected });
    } else if (audio) return this.#hear(audio, entry.at, queue);
    else if (feedback) this.#arrive(`${this.#loaded.home.mqtt.base}/feedback`, JSON.stringify(feedback));
  }

  /** Through the same reading as a claim over MQTT, for it is no more to be trusted. */
  #claim({ door, assistant, ...message }: NonNullable<TimelineEntry['claim']>, index: number): void {
    const payload = Buffer.from(JSON.stringify({ id: `claim-${index + 1}`, ...message }));
    const read = readClaim({ assistant, door, payload, arrived_ms: this.#clock.now() });
    if (read.ok && Object.hasOwn(this.#loaded.home.assistants, assistant))
      this.#pipeline.take('claim', read.value);
    else
      this.#events.push({
        kind: 'malformed',
        at_ms: this.#clock.now(),
        topic: `claim/${assistant}`,
        reason: read.ok ? 'no assistant of this home' : read.reason,
        count: 1,
      });
  }

  #report({ device: id, ...state }: NonNullable<TimelineEntry['state']>): void {
    const device = this.#loaded.home.devices.find((each) => each.id === id);
    for (const message of (device && codecOf(device)?.report(device, defined(state))) ?? [])
      this.#arrive(message.topic, message.payload);
  }

  /** Feeds the recording piece by piece, each when it would have been recorded; the clock waits for the worker. */
  async #hear(
    { file, room }: NonNullable<TimelineEntry['audio']>,
    started_ms: number,
    queue: Step[],
  ): Promise<void> {
    const samples = readWav(resolve(dirname(this.#loaded.file), file));
    const stream = await this.#openSound(this.#loaded.home);
    const where = room ?? this.#onlyRoom();
    for (let from = 0; from < samples.length; from += CHUNK_SAMPLES) {
      const chunk = samples.slice(from, from + CHUNK_SAMPLES);
      const last = from + CHUNK_SAMPLES >= samples.length;
      queue.push({
        at_ms: started_ms + ((from + chunk.length) / SAMPLE_RATE_HZ) * 1000,
        run: async () => {
          for (const event of await stream.feed(chunk)) this.#sources.heard(event, where, started_ms);
          if (last) await stream.close();
        },
      });
    }
    queue.sort((a, b) => a.at_ms - b.at_ms);
  }

  #arrive(topic: string, payload: string): void {
    this.#sources.receive({ topic, payload: Buffer.from(payload), retained: false });
  }

  #onlyRoom(): string {
    return this.#loaded.home.audio.room ?? this.#loaded.scenario.home?.microphones?.[0] ?? '';
  }

  #commands(): Replayed['commands'] {
    return this.#events.flatMap((event) =>
      event.kind === 'command' && event.state === 'sent'
        ? [{ at_ms: event.at_ms, topic: event.topic, payload: event.payload }]
        : [],
    );
  }

  #withOutcomes(verdict: Verdict): ReplayedVerdict {
    const within = verdict.claims.map(({ id, assistant, outcome }) => ({ claim: id, assistant, outcome }));
    const later = this.#events.flatMap((event) =>
      event.kind === 'outcome' &&
      event.verdict === verdict.id &&
      !within.some(({ claim, assistant }) => claim === event.claim && assistant === event.assistant)
        ? [{ claim: event.claim, assistant: event.assistant, outcome: event.outcome }]
        : [],
    );
    return { ...verdict, outcomes: [...within, ...later] };
  }
}

/**
 * In a replay a room tells when speech ends where the timeline does so, or brings its sound; of a satellite that
 * detects by itself it is learned, as everywhere.
 */
function tellingOf({ scenario, home }: LoadedScenario): readonly string[] {
  const only = home.audio.room ?? scenario.home?.microphones?.[0] ?? '';
  const satellites = scenario.timeline.flatMap(({ detect }) =>
    detect?.source === 'satellite' ? [detect.room ?? only] : [],
  );
  return scenario.timeline
    .flatMap(({ audio, speech_end }) =>
      [audio, speech_end].flatMap((entry) => (entry ? [entry.room ?? only] : [])),
    )
    .filter((room) => !satellites.includes(room));
}

/** In a replay a room has a microphone where the scenario lists it, or its timeline detects or hears in it. */
function microphonesOf({ scenario, home }: LoadedScenario): readonly string[] {
  const heard = scenario.timeline.flatMap(({ detect, audio, speech_start, speech_end, words }) =>
    [detect, audio, speech_start, speech_end, words].flatMap((entry) =>
      entry ? [entry.room ?? home.audio.room ?? ''] : [],
    ),
  );
  return [...new Set([...(scenario.home?.microphones ?? []), ...heard])].filter((room) => room !== '');
}

/** What a message of the timeline carries on the wire. */
function payloadOf(payload: NonNullable<TimelineEntry['message']>['payload']): string {
  return typeof payload === 'object' ? JSON.stringify(payload) : String(payload);
}

/** `u1`, `v1`, …: the same at every replay. */
function counters(): (kind: 'utterance' | 'verdict' | 'claim') => string {
  const counts = { utterance: 0, verdict: 0, claim: 0 };
  const prefixes = { utterance: 'u', verdict: 'v', claim: 'heard-' };
  return (kind) => `${prefixes[kind]}${++counts[kind]}`;
}
