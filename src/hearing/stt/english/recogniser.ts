import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Decoder } from 'soundswallower';
import { joined, SAMPLE_RATE_HZ } from '../../../audio/pcm.ts';
import type { Device } from '../../../config/device.ts';
import type { OtherWords } from '../../../intent/lexicon.ts';
import type { CommandRecogniser, CommandSoFar } from '../command-recogniser.ts';
import { englishSoFar } from '../command-so-far.ts';
import { confidenceOf, type Fit, fitOf } from './confidence.ts';
import { baseOf, englishGrammar, pronunciationsOf } from './grammar.ts';
import { inRoom, meanCepstrum, voiceLevel_db } from './surroundings.ts';

/** A recogniser that also tells which names it cannot hear. */
export interface EnglishRecogniser extends CommandRecogniser {
  readonly unpronounceable: readonly string[];
}

/** What the model has no use for: markers of silence and noise. */
const MARKER = /^[<[].*[>\]]$/;

/**
 * A closed grammar makes a command of anything: words that are less likely than this to have been said are
 * none.
 */
const LEAST_CONFIDENCE = 0.5;

/**
 * So much sound tells how loud and in what noise somebody speaks, in samples: in all, and of the utterance itself, because a
 * satellite may keep the wake word to itself.
 */
const SURROUNDINGS = { all: SAMPLE_RATE_HZ, own: 0.6 * SAMPLE_RATE_HZ } as const;

/** An utterance. Its sound is kept until its surroundings are known. */
interface Utterance {
  /** The wake word, and the room before it. */
  readonly before: Int16Array;
  /** The sound that the decoder has not heard. */
  readonly sound: Int16Array[];
  /** How loud the voice is; undefined while the surroundings are not known. */
  voice_db?: number;
  heard_samples: number;
}

/** What the English recognisers of a home hear. */
interface English {
  readonly devices: readonly Device[];
  /** The names of the home's rooms, floors and assistants. Default: nothing. */
  readonly words?: OtherWords | undefined;
  /** Words that are less sure are dropped, 0 to 1. Default: 0.5. */
  readonly leastConfidence?: number;
  /** Is told how the words of each utterance lie in its sound, to tune by. Default: nobody is. */
  readonly onFit?: (fit: Fit) => void;
}

/** Recognises the commands of this home in English, and nothing else: SoundSwallower over a closed grammar. */
export async function createEnglishRecogniser(of: English): Promise<EnglishRecogniser> {
  return (await loadEnglish(of))();
}

/**
 * Reads the dictionary and writes the grammar, once for all recognisers of a home.
 * @returns makes one more recogniser.
 */
