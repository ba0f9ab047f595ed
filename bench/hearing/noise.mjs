// Noise that is the same every time: random numbers from a seed, and pink noise of them.

/** A generator of the same numbers from 0 to 1 every time (mulberry32). */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Pink noise (Voss's way: octaves of held random numbers), for where there are no recordings of noise. */
export function pinkNoise(length, seed = 1) {
  const random = randomFrom(seed);
  const held = new Float64Array(12);
  return Int16Array.from({ length }, (_, at) => {
    for (let octave = 0; octave < held.length; octave++)
      if (at % 2 ** octave === 0) held[octave] = random() - 0.5;
    return Math.round(held.reduce((sum, value) => sum + value, 0) * 1500);
  });
}
