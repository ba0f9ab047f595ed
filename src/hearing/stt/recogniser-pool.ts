import type { CommandRecogniser, CommandSoFar, RecognisedWords } from './command-recogniser.ts';

/** One utterance of a stream, from its beginning until its words are known. */
interface Utterance {
  /** Absent while all recognisers are taken. */
  recogniser: CommandRecogniser | undefined;
  /** The sound before it. */
  readonly before: Int16Array | undefined;
  /** Its sound so far, while it waits. */
  readonly sound: Int16Array[];
  isOver: boolean;
  /** Is called once the utterance has a recogniser that has heard all of its sound so far. */
  granted: (recogniser: CommandRecogniser) => void;
}

/**
 * A few recognisers for any number of streams. A recogniser is needed only from a wake word to the end of the command,
 * and costs tens of megabytes. An utterance that finds all of them taken keeps its sound, and is recognised, faster
 * than it was spoken, as soon as one is free.
 */
export class RecogniserPool {
  readonly #locale: string;
  readonly #create: (() => Promise<CommandRecogniser>) | undefined;
  readonly #most: number;
  readonly #free: CommandRecogniser[];
  readonly #waiting: Utterance[] = [];
  #made = 1;
  #streams = 0;

  /**
   * @param of.most how many recognisers there are at most.
   * @param of.create makes one more; default: there is only the first.
   */
  constructor(of: { first: CommandRecogniser; most: number; create?: () => Promise<CommandRecogniser> }) {
    this.#locale = of.first.locale;
    this.#free = [of.first];
    this.#most = of.most;
    this.#create = of.create;
  }

  /** The recogniser of one more stream, with another one behind it if there are fewer than streams. */
  async openAnother(): Promise<CommandRecogniser> {
    this.#streams += 1;
    if (this.#create && this.#made < Math.min(this.#streams, this.#most)) {
      this.#made += 1;
      this.#free.push(await this.#create());
    }
    return this.open();
  }

  /** The recogniser of one more stream. */
  open(): CommandRecogniser {
    let utterance: Utterance | undefined;
    const abandon = () => {
      if (utterance && !utterance.isOver) this.#abandon(utterance);
      utterance = undefined;
    };
    return {
      locale: this.#locale,
      begin: (before) => {
        abandon();
        utterance = { recogniser: undefined, before, sound: [], isOver: false, granted: () => undefined };
        return this.#begin(utterance);
      },
      feed: (samples, end_samples) => {
        if (utterance?.recogniser) return utterance.recogniser.feed(samples, end_samples);
        utterance?.sound.push(samples);
        return undefined;
      },
      soFar: (): CommandSoFar | undefined => utterance?.recogniser?.soFar(),
      end: () => {
        const ended = utterance;
        utterance = undefined;
        return ended ? this.#end(ended) : { text: '' };
      },
      abandon,
      close: abandon,
    };
  }

  #begin(utterance: Utterance): void | Promise<void> {
    const recogniser = this.#free.shift();
    if (!recogniser) {
      this.#waiting.push(utterance);
      return undefined;
    }
    utterance.recogniser = recogniser;
    return recogniser.begin(utterance.before);
  }

  #end(utterance: Utterance): RecognisedWords | Promise<RecognisedWords> {
    const { recogniser } = utterance;
    if (recogniser) return this.#wordsOf(utterance, recogniser);
    return new Promise<CommandRecogniser>((granted) => {
      utterance.granted = granted;
    }).then((own) => this.#wordsOf(utterance, own));
  }

  #wordsOf(utterance: Utterance, recogniser: CommandRecogniser): RecognisedWords | Promise<RecognisedWords> {
    utterance.isOver = true;
    const words = recogniser.end();
    if (words instanceof Promise) return words.finally(() => this.#release(recogniser));
    this.#release(recogniser);
    return words;
  }

  #abandon(utterance: Utterance): void {
    utterance.isOver = true;
    const { recogniser } = utterance;
    const at = this.#waiting.indexOf(utterance);
    if (at >= 0) this.#waiting.splice(at, 1);
    if (!recogniser) return;
    if (recogniser.abandon) recogniser.abandon();
    else void recogniser.end();
    this.#release(recogniser);
  }

  #release(recogniser: CommandRecogniser): void {
    const next = this.#waiting.shift();
    if (!next) this.#free.push(recogniser);
    else void this.#grant(next, recogniser);
  }

  /** Sound may come while what came before is being heard. */
  async #grant(utterance: Utterance, recogniser: CommandRecogniser): Promise<void> {
    await recogniser.begin(utterance.before);
    for (let sound = utterance.sound.shift(); sound; sound = utterance.sound.shift())
      await recogniser.feed(sound);
    utterance.recogniser = recogniser;
    if (utterance.isOver) this.#abandon(utterance);
    else utterance.granted(recogniser);
  }
}
