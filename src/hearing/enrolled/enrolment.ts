import { type Calibration, fitCalibration } from './calibration.ts';
import { type EmbeddingModels, STEP_SAMPLES } from './speech-embedding.ts';
import { SubsequenceAlignment } from './subsequence-alignment.ts';
import { padded } from './take.ts';
import { embedTake } from './take-embedding.ts';

/** What the takes of one phrase are worth. */
export interface Enrolment {
  /** Distance of each take to the nearest other. */
  readonly distances: readonly number[];
  /** Least distances of other speech, one for each second of it. */
  readonly others: readonly number[];
  /** Half-way between the takes and other speech, and well within it: what is nearer is the phrase. */
  readonly threshold: number;
  readonly calibration: Calibration;
}

/** Other speech is looked at a second at a time: a wake word is one chance to be mistaken. */
const STEPS_PER_LOOK = Math.round(16_000 / STEP_SAMPLES);

/**
 * The phrase is nearer than this share of the nearest other speech. What is bundled of that is little of what a room
 * will hear: over recordings of people, takes that differ much (three speakers') had false alarms up to there.
 */
const CLOSEST_SHARE = 0.8;

/**
 * Compares takes with each other and with speech that is not the phrase.
 * @param takes at least two. @param others recordings without the phrase.
 */
export async function enrol(of: {
  models: EmbeddingModels;
  takes: readonly Int16Array[];
  others: readonly Int16Array[];
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
  const nearest = Math.min(...others);
  const threshold = Math.min((Math.max(...distances) + nearest) / 2, CLOSEST_SHARE * nearest);
  const { slope } = fitCalibration({ same: distances, other: others });
  // A handful of takes tells how steep the curve is, but not where it turns: that is in the middle of the gap.
  return { distances, others, threshold, calibration: { midpoint: threshold, slope } };
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
