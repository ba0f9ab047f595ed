import { SAMPLE_RATE_HZ } from '../pcm.ts';
import type { WyomingEvent } from './wyoming-event.ts';

/** The format that every sent chunk names: 16 kHz, 16 bits, one channel. */
export const AUDIO_FORMAT = { rate: SAMPLE_RATE_HZ, width: 2, channels: 1 } as const;

const MOST_CHANNELS = 8;

/**
 * The samples of an `audio-chunk`, or why it has none for us. Several channels become their mean.
 */
export function samplesOf({ data, payload }: WyomingEvent): Int16Array | string {
  const { rate, width, channels } = data;
  if (rate !== SAMPLE_RATE_HZ) return `sound of ${String(rate).slice(0, 20)} Hz: set it to ${SAMPLE_RATE_HZ}`;
  if (width !== 2) return `samples of ${String(width).slice(0, 20)} bytes: set them to 2 (S16_LE)`;
  if (typeof channels !== 'number' || !Number.isInteger(channels) || channels < 1 || channels > MOST_CHANNELS)
    return `${String(channels).slice(0, 20)} channels: set them to 1`;
  const samples = new Int16Array(Math.floor(payload.length / 2 / channels));
  for (let at = 0; at < samples.length; at++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++)
      sum += payload.readInt16LE((at * channels + channel) * 2);
    samples[at] = sum / channels;
  }
  return samples;
}

/** An `audio-chunk` of these samples. @param timestamp_ms of its first sample in the stream. */
export function chunkOf(samples: Int16Array, timestamp_ms: number) {
  const payload = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, at) => {
    payload.writeInt16LE(sample, at * 2);
  });
  return { type: 'audio-chunk', data: { ...AUDIO_FORMAT, timestamp: Math.round(timestamp_ms) }, payload };
}
