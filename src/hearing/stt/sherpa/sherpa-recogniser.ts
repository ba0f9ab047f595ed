import { type ChildProcess, fork } from 'node:child_process';
import type { Device } from '../../../config/device.ts';
import type { OtherWords } from '../../../intent/lexicon.ts';
import { normaliseChinese, normaliseEnglish } from '../../../intent/normalise.ts';
import { Backoff } from '../../../time/backoff.ts';
import type { Clock, Timer } from '../../../time/clock.ts';
import type { EngineListener } from '../../hearing-event.ts';
import type { CommandRecogniser, CommandSoFar, RecognisedWords } from '../command-recogniser.ts';
import { englishSoFar } from '../command-so-far.ts';
import type { SpeechModel } from '../models/catalogue.ts';
import type { SherpaAnswer, SherpaRequest } from './sherpa-plan.ts';

const BACK_OFF = { first_ms: 500, most_ms: 30_000 };
/** A large model on a slow card takes long to load; this is no loading any more. */
const LOADS_WITHIN_MS = 120_000;
const NO_WORDS: RecognisedWords = { text: '' };
/** Longer is no command. */
const LONGEST_TEXT = 300;
/** Bytes of the library's error output that are kept; the end of it names the cause. */
const LAST_SAID = 400;

/** How to hear with sherpa-onnx. */
export interface SherpaOptions {
  readonly locale: string;
  readonly model: SpeechModel;
  /** Of the model's files. */
  readonly folder: string;
  /** Words that come later after the end of speech are dropped. */
  readonly within_ms: number;
  readonly devices: readonly Device[];
  /** The names of the home's rooms, floors and assistants. Default: nothing. */
  readonly words?: OtherWords | undefined;
  readonly clock: Clock;
  readonly onEngine: EngineListener;
  /** Where the compiled process is; default: beside this file. */
  readonly processUrl?: URL;
}

/**
 * Recognises words with sherpa-onnx in a process of its own, so that a bad model ends only that process. A
 * process that
 * ended or does not answer is started again with back-off, and meanwhile there are no words. Its scores of
 * tokens
 * are no probabilities of a command, so it gives no confidence.
 */
export class SherpaRecogniser implements CommandRecogniser {
  readonly locale: string;
  readonly #of: SherpaOptions;
  readonly #engine: string;
  readonly #commandIn: ((text: string) => CommandSoFar | undefined) | undefined;
  #child: ChildProcess | undefined;
  #isReady = false;
  #isUnwell = false;
  #closed = false;
  readonly #backoff = new Backoff(BACK_OFF);
  #timer: Timer | undefined;
  #utterance = 0;
  #isListening = false;
  #soFar: CommandSoFar | undefined;
  #ending: { readonly utterance: number; settle(words: RecognisedWords): void; readonly timer: Timer }[] = [];

  constructor(of: SherpaOptions) {
    this.#of = of;
    this.locale = of.locale;
    this.#engine = `sherpa with ${of.model.id}`;
    // What continues a command is known of English alone.
    this.#commandIn = of.locale.startsWith('en') ? englishSoFar(of.devices, of.words) : undefined;
    this.#start();
  }

  begin(): void {
    this.#utterance++;
    this.#soFar = undefined;
    this.#isListening = this.#isReady;
    this.#send({ kind: 'begin', utterance: this.#utterance });
  }

