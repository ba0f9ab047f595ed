// The Mandarin recogniser of the shipped home by the network, and where its weights are.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadHome } from '../../dist/config/load.js';
import { readAcousticModel } from '../../dist/hearing/stt/fsmn/acoustic-model.js';
import { homeGrammar, POLITE } from '../../dist/hearing/stt/fsmn/home-grammar.js';
import { PhraseGraph } from '../../dist/hearing/stt/fsmn/phrase-graph.js';
import { createFsmnRecogniser } from '../../dist/hearing/stt/fsmn/recogniser.js';
import { createUnderstanding } from '../../dist/intent/understand.js';

const PROJECT = new URL('../../', import.meta.url).pathname;
export const WAKE = '天猫精灵';

/** The folder of the weights; undefined where there is none. */
export function weightsFolder() {
  const folder = process.env.HALFSECOND_FSMN_MODEL ?? join(PROJECT, '../shared/models/fsmn-xiaoyun');
  return existsSync(join(folder, 'kwsr.net')) ? folder : undefined;
}

/** @returns the model, the graph of the home's sentences, their meanings, which texts are commands, and a recogniser. */
export function homeRecogniser(folder) {
  const model = readAcousticModel(folder);
  const { devices } = loadHome(PROJECT);
  const graph = new PhraseGraph(homeGrammar(devices), model.syllables);
  const understand = createUnderstanding(devices);
  const understands = (text) => understand(text, { room: 'bedroom' }).kind === 'understood';
  const meaningOf = (text) => JSON.stringify(understand(text, { room: 'bedroom' }));
  const recogniser = createFsmnRecogniser({
    locale: 'zh-CN',
    model,
    graph,
    meaningOf,
    before: [POLITE.before, WAKE],
    after: [POLITE.after],
  });
  return { model, devices, graph, meaningOf, understands, recogniser };
}
