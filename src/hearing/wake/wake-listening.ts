import { Framer, SAMPLE_RATE_HZ } from '../../audio/pcm.ts';
import { messageOf } from '../../error/message-of.ts';
import { Backoff } from '../../time/backoff.ts';
import type { EngineDegraded, EngineOk } from '../hearing-event.ts';
import type { WakeDetector, WakeHit } from './wake-detector.ts';

/**
 * What a detector that slept is given of the sound before it woke: the longest memory of an engine is 0.8 s.
 */
const CATCH_UP_S = 0.85;
/** An engine that failed is tried again after this much sound, and after twice as much each time. */
const RETRY = { first_ms: 5000, most_ms: 320_000 };
const UNCHECKED = 'it did not hear the recording that it must hear';

/** A detector with the frames that wait for it. */
interface Listener {
  readonly detector: WakeDetector;
  readonly framer: Framer;
  /** The last frames that it slept through. */
  slept: Frame[];
  /** Where in the stream its next frame begins; undefined until it is given the first sound. */
  next_samples: number | undefined;
}

/** A piece of sound, and where in the stream it ends. */
interface Frame {
  readonly samples: Int16Array;
  readonly end_samples: number;
}

/** A detector that failed. */
interface FailedDetector {
  readonly listener: Listener;
  readonly backoff: Backoff;
  /** How much more sound passes before it is tried again. */
  waiting_samples: number;
}

/**
 * Runs all wake-word detectors on the same sound. They sleep during silence, because they cost the most. An
 * engine
 * that fails is reported, taken out, and taken in again after it passes its check.
 */
export class WakeListening {
  #listeners: Listener[];
  #patients: FailedDetector[] = [];

  constructor(detectors: readonly WakeDetector[]) {
    this.#listeners = detectors.map((detector) => ({
      detector,
      framer: new Framer(detector.frame_samples),
      slept: [],
      next_samples: undefined,
    }));
  }

  /** Checks each engine with a bundled recording. An engine that fails is taken out. */
  async check(): Promise<readonly EngineDegraded[]> {
    const told: EngineDegraded[] = [];
    for (const listener of this.#listeners) {
      const reason = await complaint(listener.detector);
      if (reason !== undefined) told.push(this.#degraded(listener, reason));
    }
    return told;
  }

  /** The engines that do not work now. */
  get failed(): readonly string[] {
    return this.#patients.map(({ listener }) => listener.detector.engine);
  }

  /**
   * @param of.end_samples where in the stream the samples end.
   * @param of.isStirring whether anybody speaks, or just did.
   * @param found is given each hit and the engine that heard it, in the order of the detectors.
   */
  async push(
    samples: Int16Array,
    of: { readonly end_samples: number; readonly isStirring: boolean },
    found: (hit: WakeHit, engine: string) => Promise<void>,
  ): Promise<readonly (EngineDegraded | EngineOk)[]> {
    const told: (EngineDegraded | EngineOk)[] = [...(await this.#recovered(samples.length))];
    for (const listener of this.#listeners) {
      try {
        await hear(listener, { samples, ...of }, found);
      } catch (error) {
        // One engine's fault must not deafen the others.
        told.push(this.#degraded(listener, messageOf(error)));
      }
    }
    return told;
  }

  async reset(): Promise<void> {
    for (const listener of this.#listeners) await rest(listener);
  }

  close(): void {
    for (const { detector } of this.#all) detector.close();
  }

  get #all(): readonly Listener[] {
    return [...this.#listeners, ...this.#patients.map(({ listener }) => listener)];
  }

  #degraded(listener: Listener, reason: string): EngineDegraded {
    this.#listeners = this.#listeners.filter((each) => each !== listener);
    const backoff = new Backoff(RETRY);
    this.#patients.push({ listener, backoff, waiting_samples: samplesIn(backoff.next()) });
    return { kind: 'degraded', engine: listener.detector.engine, reason };
  }

  async #recovered(samples: number): Promise<readonly EngineOk[]> {
    const told: EngineOk[] = [];
    for (const patient of this.#patients) {
      patient.waiting_samples -= samples;
      if (patient.waiting_samples > 0) continue;
      patient.waiting_samples = samplesIn(patient.backoff.next());
      const { listener } = patient;
      if ((await complaint(listener.detector)) !== undefined) continue;
      await rest(listener);
      this.#patients = this.#patients.filter((each) => each !== patient);
      this.#listeners.push(listener);
      told.push({ kind: 'ok', engine: listener.detector.engine });
    }
    return told;
  }
}

function samplesIn(duration_ms: number): number {
  return (duration_ms / 1000) * SAMPLE_RATE_HZ;
}

async function hear(
  listener: Listener,
  of: Frame & { readonly isStirring: boolean },
  found: (hit: WakeHit, engine: string) => Promise<void>,
): Promise<void> {
  const { samples, end_samples, isStirring } = of;
  const { detector, framer } = listener;
  const most = Math.ceil((CATCH_UP_S * SAMPLE_RATE_HZ) / detector.frame_samples);
  let next_samples = listener.next_samples ?? end_samples - samples.length;
  for (const frame of framer.push(samples)) {
    next_samples += frame.length;
    listener.slept.push({ samples: frame, end_samples: next_samples });
  }
  listener.next_samples = next_samples;
  if (!isStirring) {
    listener.slept = listener.slept.slice(-most);
    return;
  }
  const frames = listener.slept;
  listener.slept = [];
  for (const [at, frame] of frames.entries()) {
    const later_ms = ((frames.length - 1 - at) * detector.frame_samples * 1000) / SAMPLE_RATE_HZ;
    for (const hit of await detector.process(frame.samples, frame.end_samples))
      await found({ ...hit, ended_before_ms: hit.ended_before_ms + later_ms }, detector.engine);
  }
}

async function rest(listener: Listener): Promise<void> {
  listener.framer.reset();
  listener.slept = [];
  listener.next_samples = undefined;
  await listener.detector.reset();
}

/** Why an engine failed its check; undefined if it passed. */
async function complaint(detector: WakeDetector): Promise<string | undefined> {
  try {
    return (await detector.check()) ? undefined : UNCHECKED;
  } catch (error) {
    return messageOf(error);
  }
}
