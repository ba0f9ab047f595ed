import { Framer, loudest_db } from '../audio/pcm.ts';
import { CommandContinuation, newsIn } from './endpointing/command-continuation.ts';
import { EndOfSpeech } from './endpointing/end-of-speech.ts';
import {
  ACTIVITY,
  ActivityGate,
  FRAME_MS,
  SpeechActivity,
  SpeechTeller,
} from './endpointing/speech-activity.ts';
import type { Moment, SpeechDetector } from './endpointing/speech-detector.ts';
import { UtteranceVoice } from './endpointing/utterance-voice.ts';
import type { HearingEvent, WakeWordHeard } from './hearing-event.ts';
import type { CommandRecogniser, CommandSoFar, RecognisedWords } from './stt/command-recogniser.ts';
import { type ConfirmingDetector, WakeFusion } from './wake/fusion.ts';
import type { WakeDetector, WakeHit } from './wake/wake-detector.ts';
import { WakeListening } from './wake/wake-listening.ts';

const PER_MS = 16;
/**
 * The latest sound that is kept, in milliseconds: a recogniser gets the part between the end of a wake word
 * and its detection, and the level of the wake word is measured on the part before.
 */
const KEPT_MS = 2700;
/** The end-of-speech detector and the recogniser are given this much of it, in milliseconds. */
const VOICE_MS = 1500;
/** The level of a wake word is that of its loudest part, in milliseconds of sound. */
const LEVEL = { span_ms: 1000, window_ms: 300, step_ms: 20 } as const;
/** One utterance calls an assistant once. A second detection within this time, in milliseconds, is an echo. */
const REFRACTORY_MS = 1500;

/** The open utterance. */
interface Listening {
  readonly named: readonly string[];
  readonly recogniser: CommandRecogniser | undefined;
  readonly end: EndOfSpeech;
  /** The wake word, and the room before it. */
  readonly before: Int16Array;
  /** All its sound since the wake word. */
  readonly said: Int16Array[];
  /** The command of this utterance that was reported before; its speaker continues it. */
  readonly after?: CommandContinuation;
}

/**
 * Processes one stream of sound: wake-word detection on all frames, recognition of the words after
 * a wake word, and the end of speech. It runs in the worker thread but does not depend on threads.
 */
export class HearingPipeline {
  readonly #wake: WakeListening;
  readonly #fusion: WakeFusion;
  readonly #recognisers: readonly CommandRecogniser[];
  /** The locale of each assistant. */
  readonly #locales: Readonly<Record<string, string>>;
  readonly #late: (event: HearingEvent) => void;
  readonly #activity = new SpeechActivity();
  readonly #speech = new SpeechTeller();
  readonly #stirring = new ActivityGate();
  readonly #activityFrames = new Framer(ACTIVITY.frame_samples);
  readonly #lastNamed_ms = new Map<string, number>();
  #heard_samples = 0;
  /** The end of the last activity frame, in samples. Within a chunk this is less than the samples heard. */
  #followed_samples = 0;
  #recent: Int16Array = new Int16Array(0);
  #listening: Listening | undefined;
  /** The last utterance, while its speaker may still continue it. */
  #continuation: CommandContinuation | undefined;
  readonly #voice: UtteranceVoice;
  /** Events that arose before or between chunks. */
  readonly #pending: HearingEvent[] = [];

  constructor(of: {
    detectors: readonly WakeDetector[];
    recognisers: readonly CommandRecogniser[];
    locales: Readonly<Record<string, string>>;
    /** By assistant, the detectors that confirm each other; default: every detector calls by itself. */
    fusion?: Readonly<Record<string, readonly ConfirmingDetector[]>>;
    /** Called with the words of a slow recogniser; default: they are dropped. */
    late?: (event: HearingEvent) => void;
    /** Finds the end of speech after its check succeeded; default: loudness does. */
    speech?: SpeechDetector;
  }) {
    this.#wake = new WakeListening(of.detectors);
    this.#fusion = new WakeFusion(of.fusion ?? {});
    this.#recognisers = of.recognisers;
    this.#locales = of.locales;
    this.#late = of.late ?? (() => undefined);
    this.#voice = new UtteranceVoice(of.speech, (event) => this.#pending.push(event));
  }

  /** Checks every engine with a bundled recording. The first `feed` returns the failures. */
  async check(): Promise<void> {
    this.#pending.push(...(await this.#wake.check()));
    await this.#voice.load();
    await this.#wake.reset();
  }

