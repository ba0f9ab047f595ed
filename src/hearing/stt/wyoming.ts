import { SAMPLE_RATE_HZ } from '../../audio/pcm.ts';
import { AUDIO_FORMAT, chunkOf } from '../../audio/wyoming/wyoming-audio.ts';
import type { WyomingEvent } from '../../audio/wyoming/wyoming-event.ts';
import { WyomingLink } from '../../audio/wyoming/wyoming-link.ts';
import { WyomingSocket, wyomingAddress } from '../../audio/wyoming/wyoming-socket.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import type { EngineListener } from '../hearing-event.ts';
import type { CommandRecogniser, RecognisedWords } from './command-recogniser.ts';

/** A speech-to-text server for one language. */
export interface RemoteRecogniser {
  readonly locale: string;
  /** `tcp://host:port`. */
  readonly url: string;
  /** Which of the server's models; default: the server's own choice. */
  readonly name?: string;
  /** The language as the server calls it, such as `en`. */
  readonly language: string;
  /** Words that come later after the end of speech are dropped. */
  readonly within_ms: number;
}

const NO_WORDS: RecognisedWords = { text: '' };
/** Longer is no command. */
const LONGEST_TEXT = 300;

/**
 * Words recognised by a Wyoming speech-to-text server. Sound goes out while it is spoken, over a connection
 * of its own for each utterance, as servers expect it; what the server does not say in time is not waited for.
 */
export class RemoteCommandRecogniser implements CommandRecogniser {
  readonly locale: string;
  readonly #of: RemoteRecogniser;
  readonly #clock: Clock;
  readonly #engine: string;
  readonly #onEngine: EngineListener;
  #utterance: Utterance | undefined;
  /** Looks for a server that is away, until it is back. */
  #search: WyomingLink | undefined;
  #isUnwell = false;

  constructor(of: { recogniser: RemoteRecogniser; clock: Clock; onEngine: EngineListener }) {
    this.#of = of.recogniser;
    this.locale = of.recogniser.locale;
    this.#clock = of.clock;
    this.#engine = `speech-to-text by ${of.recogniser.url}`;
    this.#onEngine = of.onEngine;
    this.#seek();
  }

  begin(): void {
    this.#utterance?.abandon();
    this.#utterance = new Utterance({
      of: this.#of,
      clock: this.#clock,
      onFailure: (reason) => this.#failed(reason),
    });
  }

  feed(samples: Int16Array): void {
    this.#utterance?.feed(samples);
  }

  /** Nobody knows before the server has heard it all. */
  soFar(): undefined {
    return undefined;
  }

  async end(): Promise<RecognisedWords> {
    const utterance = this.#utterance;
    this.#utterance = undefined;
    return (await utterance?.end()) ?? NO_WORDS;
  }

  abandon(): void {
    this.#utterance?.abandon();
    this.#utterance = undefined;
  }

  close(): void {
    this.abandon();
    this.#search?.close();
  }

  #failed(reason: string): void {
    if (!this.#search) this.#seek();
    this.#degraded(reason);
  }

  #degraded(reason: string): void {
    this.#isUnwell = true;
    this.#onEngine({ kind: 'degraded', engine: this.#engine, reason });
  }

  #seek(): void {
    const search = new WyomingLink({
      url: this.#of.url,
      clock: this.#clock,
      listener: {
        ready: () => {
          search.close();
          this.#search = undefined;
          if (this.#isUnwell) this.#onEngine({ kind: 'ok', engine: this.#engine });
          this.#isUnwell = false;
        },
        event: () => undefined,
        lost: ({ reason, retry_in_ms }) => this.#degraded(`${reason}; again in ${retry_in_ms} ms`),
      },
    });
    this.#search = search;
  }
}

/** One utterance on its way to the server. */
class Utterance {
  readonly #of: RemoteRecogniser;
  readonly #clock: Clock;
  readonly #socket: WyomingSocket;
  readonly #onFailure: (reason: string) => void;
  /** Sound that came before the connection was open. */
  #waiting: Int16Array[] | undefined = [];
  #sent_samples = 0;
  #hasEnded = false;
  #timer: Timer | undefined;
  readonly #words: Promise<RecognisedWords>;
  #settle: (words: RecognisedWords) => void = () => undefined;

  constructor({
    of,
    clock,
    onFailure,
  }: {
    of: RemoteRecogniser;
    clock: Clock;
    onFailure: (reason: string) => void;
  }) {
    this.#of = of;
    this.#clock = clock;
    this.#onFailure = onFailure;
    this.#words = new Promise((settled) => {
      this.#settle = settled;
    });
    this.#socket = new WyomingSocket({
      address: wyomingAddress(of.url),
      clock,
      listener: {
        open: () => this.#open(),
        event: (event) => this.#take(event),
        closed: (reason) => this.#fail(reason),
      },
    });
  }

  feed(samples: Int16Array): void {
    if (this.#waiting) this.#waiting.push(samples);
    else {
      this.#socket.send(chunkOf(samples, (this.#sent_samples / SAMPLE_RATE_HZ) * 1000));
      this.#sent_samples += samples.length;
    }
  }

  end(): Promise<RecognisedWords> {
    this.#hasEnded = true;
    this.#timer = this.#clock.setTimeout(
      () => this.#fail(`no words within ${this.#of.within_ms} ms`),
      this.#of.within_ms,
    );
    if (!this.#waiting) this.#socket.send({ type: 'audio-stop' });
    return this.#words;
  }

  abandon(): void {
    this.#done(NO_WORDS);
  }

  #open(): void {
    const { name, language } = this.#of;
    this.#socket.send({ type: 'transcribe', data: { language, ...(name !== undefined && { name }) } });
    this.#socket.send({ type: 'audio-start', data: AUDIO_FORMAT });
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const samples of waiting) this.feed(samples);
    if (this.#hasEnded) this.#socket.send({ type: 'audio-stop' });
  }

  #take({ type, data }: WyomingEvent): void {
    if (type === 'error') this.#fail(`it reports: ${String(data.text ?? data.code).slice(0, 200)}`);
    if (type !== 'transcript') return;
    const { text } = data;
    if (typeof text !== 'string') this.#fail('a transcript without text');
    // Before the end of speech it cannot know the words.
    else if (this.#hasEnded) this.#done(text.length > LONGEST_TEXT ? NO_WORDS : { text: text.trim() });
  }

  #fail(reason: string): void {
    this.#done(NO_WORDS);
    this.#onFailure(reason);
  }

  #done(words: RecognisedWords): void {
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
    this.#socket.close();
    this.#settle(words);
  }
}
