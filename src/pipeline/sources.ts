import type { Claim } from '../claim/claim.ts';
import type { Home } from '../config/schema.ts';
import { brokerDoors } from '../doors/catalogue.ts';
import type { BrokerDoor } from '../doors/door.ts';
import type { HearingEvent } from '../hearing/hearing-event.ts';
import { Malformed } from '../mqtt/malformed.ts';
import type { WireMessage } from '../mqtt/wire.ts';
import type { ArbitrationPipeline } from './arbitration-pipeline.ts';
import type { ClaimAge } from './claim-age.ts';
import type { TakeInput } from './inputs.ts';

/** A pipeline, with the doors at the broker that lead into it. */
interface Attached {
  readonly pipeline: ArbitrationPipeline;
  readonly doors: readonly BrokerDoor[];
  readonly malformed: Malformed;
}

/**
 * Where everything from outside comes in: MQTT messages, what a microphone's worker heard, and claims of door
 * processes. Each becomes inputs of the pipeline that is attached now. Sources outlive a reload; pipelines do not.
 */
export class Sources {
  readonly #waited_ms: () => number;
  readonly #claimAge: ClaimAge | undefined;
  #attached: Attached | undefined;
  /** The MQTT message that is being read. */
  #message: WireMessage | undefined;

  /**
   * @param of.waited_ms how long what is read now may have waited in this process, in milliseconds; default: not at
   *   all.
   * @param of.claimAge judges how old claims that came by the broker may be; default: as old as they say.
   */
  constructor(of: { waited_ms?: () => number; claimAge?: ClaimAge } = {}) {
    this.#waited_ms = of.waited_ms ?? (() => 0);
    this.#claimAge = of.claimAge;
  }

  /** From now on this pipeline takes what comes in. @param home the home that the pipeline serves. */
  attach(pipeline: ArbitrationPipeline, home: Home): void {
    const { take, report, topics, clock, rooms } = pipeline;
    const malformed = new Malformed(report);
    const doors = brokerDoors({
      home,
      topics,
      clock,
      malformed,
      rooms,
      listener: {
        claim: (claim, beat) => take('claim', this.#judged(claim, beat)),
        crowded: ({ assistant, id }, detail) =>
          pipeline.tell({
            assistant,
            claim: id,
            outcome: 'refused',
            verdict: null,
            reason: { kind: 'too_many', detail },
          }),
        detection: (detection) => take('detection', this.#aged(detection)),
        speechStart: (start) => take('speech_start', this.#aged(start)),
        speechEnd: (end) => take('speech_end', this.#aged(end)),
        presence: (assistant, online) => {
          this.#presence(assistant, online);
          take('presence', { assistant, online });
        },
        feedback: (feedback) => take('feedback', pipeline.lessons(feedback)),
        forget: (id) => take('forget', { id }),
        enable: (assistant, enabled) => take('enabled', { assistant, enabled }),
        budget: (budget_ms) => take('budget', { budget_ms }),
        mode: (mode) => take('mode', { mode }),
      },
    });
    this.#attached = { pipeline, doors, malformed };
  }

  /** The pipeline that is attached now. @throws where none ever was: a fault of the program. */
  get pipeline(): ArbitrationPipeline {
    return this.#now.pipeline;
  }

  /** The MQTT topics that must be subscribed to. */
  get subscriptions(): readonly string[] {
    const { doors, pipeline } = this.#now;
    return [...new Set([...doors.flatMap(({ topics }) => topics), ...pipeline.devices.topics])];
  }

  /** How many MQTT messages could not be read, since the pipeline was attached. */
  get malformed(): number {
    return this.#now.malformed.total;
  }

  /** Takes an input that needs no reading. */
  readonly take: TakeInput = (kind, fields) => this.#now.pipeline.take(kind, fields);

  /**
   * The connection to the broker is lost.
   * @param isBrokerThere another hub leads, and no sender has lost the broker; default: false.
   */
  lost(reason: string | undefined, isBrokerThere = false): void {
    if (!isBrokerThere) this.#claimAge?.lost(this.pipeline.house.policy.max_claim_age_ms);
    this.take('broker', { connected: false, reason });
  }

  /** The connection to the broker is there. */
  connected(reason: string | undefined): void {
    this.#claimAge?.connected();
    this.take('broker', { connected: true, reason });
  }

  /** Takes an MQTT message, and returns when a command that follows from it is out. */
  receive(message: WireMessage): void {
    const { pipeline, doors } = this.#now;
    this.#message = message;
    pipeline.turn(() => {
      for (const reported of pipeline.devices.receive(message)) pipeline.take('device_state', reported);
      for (const door of doors) door.receive(message);
    });
    this.#message = undefined;
  }

  /**
   * Takes what a microphone's worker heard in a room.
   * @param started_ms when the stream of sound began, on the clock.
   */
  readonly heard = (event: HearingEvent, room: string, started_ms: number): void => {
    const { pipeline } = this.#now;
    const ageOf = (end_ms: number) => Math.max(0, pipeline.clock.now() - started_ms - end_ms);
    switch (event.kind) {
      case 'degraded':
      case 'ok': {
        const { kind: state, ...engine } = event;
        pipeline.report('engine', { state, ...engine });
        return;
      }
      case 'wake_word': {
        const { kind: _, end_ms, ...detection } = event;
        pipeline.take('detection', { ...detection, room, age_ms: ageOf(end_ms), source: 'hub' });
        return;
      }
      case 'speech_start':
      case 'speech':
      case 'speech_end':
        pipeline.take(event.kind, { room, age_ms: ageOf(event.end_ms) });
        return;
      case 'words': {
        const { assistants, text, confidence, revises } = event;
        pipeline.take('words', {
          room,
          assistants,
          text,
          ...(confidence !== undefined && { confidence }),
          ...(revises && { revises }),
        });
      }
    }
  };

  /** Takes a claim that came through a door process. */
  claim(claim: Claim): void {
    this.take('claim', this.#aged(claim));
  }

  /** A sender has told that it is there, or its will that it is not. What was retained may be long over. */
  #presence(assistant: string, online: boolean): void {
    if (!online) this.#claimAge?.left(assistant);
    else if (this.#message?.retained !== true) this.#claimAge?.returned(assistant);
  }

  /** A claim that came by the broker. @param beat the beat that it repeats. */
  #judged(claim: Claim, beat: string | undefined): Claim {
    if (!this.#claimAge) return this.#aged(claim);
    const { max_claim_age_ms } = this.pipeline.house.policy;
    const isBounded = this.#message?.isBounded ?? true;
    const path = { waited_ms: this.#pathWaited_ms, beat, isBounded, max_claim_age_ms };
    return this.#claimAge.judge(claim, path);
  }

  /** How long what is read now may have waited, at the broker and in this process. */
  get #pathWaited_ms(): number {
    const { waited_ms = 0, most_ms = Number.POSITIVE_INFINITY } = this.#message ?? {};
    return Math.max(Math.min(this.#waited_ms(), most_ms), waited_ms);
  }

  /** A message told its age when it was sent: what it waited since is added. */
  #aged<T extends { readonly age_ms: number }>(told: T): T {
    const waited_ms = this.#pathWaited_ms;
    return waited_ms === 0 ? told : { ...told, age_ms: told.age_ms + Math.ceil(waited_ms) };
  }

  get #now(): Attached {
    if (!this.#attached) throw new Error('invariant: a pipeline is attached before anything comes in');
    return this.#attached;
  }
}