export async function loadEnglish({
  devices,
  words: others,
  leastConfidence = LEAST_CONFIDENCE,
  onFit = () => undefined,
}: English): Promise<() => Promise<EnglishRecogniser>> {
  const { default: createModule } = await import('soundswallower');
  const modelBase = join(dirname(createRequire(import.meta.url).resolve('soundswallower')), 'model/');
  const words = pronunciationsOf(
    wordsOf(devices, others),
    readFileSync(join(modelBase, 'en-us/dict.txt'), 'utf8'),
  );
  const sayable = new Set(words.map(([word]) => baseOf(word)));
  const { jsgf, unpronounceable, isDecoy } = englishGrammar(devices, (word) => sayable.has(word), others);
  const commandIn = englishSoFar(devices, others);
  return async () => {
    // Memory of WebAssembly never shrinks: with a module of its own, all of a recogniser's is given back.
    const soundswallower = await withoutNewListeners(() =>
      createModule({ modelBase } as Parameters<typeof createModule>[0]),
    );
    // Where there is no dictionary it goes on without: it is given the words that it needs.
    const decoder = new soundswallower.Decoder({
      loglevel: 'FATAL',
      samprate: SAMPLE_RATE_HZ,
      dict: join(modelBase, 'none'),
    });
    await decoder.initialize();
    decoder.add_words(...words.map(([word, phones]): [string, string] => [word, phones]));
    decoder.set_grammar(jsgf);
    const phones = (word: string) => decoder.lookup_word(word)?.split(' ').length ?? 1;
    let known: { text: string; command: CommandSoFar | undefined } = { text: '', command: undefined };
    let utterance: Utterance | undefined;
    const hear = (of: Utterance, samples: Int16Array, voice_db: number) => {
      decoder.process_audio(inRoom(samples, { voice_db, from: of.heard_samples }), false, false);
      of.heard_samples += samples.length;
    };
    /**
     * While it listens, the decoder takes the mean of its features from a setting. It is set to that of the wake word and
     * the first words: the same voice in the same noise.
     */
    const start = async (of: Utterance, surroundings: Int16Array) => {
      const voice_db = voiceLevel_db(surroundings);
      const mean = meanCepstrum(decoder.spectrogram(inRoom(surroundings, { voice_db, from: 0 })));
      decoder.set_config('cmninit', mean.map((value) => value.toFixed(3)).join(','));
      // The decoder adapts to the sound of each utterance. Without this, a replay would depend on what was heard before.
      await decoder.reinitialize_audio();
      decoder.start();
      of.voice_db = voice_db;
      for (const samples of of.sound.splice(0)) hear(of, samples, voice_db);
    };
    return {
      locale: 'en-US',
      unpronounceable,
      begin(before = new Int16Array(0)) {
        utterance = { before, sound: [], heard_samples: 0 };
      },
      async feed(samples) {
        if (!utterance) return;
        if (utterance.voice_db !== undefined) return hear(utterance, samples, utterance.voice_db);
        utterance.sound.push(samples);
        const own_samples = utterance.sound.reduce((sum, { length }) => sum + length, 0);
        const isEnough = utterance.before.length + own_samples >= SURROUNDINGS.all;
        if (own_samples >= SURROUNDINGS.own && isEnough)
          await start(utterance, joined([utterance.before, ...utterance.sound]));
      },
      soFar() {
        if (utterance?.voice_db === undefined) return undefined;
        const text = textOf(decoder);
        // Most pieces of sound bring no new word, and to understand costs more than to compare.
        if (text !== known.text) known = { text, command: isDecoy(text) ? undefined : commandIn(text) };
        return known.command;
      },
      end() {
        const isStarted = utterance?.voice_db !== undefined;
        utterance = undefined;
        // So little sound holds no command.
        if (!isStarted) return { text: '' };
        decoder.stop();
        const text = textOf(decoder);
        const fit = text === '' ? undefined : fitOf(decoder.get_alignment().w ?? [], phones);
        if (!fit || isDecoy(text) || !commandIn(text)) return { text: '' };
        onFit(fit);
        // To three places: people read it in every verdict.
        const confidence = Math.round(1000 * confidenceOf(fit)) / 1000;
        return confidence < leastConfidence ? { text: '' } : { text, confidence };
      },
      close: () => decoder.delete(),
    };
  };
}

/** Emscripten's modules turn every stray rejection into the end of the process: what they do so with is taken away. */
async function withoutNewListeners<T>(load: () => Promise<T>): Promise<T> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = new Map(events.map((event) => [event, process.rawListeners(event)]));
  const loaded = await load();
  for (const event of events)
    for (const listener of process.rawListeners(event))
      if (!before.get(event)?.includes(listener)) process.off(event, listener as () => void);
  return loaded;
}

/** Every word that the grammar of a home may have, and a few more. */
function wordsOf(devices: readonly Device[], others: OtherWords | undefined): ReadonlySet<string> {
  return new Set(englishGrammar(devices, () => true, others).jsgf.split(/[\s()[\]|<>;=/]+/));
}

/** The words so far; empty before there are any. */
function textOf(decoder: Decoder): string {
  const words = (decoder.get_text() ?? '').split(' ');
  return words.filter((word) => word !== '' && !MARKER.test(word)).join(' ');
}
