// Measures what the embeddings of the bundled speech have in common, for what is enrolled to be told from it.
// Run after a build, once the recordings or the embedding change; a test compares.
import { writeFileSync } from 'node:fs';
import { Framer } from '../dist/audio/pcm.js';
import { readWav } from '../dist/audio/wav-file.js';
import { otherSpeechFiles } from '../dist/hearing/bundled-recordings.js';
import { loadEmbeddingModels, STEP_SAMPLES } from '../dist/hearing/enrolled/speech-embedding.js';
import { whiteningOf } from '../dist/hearing/enrolled/whitening.js';

const models = await loadEmbeddingModels(undefined, (raw) => raw);
const embeddings = [];
for (const file of otherSpeechFiles()) {
  const stream = await models.open();
  for (const frame of new Framer(STEP_SAMPLES).push(readWav(file))) embeddings.push(await stream.push(frame));
}
const { mean, factor } = whiteningOf(embeddings);
// Little-endian, as every processor that this runs on has it.
writeFileSync(
  new URL('../src/hearing/enrolled/whitening.bin', import.meta.url),
  new Uint8Array(Float32Array.of(...mean, ...factor).buffer),
);
process.exit(0);
