/** One file of a model, as its publisher serves it. */
export interface ModelFile {
  /** Under which it is kept. */
  readonly name: string;
  readonly url: string;
  /** The same file on other servers, asked in this order where the first has no such file or is away. Default: none. */
  readonly others?: readonly string[];
  readonly size_bytes: number;
  /** In lower-case hexadecimal. */
  readonly sha256: string;
}

/** How a model's files are to be read. */
export type ModelKind =
  /** Words while they are spoken. */
  | 'streaming-transducer'
  /** Words once all was spoken: the commands of the home by the engine `moonshine`, any words by sherpa-onnx. */
  | 'moonshine'
  /** Mandarin syllables while they are spoken, read by halfsecond itself; a wake word too. sherpa-onnx cannot read it. */
  | 'fsmn';

/** A speech model that can be installed. */
export interface SpeechModel {
  readonly id: string;
  readonly kind: ModelKind;
  /** Which languages it knows, such as `zh`. */
  readonly languages: readonly string[];
  /** What it is good for, in one line. */
  readonly purpose: string;
  readonly licence: string;
  /** The page of its publisher. */
  readonly source: string;
  readonly files: readonly ModelFile[];
}

const HUGGING_FACE = 'https://huggingface.co';

/** A file of a repository at one commit: what is fetched today is what was listed here. */
function inRepository(repository: string, commit: string): (name: string) => string {
  return (name) => `${HUGGING_FACE}/${repository}/resolve/${commit}/${name}`;
}

const bilingual = inRepository(
  'csukuangfj/sherpa-onnx-streaming-zipformer-bilingual-zh-en-2023-02-20',
  '98590b7ed6443e77b714204da2757d75e1a642f4',
);
const english = inRepository(
  'csukuangfj/sherpa-onnx-streaming-zipformer-en-2023-06-26',
  '672fbf1b30579d6585301139bb363f42a0ad4a24',
);
const moonshineTokens = inRepository(
  'csukuangfj2/sherpa-onnx-moonshine-tiny-en-quantized-2026-02-27',
  'd1e6c30921780b8508d04b492dfb3ce8a51605d4',
);
/** Moonshine's publisher brings its weights in a package of npm, which this server unpacks. */
const moonshine = (name: string) =>
  `https://cdn.jsdelivr.net/npm/@moonshine-ai/moonshine-js@0.1.29/dist/model/tiny/quantized/${name}`;

const XIAOYUN = 'speech_charctc_kws_phone-xiaoyun';
/** A file of Alibaba's keyword model: a copy at one commit, the maker's own page, and a second server of the copy. */
const xiaoyun = (path: string) => {
  const copy = `ti-j-nafziger/${XIAOYUN}`;
  const commit = '3336a553f221e4de6976a3905a1b39da440085ff';
  return {
    url: `https://raw.githubusercontent.com/${copy}/${commit}/${path}`,
    others: [
      `https://modelscope.cn/models/iic/${XIAOYUN}/resolve/master/${path}`,
      `https://cdn.jsdelivr.net/gh/${copy}@${commit}/${path}`,
    ],
  };
};

/**
 * Every model that `halfsecond models add` knows. Sizes and checksums are those that other projects pin for the
 * same commits; of these files only Moonshine's weights were fetched, and tried, to write this.
 */
