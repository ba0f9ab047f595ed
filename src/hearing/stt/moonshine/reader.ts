import { joined, SAMPLE_RATE_HZ } from '../../../audio/pcm.ts';
import type { Device } from '../../../config/device.ts';
import { messageOf } from '../../../error/message-of.ts';
import type { OtherWords } from '../../../intent/lexicon.ts';
import { normaliseEnglish } from '../../../intent/normalise.ts';
import type { EngineListener } from '../../hearing-event.ts';
import type { CommandSoFar, RecognisedWords } from '../command-recogniser.ts';
import { englishSoFar } from '../command-so-far.ts';
import { meaningsIn } from '../meanings.ts';
import { trimmed } from '../trimmed.ts';
import { confidenceOf, isCommand, type Standing } from './confidence.ts';
import type { Network } from './network.ts';
import { type Readings, search } from './search.ts';
import { Sentences } from './sentences.ts';
import type { Vocabulary } from './vocabulary.ts';
import { wordsAround } from './words-around.ts';

/** A reader needs these. */
export interface ReaderOptions {
  readonly network: Network;
  readonly vocabulary: Vocabulary;
  readonly devices: readonly Device[];
  /** The names of the home's rooms, floors and assistants. Default: nothing. */
  readonly words?: OtherWords | undefined;
  /** What people call the assistants: it may stand before a command. */
  readonly names: readonly string[];
  /** Is told when an utterance could not be read, and when the next one could. */
  readonly onEngine: EngineListener;
  /** Is told how the best sentence of each utterance stands, with its words, to tune by. Default: nobody is. */
  readonly onStanding?: (text: string, standing: Standing) => void;
}

/** The result of reading an utterance. */
export interface Read {
  readonly words: RecognisedWords;
  /** Absent where it is no command. */
  readonly command?: CommandSoFar;
}

const ENGINE = 'moonshine';
/** Less sound than this holds no command, and more holds something else, in samples. */
const SHORTEST = 0.3 * SAMPLE_RATE_HZ;
const LONGEST = 6 * SAMPLE_RATE_HZ;
/** Margin of a sentence without any rival, in nats. */
const NO_RIVAL = 100;
const NOTHING: Read = { words: { text: '' } };

/** Reads the utterances of all streams, one after the other, because they share the network. */
export class UtteranceReader {
  readonly #network: Network;
  readonly #vocabulary: Vocabulary;
  readonly #sentences: Sentences;
  /** In lower-case words, the longest first. */
  readonly #names: readonly string[];
  readonly #commandIn: (text: string) => CommandSoFar | undefined;
  readonly #meaningOf: (text: string) => string;
  readonly #onEngine: EngineListener;
  readonly #onStanding: (text: string, standing: Standing) => void;
  #last: Promise<unknown> = Promise.resolve();
  #isWell = true;

  constructor(of: ReaderOptions) {
    this.#network = of.network;
    this.#vocabulary = of.vocabulary;
    this.#names = of.names
      .map((name) => normaliseEnglish(name).join(' '))
      .filter((name) => name !== '')
      .flatMap((name) => [`hey ${name}`, name])
      .sort((a, b) => b.length - a.length);
    this.#sentences = new Sentences(of.vocabulary, of.devices, {
      names: this.#names,
      rooms: of.words?.rooms,
    });
    this.#commandIn = englishSoFar(of.devices, of.words);
    this.#meaningOf = meaningsIn(of.devices, of.words);
    this.#onEngine = of.onEngine;
    this.#onStanding = of.onStanding ?? (() => undefined);
  }

  /**
   * The command of an utterance; no words where it is none. It never fails.
   * @param sound all that was said since the wake word.
   */
  read(sound: readonly Int16Array[]): Promise<Read> {
    const speech = trimmed(joined(sound));
    if (speech.length < SHORTEST || speech.length > LONGEST) return Promise.resolve(NOTHING);
    const reading = this.#last.then(() => this.#readNow(speech));
    this.#last = reading;
    return reading;
  }

  async #readNow(speech: Float32Array): Promise<Read> {
    try {
      const readings = await search(this.#network, this.#sentences, speech);
      if (!this.#isWell) this.#onEngine({ kind: 'ok', engine: ENGINE });
      this.#isWell = true;
      return this.#judged(readings);
    } catch (error) {
      this.#isWell = false;
      this.#onEngine({ kind: 'degraded', engine: ENGINE, reason: messageOf(error).split('\n')[0] ?? '' });
      return NOTHING;
    }
  }

  #judged({ sentences, free }: Readings): Read {
    const [best, ...others] = sentences.map(({ tokens, likelihood }) => ({
      text: this.#textOf(tokens),
      likelihood,
      cost: -likelihood / Math.max(1, tokens.length),
    }));
    if (!best) return NOTHING;
    const meaning = this.#meaningOf(best.text);
    const rival = others.find(({ text }) => this.#meaningOf(text) !== meaning);
    const standing: Standing = {
      deficit: Math.max(0, free.likelihood - best.likelihood),
      cost: best.cost,
      margin: rival ? best.likelihood - rival.likelihood : NO_RIVAL,
      ...wordsAround(best.text.split(' '), this.#textOf(free.tokens).split(' ')),
    };
    this.#onStanding(best.text, standing);
    const command = isCommand(standing) ? this.#commandIn(best.text) : undefined;
    if (!command) return NOTHING;
    return {
      words: { text: best.text, confidence: confidenceOf(standing) },
      // What follows is not heard before the next pause, and may forbid it or set another time. Silence changes no word.
      command: { text: command.text, mayGoOn: true, isCertain: true },
    };
  }

  /** The words of a text, without the name of an assistant before them. */
  #textOf(tokens: readonly number[]): string {
    const text = normaliseEnglish(this.#vocabulary.textOf(tokens)).join(' ');
    const name = this.#names.find((each) => text.startsWith(`${each} `));
    return name === undefined ? text : text.slice(name.length + 1);
  }
}
