import { randomFrom } from './random.ts';

/** The characters that a tiny model knows: those of the sentences in the tests. */
const CHARACTERS =
  '打开关闭掉上把客厅卧室厨房书灯风扇窗帘大门锁床头空调咖啡机到百分之一二三四五六七八九十度零亮点暗不要明天猫精灵吗登的小云请吧所有全部屋玄廊走吊插座暖气半拉电视';

export const TOKENS = ['<blk>', ...new Set(CHARACTERS), 'ing'];

/** As the publisher writes them: silence and epsilon before, marks of homophones behind. */
export const tokensFile = (tokens: readonly string[] = TOKENS) =>
  [
    'sil 1',
    '<eps> 0',
    ...tokens.map((token, at) => `${token} ${at + 1}`),
    `#1 ${tokens.length + 1}`,
    '',
  ].join('\n');

export const NORMALISATION = `<Nnet>\n<Splice> 400 400\n[ 0 ]\n<AddShift> 400 400\n<LearnRateCoef> 0 [ ${Array(
  400,
)
  .fill('-12.5')
  .join(' ')} ]\n<Rescale> 400 400\n<LearnRateCoef> 0 [ ${Array(400).fill('0.15').join(' ')} ]\n</Nnet>\n`;

export interface TinyLayer {
  readonly kind: 'AffineTransform' | 'LinearTransform' | 'RectifiedLinear' | 'Fsmn' | 'Softmax';
  readonly inputs: number;
  readonly outputs: number;
  readonly order?: readonly [left: number, right: number];
  readonly stride?: readonly [left: number, right: number];
  readonly weights: readonly number[];
  readonly bias: readonly number[];
  readonly right: readonly number[];
}

/** A small network of every kind of layer, of random weights. */
export function tinyLayers(seed = 1, outputs = TOKENS.length): readonly TinyLayer[] {
  const random = randomFrom(seed);
  const numbers = (count: number) => Array.from({ length: count }, () => Math.fround(random() - 0.5));
  const layer = (kind: TinyLayer['kind'], inputs: number, width: number): TinyLayer => ({
    kind,
    inputs,
    outputs: width,
    weights: kind === 'AffineTransform' || kind === 'LinearTransform' ? numbers(inputs * width) : [],
    bias: kind === 'AffineTransform' ? numbers(width) : [],
    right: [],
  });
  const memory = (left: number, right: number, stride: readonly [number, number]): TinyLayer => ({
    kind: 'Fsmn',
    inputs: 7,
    outputs: 7,
    order: [left, right],
    stride,
    weights: numbers(left * 7),
    bias: [],
    right: numbers(right * 7),
  });
  return [
    layer('AffineTransform', 400, 10),
    layer('RectifiedLinear', 10, 10),
    layer('LinearTransform', 10, 7),
    memory(4, 2, [1, 1]),
    layer('AffineTransform', 7, 10),
    layer('RectifiedLinear', 10, 10),
    layer('LinearTransform', 10, 7),
    memory(3, 1, [2, 3]),
    memory(2, 0, [1, 1]),
    layer('AffineTransform', 7, outputs),
    layer('Softmax', outputs, outputs),
  ];
}

/** Writes Kaldi's binary nnet1 format. */
export function networkFile(layers: readonly TinyLayer[] = tinyLayers()): Buffer {
  const parts: Buffer[] = [Buffer.from('\0B<Nnet> ', 'latin1')];
  const token = (text: string) => parts.push(Buffer.from(`${text} `, 'latin1'));
  const number = (value: number, write: 'writeInt32LE' | 'writeFloatLE') => {
    const bytes = Buffer.alloc(5);
    bytes[0] = 4;
    bytes[write](value, 1);
    parts.push(bytes);
  };
  const floats = (values: readonly number[]) => parts.push(Buffer.from(Float32Array.from(values).buffer));
  const matrix = (rows: number, columns: number, values: readonly number[]) => {
    token('FM');
    number(rows, 'writeInt32LE');
    number(columns, 'writeInt32LE');
    floats(values);
  };
  for (const { kind, inputs, outputs, weights, bias, right, order, stride } of layers) {
    token(`<${kind}>`);
    number(outputs, 'writeInt32LE');
    number(inputs, 'writeInt32LE');
    if (kind === 'AffineTransform' || kind === 'LinearTransform') {
      token('<LearnRateCoef>');
      number(1, 'writeFloatLE');
      matrix(outputs, inputs, weights);
    }
    if (kind === 'AffineTransform') {
      token('FV');
      number(outputs, 'writeInt32LE');
      floats(bias);
    }
    if (order && stride) {
      for (const [name, value] of Object.entries({
        LOrder: order[0],
        ROrder: order[1],
        LStride: stride[0],
        RStride: stride[1],
      })) {
        token(`<${name}>`);
        number(value, 'writeInt32LE');
      }
      matrix(order[0], inputs, weights);
      if (order[1] > 0) matrix(order[1], inputs, right);
    }
  }
  token('</Nnet>');
  return Buffer.concat(parts);
}

/** The files of a whole tiny model. */
export const modelFiles = (layers?: readonly TinyLayer[]) => ({
  'kwsr.net': networkFile(layers),
  'kwsr.mvn': NORMALISATION,
  'tokens.txt': tokensFile(),
});