export const CATALOGUE: readonly SpeechModel[] = [
  {
    id: 'fsmn-zh',
    kind: 'fsmn',
    languages: ['zh'],
    purpose: 'Mandarin wake words and the commands of this home, in noise too; nothing is enrolled',
    licence: 'Apache-2.0',
    source: `https://modelscope.cn/models/iic/${XIAOYUN}`,
    files: [
      {
        name: 'kwsr.net',
        ...xiaoyun('kwsr.net'),
        size_bytes: 3_026_385,
        sha256: '1cedfca187abc3c4c50ffbdcf00c21a57e95b757ba0cf7d9dfae181890d7d628',
      },
      {
        name: 'kwsr.mvn',
        ...xiaoyun('kwsr.mvn'),
        size_bytes: 8034,
        sha256: '01da6ed91aa3620715a8c51942a44fa12b118784c8ffa40c48dc288d8f3fa673',
      },
      {
        name: 'tokens.txt',
        ...xiaoyun('train/tokens.txt'),
        size_bytes: 27_315,
        sha256: '41b2c566f0d16ed6a0913d7770520c16556a4bcca206e8012676f847be4b0980',
      },
    ],
  },
  {
    id: 'zipformer-zh-en',
    kind: 'streaming-transducer',
    languages: ['zh', 'en'],
    purpose: 'Mandarin and English while they are spoken, with the names of the devices as hotwords',
    licence: 'Apache-2.0',
    source: `${HUGGING_FACE}/csukuangfj/sherpa-onnx-streaming-zipformer-bilingual-zh-en-2023-02-20`,
    files: [
      {
        name: 'encoder.onnx',
        url: bilingual('encoder-epoch-99-avg-1.int8.onnx'),
        size_bytes: 181_895_032,
        sha256: '8fa764187a261844f859d7143ebaa563af5d10adfece4c18a8f414c88cba2a9b',
      },
      {
        name: 'decoder.onnx',
        url: bilingual('decoder-epoch-99-avg-1.onnx'),
        size_bytes: 13_876_452,
        sha256: '2e3b5ec371f8899ee6acd829fd753ba45772df57a91bdf37cde3136354e7db7d',
      },
      {
        name: 'joiner.onnx',
        url: bilingual('joiner-epoch-99-avg-1.int8.onnx'),
        size_bytes: 3_228_404,
        sha256: '1ed689c5ed19dbaa725d9d191bb4822b5f4855a39e1ffd28cbc1f340d25b2ee0',
      },
      {
        name: 'tokens.txt',
        url: bilingual('tokens.txt'),
        size_bytes: 56_317,
        sha256: 'a8e0e4ec53810e433789b54a5c0134a7eaa2ffca595a6334d54c00da858841d3',
      },
    ],
  },
  {
    id: 'zipformer-en',
    kind: 'streaming-transducer',
    languages: ['en'],
    purpose: 'English while it is spoken',
    licence: 'Apache-2.0',
    source: `${HUGGING_FACE}/csukuangfj/sherpa-onnx-streaming-zipformer-en-2023-06-26`,
    files: [
      {
        name: 'encoder.onnx',
        url: english('encoder-epoch-99-avg-1-chunk-16-left-128.int8.onnx'),
        size_bytes: 71_083_163,
        sha256: '563fde436d16cf7607cf408cd6b30909819d03162652ef389c2450ced3f45ac1',
      },
      {
        name: 'decoder.onnx',
        url: english('decoder-epoch-99-avg-1-chunk-16-left-128.onnx'),
        size_bytes: 2_092_621,
        sha256: '7bf787f90b194b307e5a4ad6a34fadb4e748304c35f78a8d66358a05b13ee6ef',
      },
      {
        name: 'joiner.onnx',
        url: english('joiner-epoch-99-avg-1-chunk-16-left-128.int8.onnx'),
        size_bytes: 259_335,
        sha256: 'd944208d660d67c8d72cd2acaeac971fa5ceb8c80e76c1968148846fedd6e297',
      },
      {
        name: 'tokens.txt',
        url: english('tokens.txt'),
        size_bytes: 5048,
        sha256: '49e3c2646595fd907228b3c6787069658f67b17377c60aeb8619c4551b2316fb',
      },
    ],
  },
  {
    id: 'moonshine-tiny-en',
    kind: 'moonshine',
    languages: ['en'],
    purpose: 'English commands of this home, in noise too; some 300 MB of memory',
    licence: 'MIT',
    source: 'https://github.com/moonshine-ai/moonshine-js',
    files: [
      {
        name: 'encoder.onnx',
        url: moonshine('encoder_model.onnx'),
        size_bytes: 7_937_661,
        sha256: 'c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a',
      },
      {
        name: 'decoder.onnx',
        url: moonshine('decoder_model_merged.onnx'),
        size_bytes: 20_243_286,
        sha256: 'eed87831c3a6103534aae7d47a5d485025c659a1323901513961c39fe8a1a367',
      },
      {
        name: 'tokens.txt',
        url: moonshineTokens('tokens.txt'),
        size_bytes: 549_350,
        sha256: '2870d843e14c1e187bf1913a521562a63b53933814bd7f2145120468f494a049',
      },
    ],
  },
];

/** The model of this id. */
export function modelOf(id: string): SpeechModel | undefined {
  return CATALOGUE.find((model) => model.id === id);
}

/** What kinds of model each engine reads. */
const READS: Readonly<Record<'sherpa' | 'fsmn' | 'moonshine', readonly ModelKind[]>> = {
  sherpa: ['streaming-transducer', 'moonshine'],
  fsmn: ['fsmn'],
  moonshine: ['moonshine'],
};

/** The models that one engine can read, by their ids. */
export function modelsFor(engine: keyof typeof READS): readonly string[] {
  return CATALOGUE.filter(({ kind }) => READS[engine].includes(kind)).map(({ id }) => id);
}

/**
 * Where a file is asked for, in this order.
 * @param mirror a server with a copy of the Hugging Face hub, which then stands for it. It is asked for files of other
 * servers too, by the path that they have there, before those are. Default: none.
 */
export function urlsOf({ url, others = [] }: ModelFile, mirror: string | undefined): readonly string[] {
  if (mirror === undefined) return [url, ...others];
  const atMirror = `${mirror.replace(/\/+$/, '')}${new URL(url).pathname}`;
  return url.startsWith(`${HUGGING_FACE}/`) ? [atMirror, ...others] : [atMirror, url, ...others];
}
