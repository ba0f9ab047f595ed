import { readFileSync } from 'node:fs';
import { ExitCode } from '../../../error/exit-code.ts';
import { Failure } from '../../../error/failure.ts';

/** The token that begins every sentence. */
export const BEGIN = 1;
/** The token that ends every sentence. */
export const END = 2;

/** What stands for a space before a word. */
const SPACE = '▁';
/** The tokens before this one stand for single bytes, and for the ends of sentences. */
const FIRST_PIECE = 259;

/** The pieces of words that Moonshine writes: SentencePiece's byte-pair encoding, as Llama uses it. */
export class Vocabulary {
  readonly #pieces: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;

  /** @param pieces by number. */
  constructor(pieces: readonly string[]) {
    this.#pieces = pieces;
    this.#numbers = new Map(pieces.flatMap((piece, at) => (at >= FIRST_PIECE ? [[piece, at] as const] : [])));
  }

  /** How many tokens there are. */
  get size(): number {
    return this.#pieces.length;
  }

  /**
   * The tokens of a text as it stands, without a space before it. Two pieces are joined where the joint piece is in the
   * vocabulary; of several such pairs, the one with the lowest number first.
   * @returns undefined where a character is in no piece.
   */
  tokensOf(text: string): readonly number[] | undefined {
    const pieces = [...text.replaceAll(' ', SPACE)];
    for (let joint = this.#nextJoint(pieces); joint !== undefined; joint = this.#nextJoint(pieces))
      pieces.splice(joint, 2, `${pieces[joint]}${pieces[joint + 1]}`);
    const tokens = pieces.map((piece) => this.#numbers.get(piece));
    return tokens.every((token) => token !== undefined) ? tokens : undefined;
  }

  /** The text of tokens, without the space before its first word. */
  textOf(tokens: readonly number[]): string {
    return tokens
      .map((token) => this.#pieces[token] ?? '')
      .join('')
      .replaceAll(SPACE, ' ')
      .trim();
  }

  #nextJoint(pieces: readonly string[]): number | undefined {
    let best: { at: number; number: number } | undefined;
    for (let at = 0; at + 1 < pieces.length; at++) {
      const number = this.#numbers.get(`${pieces[at]}${pieces[at + 1]}`);
      if (number !== undefined && (!best || number < best.number)) best = { at, number };
    }
    return best?.at;
  }
}

/**
 * Reads the vocabulary of a model, in sherpa-onnx's form: a line for each token, its bytes in Base64, and its number.
 * @throws Failure (exit 3) where a line is none of these.
 */
export function readVocabulary(file: string): Vocabulary {
  const pieces: string[] = [];
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const [at, line] of lines.entries()) {
    if (line === '') continue;
    const [, bytes = '', number] = /^(\S*)\s+(\d+)$/.exec(line) ?? [];
    if (number === undefined || Number(number) !== pieces.length)
      throw new Failure(ExitCode.invalidFile, [
        {
          file,
          path: `line ${at + 1}`,
          found: line.slice(0, 40),
          expected: `a token in Base64, and its number ${pieces.length}`,
          fix: 'fetch the model again: halfsecond models add moonshine-tiny-en',
        },
      ]);
    pieces.push(Buffer.from(bytes, 'base64').toString('utf8'));
  }
  return new Vocabulary(pieces);
}