  /** Processes the next samples and returns the events in the order of time. */
  async feed(samples: Int16Array): Promise<readonly HearingEvent[]> {
    this.#heard_samples += samples.length;
    this.#remember(samples);
    const events: HearingEvent[] = this.#pending.splice(0);
    // The recogniser comes before detection, because a wake word found now starts an utterance that already
    // has these samples.
    await this.#listening?.recogniser?.feed(samples, this.#heard_samples);
    this.#listening?.said.push(samples);
    this.#continuation?.feed(samples);
    // A chunk may have any length, so sound anywhere in it wakes the engines.
    let isStirring = this.#stirring.isStirring;
    const loud: Moment[] = [];
    for (const frame of this.#activityFrames.push(samples)) {
      this.#followed_samples += frame.length;
      const isSpeech = this.#activity.push(frame);
      this.#stirring.push(this.#activity.excess_db);
      isStirring ||= this.#stirring.isStirring;
      const { speaks, began_ms_ago } = this.#speech.push(isSpeech);
      if (began_ms_ago !== undefined)
        events.push({ kind: 'speech_start', end_ms: this.#followed_samples / PER_MS - began_ms_ago });
      if (speaks) events.push({ kind: 'speech', end_ms: this.#now_ms });
      loud.push({ isSpeech, ms: FRAME_MS, end_samples: this.#followed_samples });
    }
    // What costs is asked only while an utterance is open, or may go on.
    const isOpen = this.#listening !== undefined || this.#continuation !== undefined;
    for (const moment of isOpen ? await this.#voice.push(samples, loud) : []) {
      const ago_ms = await this.#endedAgo(moment);
      if (ago_ms !== undefined) events.push(...this.#finish(moment.end_samples / PER_MS - ago_ms));
      else if (this.#continuation) await this.#followUp(this.#continuation, moment);
    }
    const now_samples = this.#heard_samples;
    const states = await this.#wake.push(
      samples,
      { end_samples: now_samples, isStirring },
      async (hit, engine) => {
        const call = this.#fusion.heard(hit, { engine, now_samples });
        if (call) events.push(...(await this.#named(call)));
      },
    );
    for (const call of this.#fusion.due({ now_samples, failed: this.#wake.failed }))
      events.push(...(await this.#named(call)));
    events.push(...states);
    return events;
  }

  /** Another device (a satellite) detected the wake word of the assistant just now. */
  named(assistant: string): Promise<readonly HearingEvent[]> {
    return this.#named({ assistant, ended_before_ms: 0 });
  }

  /** A new stream begins. */
  async reset(): Promise<void> {
    this.#stopListening();
    this.#continuation = undefined;
    this.#heard_samples = 0;
    this.#followed_samples = 0;
    this.#recent = new Int16Array(0);
    this.#lastNamed_ms.clear();
    this.#activity.reset();
    this.#activityFrames.reset();
    this.#stirring.reset();
    this.#speech.reset();
    this.#fusion.reset();
    // A detector reads on where the network that it shares with a recogniser stands: the recogniser begins first.
    for (const recogniser of this.#recognisers) recogniser.reset?.();
    await this.#wake.reset();
  }

  close(): void {
    this.#wake.close();
    for (const recogniser of this.#recognisers) recogniser.close();
  }

  get #now_ms(): number {
    return this.#heard_samples / PER_MS;
  }

  #remember(samples: Int16Array): void {
    const kept = new Int16Array(Math.min(KEPT_MS * PER_MS, this.#recent.length + samples.length));
    const old = this.#recent.subarray(Math.max(0, this.#recent.length + samples.length - kept.length));
    kept.set(old);
    kept.set(samples.subarray(Math.max(0, samples.length - (kept.length - old.length))), old.length);
    this.#recent = kept;
  }

  async #named({ assistant, score, ended_before_ms }: WakeHit): Promise<readonly WakeWordHeard[]> {
    const end_ms = Math.max(0, this.#now_ms - ended_before_ms);
    const last_ms = this.#lastNamed_ms.get(assistant);
    if (
      this.#current?.named.includes(assistant) ||
      (last_ms !== undefined && end_ms - last_ms < REFRACTORY_MS)
    )
      return [];
    this.#lastNamed_ms.set(assistant, end_ms);
    await this.#beginListening(assistant, ended_before_ms);
    const heard: WakeWordHeard = {
      kind: 'wake_word',
      assistant,
      end_ms,
      snr_db: this.#activity.snr_db,
      ...this.#levelOf(ended_before_ms),
      ...(score !== undefined && { score }),
    };
    return [heard];
  }

  /** The level of a wake word that ended so long ago; empty where none of its sound is kept. */
  #levelOf(ended_before_ms: number): { readonly level_db?: number } {
    const end = Math.max(0, this.#recent.length - Math.round(ended_before_ms * PER_MS));
    const span = this.#recent.subarray(Math.max(0, end - LEVEL.span_ms * PER_MS), end);
    if (span.length === 0) return {};
    const level = loudest_db(span, LEVEL.window_ms * PER_MS, LEVEL.step_ms * PER_MS);
    return { level_db: Math.round(10 * level) / 10 };
  }

  /** The command begins where the last wake word ended. */
  async #beginListening(assistant: string, ended_before_ms: number): Promise<void> {
    const named = [...(this.#current?.named ?? []).filter((name) => name !== assistant), assistant];
    this.#stopListening();
    this.#continuation = undefined;
    const recogniser = this.#recogniserFor(named);
    const end = Math.max(0, this.#recent.length - Math.round(ended_before_ms * PER_MS));
    const before = this.#recent.subarray(Math.max(0, end - VOICE_MS * PER_MS), end);
    await recogniser?.begin(before);
    const said = this.#recent.slice(end);
    await recogniser?.feed(said, this.#heard_samples);
    this.#listening = { named, recogniser, end: new EndOfSpeech(), before, said: [said] };
    const latest = this.#recent.subarray(Math.max(0, this.#recent.length - VOICE_MS * PER_MS));
    await this.#voice.open(latest, this.#heard_samples);
  }

  /**
   * The open utterance that a wake word belongs to. A continuation of a reported command may hold a new wake
   * word.
   */
  get #current(): Listening | undefined {
    return this.#listening?.after ? undefined : this.#listening;
  }

  /** @returns how many milliseconds ago the open utterance ended; undefined while it continues, or where none is open. */
  async #endedAgo(moment: Moment): Promise<number | undefined> {
    const { recogniser, end } = this.#listening ?? {};
    if (moment.isSpeech) recogniser?.resumed?.();
    const ago_ms = end?.push(moment, this.#newCommand);
    if (ago_ms !== undefined || !end?.isPause || !recogniser?.paused) return ago_ms;
    await recogniser.paused();
    return end.push({ ...moment, ms: 0 }, this.#newCommand);
  }

  /** The command so far of the open utterance, where it was not reported before. */
  get #newCommand(): CommandSoFar | undefined {
    const heard = this.#listening?.recogniser?.soFar();
    return heard?.text === this.#listening?.after?.text ? undefined : heard;
  }

  /** The speaker continues a reported command: all its sound is recognised again. */
  async #followUp(after: CommandContinuation, moment: Moment): Promise<void> {
    const goesOn = after.push(moment);
    if (goesOn === false) return;
    this.#continuation = undefined;
    if (!goesOn) return;
    const { named, recogniser, before, said } = after;
    await recogniser.begin(before);
    // Its sound is contiguous and ends where the stream is now.
    let end_samples = this.#heard_samples - said.reduce((sum, { length }) => sum + length, 0);
    for (const samples of said) {
      end_samples += samples.length;
      await recogniser.feed(samples, end_samples);
    }
    this.#listening = { named, recogniser, end: new EndOfSpeech(), before, said: [...said], after };
  }

  /** The recogniser for the language of the last called assistant, else for that of any called assistant. */
  #recogniserFor(named: readonly string[]): CommandRecogniser | undefined {
    const languages = named.toReversed().map((assistant) => languageOf(this.#locales[assistant]));
    const language = languages.find((each) =>
      this.#recognisers.some(({ locale }) => languageOf(locale) === each),
    );
    return this.#recognisers.find(({ locale }) => languageOf(locale) === language);
  }

  /** @param end_ms the end of the speech, in milliseconds of the stream. */
  #finish(end_ms: number): readonly HearingEvent[] {
    const listening = this.#listening;
    if (!listening) return [];
    const { named, recogniser, before: wake, said, after } = listening;
    this.#listening = undefined;
    const ended: readonly HearingEvent[] = after ? [] : [{ kind: 'speech_end', end_ms }];
    if (!recogniser) return ended;
    const told = (words: RecognisedWords, before = ''): readonly HearingEvent[] => {
      const news = newsIn(words.text, before);
      if (!news) return [];
      const revises = news === 'more' && ({ revises: true } as const);
      return [{ kind: 'words', assistants: named, locale: recogniser.locale, end_ms, ...words, ...revises }];
    };
    const words = recogniser.end();
    const before = after?.text;
    if (words instanceof Promise || before instanceof Promise) {
      const text = Promise.resolve(words).then((late) => late.text);
      if (!after)
        this.#continuation = new CommandContinuation({ named, recogniser, text, before: wake, said });
      // The next sound must be processed meanwhile.
      void Promise.all([words, before]).then((late) => told(...late).forEach(this.#late));
      return ended;
    }
    const { text } = words;
    const now = told(words, before);
    if (!after || now.length > 0)
      this.#continuation = new CommandContinuation({ named, recogniser, text, before: wake, said });
    return [...ended, ...now];
  }

  #stopListening(): void {
    const recogniser = this.#listening?.recogniser;
    if (recogniser?.abandon) recogniser.abandon();
    else void recogniser?.end();
    this.#listening = undefined;
  }
}

function languageOf(locale: string | undefined): string | undefined {
  return locale?.split('-')[0];
}
