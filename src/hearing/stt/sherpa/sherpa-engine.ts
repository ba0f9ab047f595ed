import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sherpa from 'sherpa-onnx-node';
import { SAMPLE_RATE_HZ } from '../../../audio/pcm.ts';
import { trimmed } from '../trimmed.ts';
import type { SherpaLoad } from './sherpa-plan.ts';

/** One utterance after the other. */
export interface SherpaEngine {
  begin(): void;
  /** @returns the words so far; undefined for a model that knows them only at the end. */
  feed(samples: Int16Array): string | undefined;
  end(): string;
}

/**
 * Of the same order as the library's own default: enough to prefer a name, too little to hear it in anything.
 */
const HOTWORDS_SCORE = 1.5;
const ACTIVE_PATHS = 4;
/** The silence that a streaming model needs before it reports the last word, in samples. */
const TAIL_SAMPLES = (SAMPLE_RATE_HZ * 480) / 1000;
const FEATURES = { sampleRate: SAMPLE_RATE_HZ, featureDim: 80 };

/** Loads a model. What is no model ends the whole process, in native code: run this in one of its own. */
export function loadSherpa(load: SherpaLoad): SherpaEngine {
  return load.kind === 'moonshine' ? moonshine(load) : streaming(load);
}

function common(folder: string) {
  return { tokens: join(folder, 'tokens.txt'), numThreads: 1, provider: 'cpu', debug: 0 };
}

function moonshine({ folder }: SherpaLoad): SherpaEngine {
  const recogniser = new sherpa.OfflineRecognizer({
    featConfig: FEATURES,
    modelConfig: {
      ...common(folder),
      moonshine: { encoder: join(folder, 'encoder.onnx'), mergedDecoder: join(folder, 'decoder.onnx') },
    },
  });
  let heard: Int16Array[] = [];
  return {
    begin() {
      heard = [];
    },
    feed(samples) {
      heard.push(samples);
      return undefined;
    },
    end() {
      const speech = trimmed(Int16Array.from(heard.flatMap((samples) => [...samples])));
      heard = [];
      if (speech.length === 0) return '';
      const stream = recogniser.createStream();
      stream.acceptWaveform({ samples: speech, sampleRate: SAMPLE_RATE_HZ });
      recogniser.decode(stream);
      return recogniser.getResult(stream).text.trim();
    },
  };
}

function streaming({ folder, hotwords }: SherpaLoad): SherpaEngine {
  const recogniser = withHotwords(knownTo(folder, hotwords), (biased) => {
    const transducer = {
      encoder: join(folder, 'encoder.onnx'),
      decoder: join(folder, 'decoder.onnx'),
      joiner: join(folder, 'joiner.onnx'),
    };
    return new sherpa.OnlineRecognizer({
      featConfig: FEATURES,
      modelConfig: { ...common(folder), transducer, modelingUnit: 'cjkchar' },
      decodingMethod: 'greedy_search',
      // Where speech ends is known better by what hears the room.
      enableEndpoint: 0,
      ...biased,
    });
  });
  let stream = recogniser.createStream();
  const decoded = () => {
    while (recogniser.isReady(stream)) recogniser.decode(stream);
    return recogniser.getResult(stream).text.trim();
  };
  const accept = (samples: Float32Array) => stream.acceptWaveform({ samples, sampleRate: SAMPLE_RATE_HZ });
  return {
    begin() {
      stream = recogniser.createStream();
    },
    feed(samples) {
      accept(Float32Array.from(samples, (sample) => sample / 32768));
      return decoded();
    },
    end() {
      accept(new Float32Array(TAIL_SAMPLES));
      stream.inputFinished();
      return decoded();
    },
  };
}

/** The library refuses a word of which it does not know a character. */
function knownTo(folder: string, hotwords: readonly string[]): readonly string[] {
  const lines = readFileSync(join(folder, 'tokens.txt'), 'utf8').split('\n');
  const tokens = new Set(lines.map((line) => line.split(/\s/)[0]));
  return hotwords.filter((word) => [...word].every((sign) => tokens.has(sign)));
}

/** The library reads them from a file, while it loads. */
function withHotwords<T>(hotwords: readonly string[], load: (biased: object) => T): T {
  if (hotwords.length === 0) return load({});
  const folder = mkdtempSync(join(tmpdir(), 'halfsecond-hotwords-'));
  const hotwordsFile = join(folder, 'hotwords.txt');
  try {
    writeFileSync(hotwordsFile, `${hotwords.join('\n')}\n`);
    return load({
      decodingMethod: 'modified_beam_search',
      maxActivePaths: ACTIVE_PATHS,
      hotwordsFile,
      hotwordsScore: HOTWORDS_SCORE,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
