import { expect, test } from 'vitest';
import { readWav } from '../../../src/audio/wav-file.ts';
import { ExitCode } from '../../../src/error/exit-code.ts';
import { failureOf } from '../../support/failure.ts';
import { folderWith } from '../../support/temp-folder.ts';

function wav(of: {
  rate_hz?: number;
  channels?: number;
  bits?: number;
  encoding?: number;
  samples?: readonly number[];
  claimed_bytes?: number;
  before?: Buffer;
}): Buffer {
  const { rate_hz = 16_000, channels = 1, bits = 16, encoding = 1, samples = [1, -2, 3] } = of;
  const data = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, at) => {
    data.writeInt16LE(sample, at * 2);
  });
  const format = Buffer.alloc(24);
  format.write('fmt ');
  format.writeUInt32LE(16, 4);
  format.writeUInt16LE(encoding, 8);
  format.writeUInt16LE(channels, 10);
  format.writeUInt32LE(rate_hz, 12);
  format.writeUInt16LE(bits, 22);
  const head = Buffer.alloc(8);
  head.write('data');
  head.writeUInt32LE(of.claimed_bytes ?? data.length, 4);
  const riff = Buffer.concat([
    Buffer.from('RIFF\0\0\0\0WAVE'),
    of.before ?? Buffer.alloc(0),
    format,
    head,
    data,
  ]);
  return riff;
}

const read = (content: Buffer) => readWav(`${folderWith({ 'x.wav': content })}/x.wav`);

test('a WAV file of 16 kHz, mono, 16 bits is read, and unknown chunks are skipped', () => {
  expect([...read(wav({}))]).toEqual([1, -2, 3]);
  expect([...read(wav({ before: Buffer.from('LIST\x03\0\0\0abc\0') }))]).toEqual([1, -2, 3]);
  expect([...read(wav({ encoding: 0xfffe }))]).toEqual([1, -2, 3]);
});

test.each<[string, Buffer, string]>([
  ['another rate', wav({ rate_hz: 44_100 }), '44100 Hz'],
  ['the rate of a telephone', wav({ rate_hz: 8000 }), '8000 Hz'],
  ['the rate of a studio', wav({ rate_hz: 48_000 }), '48000 Hz'],
  ['stereo', wav({ channels: 2 }), '2 channel(s)'],
  ['float', wav({ encoding: 3, bits: 32 }), '32 bits'],
  ['a truncated recording', wav({ claimed_bytes: 1000 }), 'a truncated file: 6 of 1000 bytes'],
  ['noise', Buffer.from('this is no sound at all, none'), 'no WAV file'],
  ['nothing', Buffer.alloc(0), 'no WAV file'],
  ['a header alone', Buffer.from('RIFF\0\0\0\0WAVE'), 'a WAV file without sound'],
])('refuses %s, and says how to fix it', async (_, content, told) => {
  const failure = await failureOf(() => read(content));
  expect(failure.exitCode).toBe(ExitCode.invalidFile);
  expect(failure.message).toContain(told);
});

test('a missing WAV file is refused by name', async () => {
  expect((await failureOf(() => readWav('/no/such.wav'))).message).toContain('/no/such.wav');
});
