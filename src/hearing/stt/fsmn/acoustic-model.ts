import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode } from '../../../error/exit-code.ts';
import { Failure, type Problem } from '../../../error/failure.ts';
import { message } from '../../../text/text.ts';
import { FEATURES, type Normalisation } from './front-end.ts';
import { type Network, REPAIR, readNetwork } from './network.ts';
import { SyllableTable } from './syllables.ts';

/** What one folder of `models/` holds; read once and shared by all streams. */
export interface AcousticModel {
  readonly network: Network;
  readonly normalisation: Normalisation;
  readonly syllables: SyllableTable;
}

/** The files of a model, as its publisher names them. */
const MODEL_FILES = { network: 'kwsr.net', normalisation: 'kwsr.mvn', tokens: 'tokens.txt' } as const;
/**
 * Reads the network, its normalisation and its symbols.
 * @param folder where `halfsecond models add fsmn-zh` puts them.
 * @throws Failure (exit 4) where a file is missing; (exit 3) where one is damaged, or they do not fit together.
 */
export function readAcousticModel(folder: string): AcousticModel {
  const files = Object.values(MODEL_FILES).map((name) => join(folder, name));
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0)
    throw new Failure(
      ExitCode.unavailable,
      missing.map((file) => ({
        file,
        found: 'no file',
        expected: 'a file of the model fsmn-zh',
        fix: 'halfsecond models add fsmn-zh',
      })),
    );
  const file = join(folder, MODEL_FILES.network);
  const network = readNetwork(file);
  if (network.inputs !== FEATURES)
    throw invalid(
      file,
      `a network of ${network.inputs} inputs`,
      `${FEATURES} inputs: five frames of 80 bands`,
    );
  const tokensFile = join(folder, MODEL_FILES.tokens);
  const tokens = parseTokens(readFileSync(tokensFile, 'utf8'), tokensFile);
  if (tokens.length !== network.outputs)
    throw invalid(
      tokensFile,
      `${tokens.length} symbols`,
      `${network.outputs}, as many as the network tells apart`,
    );
  const normalisationFile = join(folder, MODEL_FILES.normalisation);
  const normalisation = parseNormalisation(readFileSync(normalisationFile, 'latin1'), normalisationFile);
  return { network, normalisation, syllables: new SyllableTable(tokens) };
}

/**
 * The symbols of the network's outputs, by index: lines of `symbol number`, numbers from 1; symbol 1 is the blank.
 * @throws Failure (exit 3) for a line of another form, a number twice or left out.
 */
function parseTokens(text: string, file: string): readonly string[] {
  const tokens: (string | undefined)[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [token = '', number = '', ...more] = line.trim().split(/\s+/);
    const path = message('error.line', { line: at + 1 });
    if (!/^\d{1,5}$/.test(number) || more.length > 0)
      throw invalid(file, JSON.stringify(line.slice(0, 40)), 'a symbol and its number', path);
    // Kaldi's own: silence shares its number with the blank, and `#1` … mark homophones in its graphs.
    if (token === 'sil' || token === '<eps>' || /^#\d+$/.test(token)) continue;
    const index = Number(number) - 1;
    if (index < 0 || tokens[index] !== undefined)
      throw invalid(file, `the number ${number} again`, 'each number from 1 once', path);
    tokens[index] = token;
  }
  const gap = Array.from(tokens).indexOf(undefined);
  if (gap >= 0) throw invalid(file, `no symbol ${gap + 1}`, 'each number from 1 once');
  if (tokens[0] !== '<blk>') throw invalid(file, `symbol 1 is ${tokens[0] ?? 'nothing'}`, '<blk>, the blank');
  return tokens as string[];
}

/**
 * Kaldi's text of a splice, a shift and a scale; shift and scale are read.
 * @throws Failure (exit 3) for one that is missing, short, or not of numbers.
 */
export function parseNormalisation(text: string, file: string): Normalisation {
  return { shift: vectorOf(text, '<AddShift>', file), scale: vectorOf(text, '<Rescale>', file) };
}

function vectorOf(text: string, name: string, file: string): Float32Array {
  const after = text.slice(text.indexOf(name) + name.length);
  const inside = text.includes(name) ? /\[([^\]]*)\]/.exec(after)?.[1] : undefined;
  if (inside === undefined)
    throw invalid(file, `no ${name} with numbers in [ ]`, `${name} of ${FEATURES} numbers`);
  const values = Float32Array.from(inside.trim().split(/\s+/), Number);
  if (values.length !== FEATURES)
    throw invalid(file, `${name} of ${values.length} numbers`, `${FEATURES} numbers`);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw invalid(file, `${name}: number ${bad + 1} is ${values[bad]}`, 'finite numbers');
  return values;
}

function invalid(file: string, found: string, expected: string, path?: Problem['path']): Failure {
  return new Failure(ExitCode.invalidFile, [
    { file, ...(path !== undefined && { path }), found, expected, fix: REPAIR },
  ]);
}
