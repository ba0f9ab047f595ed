import type { Clock, Timer } from '../../time/clock.ts';
import type { CommandRecogniser, CommandSoFar, RecognisedWords } from './command-recogniser.ts';

/**
 * A further recogniser that nobody has used for so long, in milliseconds, is given back. Where two rooms hear one voice it is
 * used many times a day, and to make it costs a moment of all rooms.
 */
const GIVEN_BACK_AFTER_MS = 300_000;

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

/** How a pool makes recognisers beside its first one. */
interface Further {
  /** How many recognisers there are at most, the first included. */
  readonly most: number;
  /** Makes one more. Where it fails, the utterance waits for another recogniser. */
  create(): Promise<CommandRecogniser>;
  /** Is called once a recogniser was given back. Default: nothing happens. */
  readonly givenBack?: () => void;
  readonly clock: Clock;
}

/**
 * A few recognisers for any number of streams. A recogniser is needed only from a wake word to the end of the command,
 * and costs tens of megabytes: a further one is made when two utterances are open at once, and is given back after
 * {@link GIVEN_BACK_AFTER_MS} without use. An utterance that finds all of them taken keeps its sound, and is recognised, faster
 * than it was spoken, as soon as one is free or made.
 */
export class RecogniserPool {
  readonly #first: CommandRecogniser;
  readonly #further: Further | undefined;
  /** The first one comes first, so that the others are idle where it is enough. */
  readonly #free: CommandRecogniser[];
  readonly #waiting: Utterance[] = [];
  /** When each further recogniser that is free is given back. */
  readonly #idle = new Map<CommandRecogniser, Timer>();
  /** Those that are being made are counted too. */
  #made = 1;

  /** @param further default: there is only the first. */
  constructor(first: CommandRecogniser, further?: Further) {
    this.#first = first;
    this.#free = [first];
    this.#further = further;
  }

  /** The recogniser of one more stream. */
  open(): CommandRecogniser {
    let utterance: Utterance | undefined;
    const abandon = () => {
      if (utterance && !utterance.isOver) this.#abandon(utterance);
      utterance = undefined;
    };
    return {
      locale: this.#first.locale,
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
    const recogniser = this.#takeFree();
    if (!recogniser) {
      this.#waiting.push(utterance);
      void this.#makeAnother();
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
    if (next) void this.#grant(next, recogniser);
    else if (recogniser === this.#first) this.#free.unshift(recogniser);
    else this.#keepIdle(recogniser);
  }

  #takeFree(): CommandRecogniser | undefined {
    const recogniser = this.#free.shift();
    const timer = recogniser && this.#idle.get(recogniser);
    if (timer) {
      this.#further?.clock.clearTimeout(timer);
      this.#idle.delete(recogniser);
    }
    return recogniser;
  }

  /** Does nothing where there are enough, counting those that are being made. */
  async #makeAnother(): Promise<void> {
    const further = this.#further;
    if (!further || this.#made >= further.most) return;
    this.#made += 1;
    try {
      this.#release(await further.create());
    } catch {
      // The next two utterances at once try again.
      this.#made -= 1;
    }
  }

  #keepIdle(recogniser: CommandRecogniser): void {
    const { clock } = this.#further ?? {};
    this.#free.push(recogniser);
    if (clock)
      this.#idle.set(
        recogniser,
        clock.setTimeout(() => this.#giveBack(recogniser), GIVEN_BACK_AFTER_MS),
      );
  }

  #giveBack(recogniser: CommandRecogniser): void {
    this.#idle.delete(recogniser);
    this.#free.splice(this.#free.indexOf(recogniser), 1);
    this.#made -= 1;
    recogniser.close();
    this.#further?.givenBack?.();
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
