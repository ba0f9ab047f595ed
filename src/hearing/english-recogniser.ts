import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Decoder, Segment } from 'soundswallower';
import type { Device } from '../config/device.ts';
import type { CommandRecogniser } from './command-recogniser.ts';
import { confidenceOf } from './english-confidence.ts';
import { englishGrammar, type Filler, isNoise, NOISE_WORDS } from './english-grammar.ts';
import { wholeCommands } from './whole-command.ts';

/** A recogniser that also tells which names it cannot hear. */
export interface EnglishRecogniser extends CommandRecogniser {
  readonly unpronounceable: readonly string[];
}

/** What the model has no use for: markers of silence and noise. */
const MARKER = /^[<[].*[>\]]$/;

/** Recognises the commands of this home in English, and nothing else: SoundSwallower over a closed grammar with a filler. */
export async function createEnglishRecogniser({
  devices,
  filler,
  sure = confidenceOf,
}: {
  devices: readonly Device[];
  /** How likely it is that something else is said; default: as tuned. */
  filler?: Filler;
  /** How sure the words are by their alignment, 0 to 1; default: as calibrated. */
  sure?: (words: readonly Segment[]) => number | undefined;
}): Promise<EnglishRecogniser> {
  const { default: createModule } = await import('soundswallower');
  const modelBase = join(dirname(createRequire(import.meta.url).resolve('soundswallower')), 'model/');
  const soundswallower = await createModule({ modelBase } as Parameters<typeof createModule>[0]);
  const decoder = new soundswallower.Decoder({ loglevel: 'FATAL', samprate: 16_000 });
  await decoder.initialize();
  const { jsgf, unpronounceable } = englishGrammar(
    devices,
    (word) => decoder.lookup_word(word) !== null,
    filler,
  );
  decoder.add_words(...NOISE_WORDS.map(([word, phones]): [string, string] => [word, phones]));
  decoder.set_grammar(jsgf);
  const isWhole = wholeCommands(devices);
  let known = { text: '', isWhole: false };
  return {
    locale: 'en-US',
    unpronounceable,
    begin: () => decoder.start(),
    feed(samples) {
      decoder.process_audio(
        Float32Array.from(samples, (sample) => sample / 32768),
        false,
        false,
      );
    },
    whole() {
      const text = textOf(decoder);
      // Most pieces of sound bring no new word, and to understand costs more than to compare.
      if (text !== known.text) known = { text, isWhole: isWhole(text) };
      return known.isWhole ? text : undefined;
    },
    end() {
      decoder.stop();
      const text = textOf(decoder);
      const confidence = text === '' ? undefined : sure(decoder.get_alignment().w ?? []);
      return { text, ...(confidence !== undefined && { confidence }) };
    },
    close: () => decoder.delete(),
  };
}

/** The words so far; empty where they are no command. */
function textOf(decoder: Decoder): string {
  const words = (decoder.get_text() ?? '').split(' ').filter((word) => word !== '' && !MARKER.test(word));
  return words.some(isNoise) ? '' : words.join(' ');
}
