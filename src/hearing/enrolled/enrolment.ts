import { SAMPLE_RATE_HZ } from '../../audio/pcm.ts';
import { type EmbeddingModels, STEP_SAMPLES } from './speech-embedding.ts';
import { FARTHEST, SubsequenceAlignment } from './subsequence-alignment.ts';
import { padded, trimmed } from './take.ts';

/** What the takes of one phrase are worth. */
export interface Enrolment {
  /** Distance of each take to the nearest other. */
  readonly distances: readonly number[];
  /** Least distances of other speech, one for each second of it. */
  readonly others: readonly number[];
  /**
   * Sound nearer than this distance is the phrase. At this distance the phrase and other speech are equally
   * likely.
   */
  readonly threshold: number;
}

/** Other speech is looked at a second at a time: a wake word is one chance to be mistaken. */
const STEPS_PER_LOOK = Math.round(SAMPLE_RATE_HZ / STEP_SAMPLES);

/**
 * It is nearer than this share of the nearest other speech. A command differs from others by a word, and what
 * differs
 * by yet another word was not enrolled: over synthetic voices, 0.7 took "open the study's window" for a lamp.
 */
const CLOSEST_SHARE = { phrase: 0.85, command: 0.6 } as const;

/**
 * Compares takes with each other and with speech that is not the phrase.
 * @param takes at least two.
 * @param others recordings without the phrase.
 * @param as a wake phrase among other speech, or a command among other commands.
 */
export async function enrol(of: {
  models: EmbeddingModels;
  takes: readonly Int16Array[];
  others: readonly Int16Array[];
  as: 'phrase' | 'command';
}): Promise<Enrolment> {
  const { models, takes } = of;
  const embedded: (readonly Float32Array[])[] = [];
  for (const take of takes) embedded.push(await embedTake(models, take));
  const distances: number[] = [];
  for (const [at, take] of takes.entries()) {
    const rest = embedded.filter((_, other) => other !== at);
    distances.push(Math.min(...(await looks(models, padded(take), rest))));
  }
  const others: number[] = [];
  for (const recording of of.others) others.push(...(await looks(models, recording, embedded)));
  return { distances, others, threshold: Math.min(FARTHEST, CLOSEST_SHARE[of.as] * Math.min(...others)) };
}

/** The least distance to any of the takes within each second of a recording. */
async function looks(
  models: EmbeddingModels,
  recording: Int16Array,
  takes: readonly (readonly Float32Array[])[],
): Promise<readonly number[]> {
  const stream = await models.open();
  const alignments = takes.map((take) => new SubsequenceAlignment(take));
  const distances: number[] = [];
  for (let at = 0; at + STEP_SAMPLES <= recording.length; at += STEP_SAMPLES) {
    const embedding = await stream.push(recording.slice(at, at + STEP_SAMPLES));
    distances.push(Math.min(...alignments.map((alignment) => alignment.push(embedding))));
  }
  return Array.from({ length: Math.ceil(distances.length / STEPS_PER_LOOK) }, (_, look) =>
    Math.min(...distances.slice(look * STEPS_PER_LOOK, (look + 1) * STEPS_PER_LOOK)),
  );
}

/** An embedding covers 760 ms, so the first embeddings of a take cover mostly the silence before it. */
const BLIND_STEPS = 3;

/** The embeddings of a take's speech, without what only its surroundings decide. */
export async function embedTake(models: EmbeddingModels, take: Int16Array): Promise<readonly Float32Array[]> {
  const speech = trimmed(take);
  const stream = await models.open();
  const steps = Math.ceil(speech.length / STEP_SAMPLES);
  const padded = new Int16Array((steps + 1) * STEP_SAMPLES);
  padded.set(speech);
  const embeddings: Float32Array[] = [];
  for (let at = 0; at < padded.length; at += STEP_SAMPLES)
    embeddings.push(await stream.push(padded.slice(at, at + STEP_SAMPLES)));
  return embeddings.slice(Math.min(BLIND_STEPS, steps - 1));
}
