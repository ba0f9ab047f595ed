import { parentPort, workerData } from 'node:worker_threads';
import { Failure, problemMessage } from '../../error/failure.ts';
import { enrol } from '../../hearing/enrolled/enrolment.ts';
import { loadEmbeddingModels } from '../../hearing/enrolled/speech-embedding.ts';
import { oddOnesOut } from '../../hearing/enrolled/take-fault.ts';
import { otherSpeech } from '../../hearing/enrolled/target.ts';
import type { Measured, Measuring } from './measuring.ts';

/** Weighs takes against each other and against other speech: seconds of work that no verdict may wait for. */
async function measured({ takes, phrase, others }: Measuring): Promise<Measured> {
  try {
    const {
      distances,
      others: far,
      threshold,
    } = await enrol({
      models: await loadEmbeddingModels(),
      takes,
      others: otherSpeech({ phrase, others }),
      as: 'phrase',
    });
    const [odd] = oddOnesOut(distances);
    if (odd !== undefined) return { odd: odd + 1 };
    return { threshold, farthest: Math.max(...distances), nearest: Math.min(...far) };
  } catch (error) {
    const [problem] = error instanceof Failure ? error.problems : [];
    return { failed: problem ? problemMessage(problem) : String(error) };
  }
}

parentPort?.postMessage(await measured(workerData));
