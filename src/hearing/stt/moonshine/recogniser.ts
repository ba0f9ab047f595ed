import { join } from 'node:path';
import { joined, SAMPLE_RATE_HZ } from '../../../audio/pcm.ts';
import type { Device } from '../../../config/device.ts';
import { messageOf } from '../../../error/message-of.ts';
import { normaliseEnglish } from '../../../intent/normalise.ts';
import type { EngineListener } from '../../hearing-event.ts';
import type { CommandRecogniser, CommandSoFar, RecognisedWords } from '../command-recogniser.ts';
import { englishSoFar } from '../command-so-far.ts';
import { meaningsIn } from '../meanings.ts';
import type { ConfiguredModel } from '../models/installed-model.ts';
import { trimmed } from '../trimmed.ts';
import { confidenceOf, isCommand, type Standing } from './confidence.ts';
import { loadNetwork } from './network.ts';
import { type Readings, search } from './search.ts';
import { Sentences } from './sentences.ts';
import { readVocabulary } from './vocabulary.ts';
import { wordsAround } from './words-around.ts';

/** Moonshine for one language, as the home configures it. */
export interface MoonshinePlan extends ConfiguredModel {
  /** What people call the assistants that speak the language: it may stand before a command. */
  readonly names: readonly string[];
}

/** For whom Moonshine hears. */
interface Home {
  readonly devices: readonly Device[];
  /** Is told when an utterance could not be read. */
  readonly onEngine: EngineListener;
  /** Is told how the best sentence of each utterance stands, with its words, to tune by. Default: nobody is. */
  readonly onStanding?: (text: string, standing: Standing) => void;
}

/** What was read of an utterance. */
interface Read {
  readonly words: RecognisedWords;
  /** Absent where it is no command. */
  readonly command?: CommandSoFar;
}

/** Less sound than this holds no command, and more holds something else, in samples. */
const SHORTEST = 0.3 * SAMPLE_RATE_HZ;
const LONGEST = 6 * SAMPLE_RATE_HZ;
/** A television pauses often. After so many pauses an utterance is read once more, at its end. */
const MOST_PAUSES = 6;
/** Margin of a sentence without any rival, in nats. */
const NO_RIVAL = 100;
const NOTHING: Read = { words: { text: '' } };

/**
 * Loads Moonshine and the home's sentences, once for all streams.
 * @returns the recogniser of one more stream.
 * @throws Failure (exit 3) where a file of the model is damaged, (exit 4) where ONNX Runtime is missing.
 */
export async function loadMoonshine(
  { locale, folder, names }: MoonshinePlan,
  { devices, onEngine, onStanding = () => undefined }: Home,
): Promise<() => CommandRecogniser> {
  const vocabulary = readVocabulary(join(folder, 'tokens.txt'));
  const called = names
    .map((name) => normaliseEnglish(name).join(' '))
    .filter((name) => name !== '')
    .flatMap((name) => [`hey ${name}`, name])
    .sort((a, b) => b.length - a.length);
  const sentences = new Sentences(vocabulary, devices, { names: called });
  const network = await loadNetwork(folder);
  const commandIn = englishSoFar(devices);
  const meaningOf = meaningsIn(devices);
  const textOf = (tokens: readonly number[]) =>
    withoutName(normaliseEnglish(vocabulary.textOf(tokens)).join(' '), called);
  const readingOf = ({ sentences: found, free }: Readings): Read => {
    const [best, ...others] = found.map(({ tokens, likelihood }) => ({
      text: textOf(tokens),
      likelihood,
      cost: -likelihood / Math.max(1, tokens.length),
    }));
    if (!best) return NOTHING;
    const meaning = meaningOf(best.text);
    const rival = others.find(({ text }) => meaningOf(text) !== meaning);
    const standing: Standing = {
      deficit: Math.max(0, free.likelihood - best.likelihood),
      cost: best.cost,
      ...wordsAround(best.text.split(' '), textOf(free.tokens).split(' ')),
      margin: rival ? best.likelihood - rival.likelihood : NO_RIVAL,
    };
    onStanding(best.text, standing);
    const command = isCommand(standing) ? commandIn(best.text) : undefined;
    if (!command) return NOTHING;
    return {
      words: { text: best.text, confidence: confidenceOf(standing) },
      // What follows is not heard before the next pause, and may forbid it or set another time. Silence changes no word.
      command: { text: command.text, mayGoOn: true, isCertain: true },
    };
  };
  /** One utterance is read after the other: they share the network. */
  let last: Promise<unknown> = Promise.resolve();
  const read = (sound: readonly Int16Array[]): Promise<Read> => {
    const speech = trimmed(joined(sound));
    if (speech.length < SHORTEST || speech.length > LONGEST) return Promise.resolve(NOTHING);
    const reading = last
      .then(() => search(network, sentences, speech))
      .then(readingOf)
      .catch((error: unknown) => {
        onEngine({ kind: 'degraded', engine: 'moonshine', reason: messageOf(error).split('\n')[0] ?? '' });
        return NOTHING;
      });
    last = reading;
    return reading;
  };
  return () => new MoonshineRecogniser(locale, read);
}

/** Reads an utterance in each pause of its speaker, and at its end. */
class MoonshineRecogniser implements CommandRecogniser {
  readonly locale: string;
  readonly #read: (sound: readonly Int16Array[]) => Promise<Read>;
  #sound: Int16Array[] = [];
  /** What was read in the present pause. */
  #known: Read | undefined;
  #pauses = 0;

  constructor(locale: string, read: (sound: readonly Int16Array[]) => Promise<Read>) {
    this.locale = locale;
    this.#read = read;
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
    this.#known = await this.#read(this.#sound);
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
    return known ? known.words : this.#read(sound).then(({ words }) => words);
  }

  abandon(): void {
    this.begin();
  }

  close(): void {
    this.begin();
  }
}

/** The words without the name of an assistant before them. */
function withoutName(text: string, names: readonly string[]): string {
  const name = names.find((each) => text.startsWith(`${each} `));
  return name === undefined ? text : text.slice(name.length + 1);
}
