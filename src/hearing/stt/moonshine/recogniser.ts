import { join } from 'node:path';
import type { CommandRecogniser, CommandSoFar, RecognisedWords } from '../command-recogniser.ts';
import type { ConfiguredModel } from '../models/installed-model.ts';
import { loadNetwork } from './network.ts';
import { type Read, type ReaderOptions, UtteranceReader } from './reader.ts';
import { readVocabulary } from './vocabulary.ts';

/** Moonshine for one language, as the home configures it. */
export interface MoonshinePlan extends ConfiguredModel {
  /** What people call the assistants that speak the language: it may stand before a command. */
  readonly names: readonly string[];
}

/** A television pauses often. After so many pauses an utterance is read once more, at its end. */
const MOST_PAUSES = 6;

/**
 * Loads Moonshine and the home's sentences, once for all streams.
 * @returns the recogniser of one more stream.
 * @throws Failure (exit 3) where a file of the model is damaged, (exit 4) where ONNX Runtime is missing.
 */
export async function loadMoonshine(
  { locale, folder, names }: MoonshinePlan,
  home: Pick<ReaderOptions, 'devices' | 'words' | 'onEngine' | 'onStanding'>,
): Promise<() => CommandRecogniser> {
  const vocabulary = readVocabulary(join(folder, 'tokens.txt'));
  const network = await loadNetwork(folder);
  const reader = new UtteranceReader({ ...home, names, vocabulary, network });
  return () => new MoonshineRecogniser(locale, reader);
}

/** Reads an utterance in each pause of its speaker, and at its end. */
class MoonshineRecogniser implements CommandRecogniser {
  readonly locale: string;
  readonly #reader: UtteranceReader;
  #sound: Int16Array[] = [];
  /** What was read in the present pause. */
  #known: Read | undefined;
  #pauses = 0;

  constructor(locale: string, reader: UtteranceReader) {
    this.locale = locale;
    this.#reader = reader;
  }

  begin(): void {
    this.#sound = [];
    this.#known = undefined;
    this.#pauses = 0;
  }

  feed(samples: Int16Array): void {
    this.#sound.push(samples);
  }

  async paused(): Promise<void> {
    if (this.#known || this.#pauses >= MOST_PAUSES) return;
    this.#pauses++;
    this.#known = await this.#reader.read(this.#sound);
  }

  resumed(): void {
    this.#known = undefined;
  }

  soFar(): CommandSoFar | undefined {
    return this.#known?.command;
  }

  end(): RecognisedWords | Promise<RecognisedWords> {
    const sound = this.#sound;
    const known = this.#known;
    this.begin();
    return known ? known.words : this.#reader.read(sound).then(({ words }) => words);
  }

  abandon(): void {
    this.begin();
  }

  close(): void {
    this.begin();
  }
}
