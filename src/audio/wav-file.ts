import { readFileSync, statSync } from 'node:fs';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { SAMPLE_RATE_HZ } from './pcm.ts';

/** Half an hour: a recording that is longer is no scenario. */
const LARGEST_BYTES = 60_000_000;
const PCM = 1;
const EXTENSIBLE = 0xfffe;

/**
 * Reads a WAV file: 16 kHz, one channel, 16 bits (RIFF, "Multimedia Programming Interface" 1.0;
 * WAVE_FORMAT_EXTENSIBLE too).
 * @throws Failure (exit 3) for anything else, with the command that converts it.
 */
export function readWav(file: string): Int16Array {
  const fail = (found: string, expected: string, fix: string) =>
    new Failure(ExitCode.invalidFile, [{ file, found, expected, fix }]);
  const convert = `convert it: sox ${file} -r ${SAMPLE_RATE_HZ} -c 1 -b 16 converted.wav`;
  let bytes: Buffer;
  try {
    const { size } = statSync(file);
    if (size > LARGEST_BYTES)
      throw fail(`a file of ${Math.round(size / 1e6)} MB`, 'at most 60 MB of sound', 'cut it');
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw fail('a file that cannot be read', 'a WAV file', 'check the path');
  }
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE')
    throw fail('no WAV file', 'a WAV file (RIFF)', convert);
  const format = chunk(bytes, 'fmt ');
  const data = chunk(bytes, 'data');
  if (!format || format.length < 16 || !data)
    throw fail('a WAV file without sound', 'a format and data', 'record it again');
  const { encoding, channels, rate_hz, bits } = {
    encoding: format.readUInt16LE(0),
    channels: format.readUInt16LE(2),
    rate_hz: format.readUInt32LE(4),
    bits: format.readUInt16LE(14),
  };
  if (
    (encoding !== PCM && encoding !== EXTENSIBLE) ||
    channels !== 1 ||
    rate_hz !== SAMPLE_RATE_HZ ||
    bits !== 16
  ) {
    throw fail(
      `${rate_hz} Hz, ${channels} channel(s), ${bits} bits${encoding === PCM ? '' : `, encoding ${encoding}`}`,
      `${SAMPLE_RATE_HZ} Hz, 1 channel, 16 bits PCM`,
      convert,
    );
  }
  const { size } = data;
  if (data.length < size || size % 2 !== 0)
    throw fail(
      `a truncated file: ${data.length} of ${size} bytes of sound`,
      'the whole recording',
      'copy or record it again',
    );
  const samples = new Int16Array(size / 2);
  for (let at = 0; at < samples.length; at++) samples[at] = data.readInt16LE(at * 2);
  return samples;
}

/** A WAV file of the samples, whole: 16 kHz, one channel, 16 bits. */
export function wavOf(samples: Int16Array): Buffer {
  const data_bytes = samples.length * 2;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + data_bytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(PCM, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  header.writeUInt32LE(SAMPLE_RATE_HZ * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(data_bytes, 40);
  const data = Buffer.alloc(data_bytes);
  samples.forEach((sample, at) => {
    data.writeInt16LE(sample, at * 2);
  });
  return Buffer.concat([header, data]);
}

/** A chunk's bytes, as many as are there, with the size that its header claims. */
function chunk(bytes: Buffer, name: string): (Buffer & { size: number }) | undefined {
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32LE(at + 4);
    if (bytes.toString('latin1', at, at + 4) === name)
      return Object.assign(bytes.subarray(at + 8, Math.min(bytes.length, at + 8 + size)), { size });
    // Chunks are padded to an even length.
    at += 8 + size + (size % 2);
  }
  return undefined;
}
