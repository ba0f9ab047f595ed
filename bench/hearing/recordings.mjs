// Labelled recordings: a folder with a manifest.csv that names file, transcript and who is named in each.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { readWav } from '../../dist/audio/wav-file.js';

/** Rows of a CSV file (RFC 4180: quotes, doubled quotes), by the names of its first row. */
export function readCsv(file) {
  const rows = [];
  let row = [];
  let cell = '';
  let quoted = false;
  for (const char of readFileSync(file, 'utf8').replaceAll('\r\n', '\n')) {
    if (quoted) {
      if (char === '"') quoted = false;
      else cell += char;
    } else if (char === '"') {
      // A doubled quote inside quotes closes and opens again: what closed it belongs to the text.
      if (cell !== '') cell += '"';
      quoted = true;
    } else if (char === ',' || char === '\n') {
      row.push(cell);
      cell = '';
      if (char === '\n') {
        rows.push(row);
        row = [];
      }
    } else cell += char;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  const [names = [], ...body] = rows;
  return body.map((cells) => Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ''])));
}

const decoder = new FLACDecoder();

/** 16 kHz mono of a WAV or FLAC file. */
export async function readSound(file) {
  if (extname(file) === '.wav') return readWav(file);
  await decoder.ready;
  const { channelData, sampleRate } = await decoder.decodeFile(readFileSync(file));
  await decoder.reset();
  if (sampleRate !== 16_000 || channelData.length !== 1)
    throw new Error(`${file}: ${sampleRate} Hz, ${channelData.length} channels; expected 16 kHz mono`);
  return Int16Array.from(channelData[0], (value) => Math.max(-32_768, Math.min(32_767, value * 32_768)));
}

/**
 * Reads a folder of recordings. A manifest without the column `named` names by its folders: `wake/alexa/…`.
 * @returns { file, transcript, language, named, speech, kind, samples }; `kind` is the first folder, `speech` whose it is.
 */
export async function readRecordings(folder) {
  const manifest = join(folder, 'manifest.csv');
  if (!existsSync(manifest)) throw new Error(`${manifest}: not there; expected file, transcript, named, …`);
  const recordings = [];
  for (const row of readCsv(manifest)) {
    const [kind, word] = dirname(row.file).split('/');
    const named = row.named ?? (kind === 'wake' ? word : '');
    recordings.push({
      file: row.file,
      kind: row.kind ?? kind,
      transcript: row.transcript,
      language: row.language ?? (/[\u4e00-\u9fff]/u.test(row.transcript) || /_zh$/.test(kind) ? 'zh' : 'en'),
      named: named === '' ? [] : named.split(';'),
      speech: row.speech ?? '',
      samples: await readSound(join(folder, row.file)),
    });
  }
  return recordings;
}
