import { type EmbeddingModels, STEP_SAMPLES } from './speech-embedding.ts';
import { trimmed } from './take.ts';

/** An embedding sees 760 ms; of a take the first ones see mostly what was before it. */
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
