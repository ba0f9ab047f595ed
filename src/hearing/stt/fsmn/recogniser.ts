import type { CommandRecogniser, CommandSoFar, RecognisedWords } from '../command-recogniser.ts';
import type { AcousticModel } from './acoustic-model.ts';
import { AcousticPass } from './acoustic-pass.ts';
import { commandConfidence, isCertain, isCommand } from './confidence.ts';
import { type Found, PhraseDecoder } from './decoder.ts';
import type { PhraseGraph } from './phrase-graph.ts';
import type { SyllableTable } from './syllables.ts';

/** How phrases are searched, chosen on the same half: see `Search`. */
const SEARCH = { foreignCost: 6, syllableWorth: 4, decoyCost: 3, blankCost: 1 } as const;

/** A recogniser that may be told where in the stream its samples end, to share the network with a detector. */
export interface FsmnRecogniser extends CommandRecogniser {
  begin(): void;
  feed(samples: Int16Array, end_samples?: number): void;
  end(): RecognisedWords;
  /** What was found so far, with all that its confidence rests on; for measurements. */
  found(): Found | undefined;
}

/**
 * Recognises the sentences of a graph in Mandarin.
 */
export function createFsmnRecogniser(of: {
  locale: string;
  model: AcousticModel;
  graph: PhraseGraph;
  /** Two texts of one meaning are no rivals. Default: each text means itself. */
  meaningOf?: (text: string) => string;
  /** What may stand before a command at no cost, beside politeness: the wake words. */
  before?: readonly string[];
  after?: readonly string[];
  /** Default: a pass of its own. */
  pass?: AcousticPass;
}): FsmnRecogniser {
  const { model, graph, locale } = of;
  const ownPass = of.pass === undefined;
  const pass = of.pass ?? new AcousticPass(model);
  const decoder = new PhraseDecoder(graph, model.syllables.count, {
    ...SEARCH,
    freeBefore: syllablesIn(model.syllables, of.before ?? []),
    freeAfter: syllablesIn(model.syllables, of.after ?? []),
  });
  const meanings = new Map<string, string>();
  const meaningOf = (text: string) => {
    const known = meanings.get(text);
    if (known !== undefined) return known;
    if (meanings.size > 4096) meanings.clear();
    const meaning = of.meaningOf?.(text) ?? text;
    meanings.set(text, meaning);
    return meaning;
  };
  /** The next step to read; undefined until the first samples of an utterance say where it begins. */
  let next: number | undefined;
  const read = () => {
    next = Math.max(next ?? 0, pass.firstKept);
    for (; next < pass.steps; next++) decoder.push(pass.scoresOf(next), pass.likeliestOf(next));
  };
  const recognised = (): (RecognisedWords & { mayGoOn: boolean; isCertain: boolean }) | undefined => {
    const found = decoder.best(meaningOf);
    if (!found || !isCommand(found)) return undefined;
    const { text, mayGoOn } = found;
    return { text, confidence: commandConfidence(found), mayGoOn, isCertain: isCertain(found) };
  };
  return {
    locale,
    begin() {
      decoder.reset();
      next = undefined;
      if (ownPass) pass.reset();
    },
    feed(samples, end_samples) {
      if (next === undefined && end_samples !== undefined) {
        const place = end_samples - samples.length;
        pass.push(samples, end_samples);
        next = pass.stepAt(place);
      } else pass.push(samples, end_samples);
      read();
    },
    soFar(): CommandSoFar | undefined {
      const so = recognised();
      return so && { text: so.text, mayGoOn: so.mayGoOn, isCertain: so.isCertain };
    },
    end() {
      if (ownPass) {
        pass.flush();
        read();
      }
      const { text = '', confidence } = recognised() ?? {};
      return confidence === undefined ? { text } : { text, confidence };
    },
    reset() {
      decoder.reset();
      next = undefined;
      pass.reset();
    },
    found: () => decoder.best(meaningOf),
    close: () => undefined,
  };
}

/** All syllables of these texts; what cannot be said has none. */
function syllablesIn(table: SyllableTable, texts: readonly string[]): ReadonlySet<number> {
  return new Set(texts.flatMap((text) => table.pronounce(text).syllables ?? []));
}
