// A room around a recording: the echoes of a box (the image method of Allen and Berkley, 1979), and what they do to a sound.
import { randomFrom } from './noise.mjs';

const SPEED_OF_SOUND_M_S = 343;
const RATE_HZ = 16_000;
/** Of an amplitude that falls by 60 dB: ln 1000. */
const DECAY = Math.log(1000);
/** Each echo's way differs by up to so much from that of a perfect box: without it the echoes sweep in pitch. */
const UNEVEN_M = 0.08;

/** Rooms in which things are heard: a living room, its microphone near the speaker and at the other end. */
export const ROOMS = {
  'reverberation 1.5 m': {
    size_m: [5, 4, 2.6],
    speaker_m: [2.1, 1.8, 1.6],
    microphone_m: [3.5, 2.3, 1.2],
    rt60_s: 0.4,
  },
  'far field 4 m': {
    size_m: [6.5, 4.5, 2.7],
    speaker_m: [1.1, 1.4, 1.6],
    microphone_m: [4.9, 2.6, 1.1],
    rt60_s: 0.6,
  },
};

/**
 * What a microphone in a room gets of a click at the speaker's place.
 * @param room.rt60_s how long an echo takes to fall by 60 dB; the walls swallow as much as that needs (Eyring).
 * @returns its first number is the direct sound, whose level is 1.
 */
export function impulseResponse({ size_m, speaker_m, microphone_m, rt60_s }, seed = 1) {
  const random = randomFrom(seed);
  const [length, width, height] = size_m;
  const surface = 2 * (length * width + length * height + width * height);
  const swallowed = 1 - Math.exp((-0.161 * length * width * height) / (surface * rt60_s));
  const reflected = Math.sqrt(1 - swallowed);
  const direct_m = distance(speaker_m, microphone_m);
  const response = new Float64Array(Math.round(rt60_s * RATE_HZ));
  const reach_m = rt60_s * SPEED_OF_SOUND_M_S;
  // Along one edge of the box: where each image stands, and how many walls its sound met.
  const [along, across, up] = size_m.map((edge_m, axis) => images(edge_m, speaker_m[axis], reach_m));
  for (const [x, wallsX] of along)
    for (const [y, wallsY] of across)
      for (const [z, wallsZ] of up) {
        const walls = wallsX + wallsY + wallsZ;
        const way_m = distance([x, y, z], microphone_m) + (walls > 0 ? UNEVEN_M * (random() - 0.5) : 0);
        const at = Math.round(((way_m - direct_m) / SPEED_OF_SOUND_M_S) * RATE_HZ);
        if (at >= 0 && at < response.length) response[at] += (reflected ** walls * direct_m) / way_m;
      }
  // Along the bare walls of a perfect box echoes live longer than Eyring says; furniture and air end them sooner.
  const sooner = DECAY / rt60_s - DECAY / measuredRt60_s(response);
  return response.map((value, at) => value * Math.exp((-sooner * at) / RATE_HZ));
}

/** How long it takes to fall by 60 dB, from its fall between −5 and −25 dB (Schroeder's integral). */
function measuredRt60_s(response) {
  const left = new Float64Array(response.length);
  let sum = 0;
  for (let at = response.length - 1; at >= 0; at--) {
    sum += response[at] ** 2;
    left[at] = sum;
  }
  const fallenBy = (level_db) => left.findIndex((value) => 10 * Math.log10(value / sum) < -level_db);
  return (3 * (fallenBy(25) - fallenBy(5))) / RATE_HZ;
}

/** @returns pairs of a place and the walls between. */
function images(edge_m, place_m, reach_m) {
  const most = Math.ceil(reach_m / (2 * edge_m));
  return Array.from({ length: 2 * most + 1 }, (_, index) => index - most).flatMap((turn) => [
    [2 * turn * edge_m + place_m, Math.abs(2 * turn)],
    [2 * turn * edge_m - place_m, Math.abs(2 * turn - 1)],
  ]);
}

function distance(one, other) {
  return Math.hypot(...one.map((value, axis) => value - other[axis]));
}

/** The sound as it arrives, as loud as it was (a microphone is set to its speaker), and not longer. */
export function reverberant(samples, response) {
  const size = 2 ** Math.ceil(Math.log2(samples.length + response.length));
  const sound = spectrum(samples, size);
  const room = spectrum(response, size);
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  for (let at = 0; at < size; at++) {
    real[at] = sound.real[at] * room.real[at] - sound.imaginary[at] * room.imaginary[at];
    // The inverse is a transform of the conjugate.
    imaginary[at] = -(sound.real[at] * room.imaginary[at] + sound.imaginary[at] * room.real[at]);
  }
  transform(real, imaginary);
  const power = (values) => values.reduce((sum, value) => sum + value * value, 0);
  const arrived = real.subarray(0, samples.length).map((value) => value / size);
  const gain = Math.sqrt(power(Float64Array.from(samples)) / power(arrived));
  return Int16Array.from(arrived, (value) => Math.max(-32_768, Math.min(32_767, Math.round(gain * value))));
}

function spectrum(samples, size) {
  const real = new Float64Array(size);
  real.set(samples);
  const imaginary = new Float64Array(size);
  transform(real, imaginary);
  return { real, imaginary };
}

/** Fourier's transform in place (Cooley and Tukey), of a power of two. */
function transform(real, imaginary) {
  const size = real.length;
  for (let at = 1, mirrored = 0; at < size; at++) {
    let bit = size >> 1;
    for (; mirrored & bit; bit >>= 1) mirrored ^= bit;
    mirrored ^= bit;
    if (at >= mirrored) continue;
    swap(real, at, mirrored);
    swap(imaginary, at, mirrored);
  }
  for (let half = 1; half < size; half *= 2)
    for (let step = 0; step < half; step++) {
      const cosine = Math.cos((Math.PI * step) / half);
      const sine = -Math.sin((Math.PI * step) / half);
      for (let at = step; at < size; at += 2 * half) {
        const turnedReal = real[at + half] * cosine - imaginary[at + half] * sine;
        const turnedImaginary = real[at + half] * sine + imaginary[at + half] * cosine;
        real[at + half] = real[at] - turnedReal;
        imaginary[at + half] = imaginary[at] - turnedImaginary;
        real[at] += turnedReal;
        imaginary[at] += turnedImaginary;
      }
    }
}

function swap(values, one, other) {
  const kept = values[one];
  values[one] = values[other];
  values[other] = kept;
}