  feed(samples: Int16Array): void {
    if (this.#isListening) this.#send({ kind: 'feed', samples });
  }

  soFar(): CommandSoFar | undefined {
    return this.#soFar;
  }

  end(): Promise<RecognisedWords> {
    if (!this.#isListening) return Promise.resolve(NO_WORDS);
    this.#isListening = false;
    const { clock, within_ms } = this.#of;
    const utterance = this.#utterance;
    return new Promise((settle) => {
      const late = () => this.#fail(`no words within ${within_ms} ms`);
      this.#ending.push({ utterance, settle, timer: clock.setTimeout(late, within_ms) });
      this.#send({ kind: 'end' });
    });
  }

  abandon(): void {
    if (this.#isListening) this.#send({ kind: 'abandon' });
    this.#isListening = false;
  }

  close(): void {
    this.#closed = true;
    this.#letGo();
  }

  #send(request: SherpaRequest): void {
    if (this.#isReady || request.kind === 'load') this.#child?.send(request, () => undefined);
  }

  #start(): void {
    const child = fork(this.#of.processUrl ?? new URL('./sherpa-process.js', import.meta.url), {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-LAST_SAID);
    });
    child.on('message', (answer: SherpaAnswer) => {
      if (child === this.#child) this.#take(answer);
    });
    child.on('error', (error) => {
      if (child === this.#child) this.#fail(error.message);
    });
    // The event is not 'exit', because the last output may come after it.
    child.on('close', (code, signal) => {
      if (child === this.#child) this.#fail(endOf(code, signal, said));
    });
    this.#timer = this.#of.clock.setTimeout(
      () => this.#fail(`it has not loaded within ${LOADS_WITHIN_MS / 1000} s`),
      LOADS_WITHIN_MS,
    );
    const { model, folder, devices } = this.#of;
    const hotwords = model.languages.includes('zh') ? chineseNames(devices) : [];
    this.#send({ kind: 'load', load: { kind: model.kind, folder, hotwords } });
  }

  #take(answer: SherpaAnswer): void {
    if (answer.kind === 'failed') this.#fail(answer.reason);
    else if (answer.kind === 'ready') this.#ready();
    else if (answer.kind === 'words') this.#words(answer.utterance, answer.text);
    else if (answer.utterance === this.#utterance)
      this.#soFar = this.#commandIn?.(normaliseEnglish(answer.text).join(' '));
  }

  #ready(): void {
    this.#unset();
    this.#isReady = true;
    if (this.#isUnwell) this.#of.onEngine({ kind: 'ok', engine: this.#engine });
    this.#isUnwell = false;
  }

  #words(utterance: number, text: string): void {
    const ending = this.#ending.find((each) => each.utterance === utterance);
    if (!ending) return;
    this.#ending = this.#ending.filter((each) => each !== ending);
    this.#of.clock.clearTimeout(ending.timer);
    // It serves: the next trouble is a new one. To have loaded is no proof of that.
    this.#backoff.reset();
    ending.settle(text.length > LONGEST_TEXT ? NO_WORDS : { text });
  }

  #fail(reason: string): void {
    this.#letGo();
    if (this.#closed) return;
    const retry_in_ms = this.#backoff.next();
    this.#timer = this.#of.clock.setTimeout(() => this.#start(), retry_in_ms);
    this.#isUnwell = true;
    const { id } = this.#of.model;
    const fix = `halfsecond models list verifies the files, halfsecond models add ${id} fixes them`;
    this.#of.onEngine({
      kind: 'degraded',
      engine: this.#engine,
      reason: `${reason}; again in ${retry_in_ms} ms; ${fix}`,
    });
  }

  /** One that hangs in native code hears no polite word. */
  #letGo(): void {
    this.#unset();
    const child = this.#child;
    this.#child = undefined;
    this.#isReady = false;
    this.#isListening = false;
    child?.kill('SIGKILL');
    for (const { settle, timer } of this.#ending.splice(0)) {
      this.#of.clock.clearTimeout(timer);
      settle(NO_WORDS);
    }
  }

  #unset(): void {
    if (this.#timer) this.#of.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function chineseNames(devices: readonly Device[]): readonly string[] {
  const names = devices.flatMap(({ name, aliases }) => [name.zh ?? '', ...aliases.zh]);
  return [...new Set(names.map(normaliseChinese))].filter((name) => name !== '');
}

/** What the library said last is why; how the process ended stands for what it did not say. */
function endOf(code: number | null, signal: NodeJS.Signals | null, said: string): string {
  const how = signal === null ? `its process ended with ${code}` : `its process ended by ${signal}`;
  const last = said.replace(/\s+/g, ' ').trim();
  return last === '' ? how : `${how}: ${last}`;
}
