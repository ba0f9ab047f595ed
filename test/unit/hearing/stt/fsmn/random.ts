/** The same numbers from 0 to 1 every time (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Sound like speech enough for a front end: tones that come and go, in noise. */
export function randomSound(seed: number, samples: number): Int16Array {
  const random = randomFrom(seed);
  return Int16Array.from({ length: samples }, (_, at) => {
    const tone = Math.sin(at * 0.05 * (1 + Math.sin(at / 3000))) * 4000 * Math.max(0, Math.sin(at / 1500));
    return Math.round(tone + (random() - 0.5) * 800);
  });
}
