import { expect, test } from 'vitest';
import { level_db } from '../../../../../src/audio/pcm.ts';
import { inRoom, meanCepstrum, voiceLevel_db } from '../../../../../src/hearing/stt/english/surroundings.ts';

const tone = (length: number, amplitude: number) =>
  Int16Array.from({ length }, (_, at) => Math.round(amplitude * Math.sin(at / 3)));
const whole = (samples: Float32Array) => Int16Array.from(samples, (sample) => Math.round(32_768 * sample));

test('the loudness of a voice is that of its loudest part, however long it is silent', () => {
  const sound = new Int16Array(32_000);
  sound.set(tone(8000, 3000), 12_000);
  expect(voiceLevel_db(sound)).toBeCloseTo(level_db(tone(8000, 3000)), 0);
});

test('silence counts as the softest voice', () => {
  expect(voiceLevel_db(new Int16Array(16_000))).toBe(-60);
});

test('noise is added 40 dB below the voice', () => {
  const noise = whole(inRoom(new Int16Array(16_000), { voice_db: -15, from: 0 }));
  expect(level_db(noise)).toBeCloseTo(-55, 0);
});

test('sound in pieces gets the same noise as the whole sound', () => {
  const sound = tone(20_000, 1000);
  const [first, second] = [sound.subarray(0, 7000), sound.subarray(7000)];
  const pieces = [
    ...inRoom(first, { voice_db: -20, from: 0 }),
    ...inRoom(second, { voice_db: -20, from: 7000 }),
  ];
  expect(pieces).toEqual([...inRoom(sound, { voice_db: -20, from: 0 })]);
});

test('the mean cepstrum of an even spectrum is its level alone', () => {
  const data = Float32Array.from({ length: 40 }, (_, at) => (at < 20 ? 2 : 4));
  const [level = 0, ...shape] = meanCepstrum({ data, nfr: 2, nfeat: 20 });
  expect(level).toBeCloseTo(3 * Math.sqrt(20), 5);
  expect(shape).toHaveLength(12);
  for (const value of shape) expect(value).toBeCloseTo(0, 5);
});
