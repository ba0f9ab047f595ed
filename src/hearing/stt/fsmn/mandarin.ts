import type { FsmnPlan, HearingPlan } from '../../worker-protocol.ts';
import { meaningsIn } from '../meanings.ts';
import { readAcousticModel } from './acoustic-model.ts';
import { AcousticPass } from './acoustic-pass.ts';
import { createFsmnDetector, type FsmnDetector } from './detector.ts';
import { homeGrammar, POLITE } from './home-grammar.ts';
import { PhraseGraph } from './phrase-graph.ts';
import { createFsmnRecogniser, type FsmnRecogniser } from './recogniser.ts';

/** What the Mandarin network hears in one stream of sound. */
export interface Mandarin {
  /** Absent where it hears no wake word. */
  readonly detector?: FsmnDetector;
  /** Absent where another recogniser hears the commands. */
  readonly recogniser?: FsmnRecogniser;
}

/**
 * Reads the model and builds the graph of the home's sentences, once for all streams.
 * @returns opens one more stream. Detector and recogniser of a stream read the same run of the network.
 * @throws Failure (exit 4) where a file of the model is missing; (exit 3) where one is damaged.
 */
export function loadMandarin(
  plan: FsmnPlan,
  { devices, words }: Pick<HearingPlan, 'devices' | 'words'>,
): () => Mandarin {
  const { folder, phrases, commands, names } = plan;
  const model = readAcousticModel(folder);
  const called = [...names, ...phrases.map(({ phrase }) => phrase)];
  const sentences =
    commands === undefined
      ? undefined
      : {
          locale: commands,
          model,
          graph: new PhraseGraph(homeGrammar(devices, words), model.syllables),
          meaningOf: meaningsIn(devices, words),
          before: [POLITE.before, ...called],
          after: [POLITE.after],
        };
  return () => {
    const pass = new AcousticPass(model);
    const detector =
      phrases.length > 0
        ? createFsmnDetector({ model, phrases, ...(sentences !== undefined && { pass }) })
        : undefined;
    return {
      ...(detector && { detector }),
      ...(sentences && { recogniser: createFsmnRecogniser({ ...sentences, pass }) }),
    };
  };
}
