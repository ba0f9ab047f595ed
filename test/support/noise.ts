import { level_db } from '../../src/audio/pcm.ts';

/** A generator of the same numbers from −1 to 1 every time (Numerical Recipes' linear congruential one). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** Air in a fan: low noise without an end, with the hum of its motor. */
export function fan(length: number, seed = 1): Int16Array {
  const random = randomFrom(seed);
  let air = 0;
  return Int16Array.from({ length }, (_, at) => {
    air = 0.97 * air + random();
    return 900 * air + 800 * Math.sin((2 * Math.PI * 100 * at) / 16_000);
  });
}

/** Water in a sink: a hiss that swells and ebbs, several times a second. */
export function tap(length: number, seed = 2): Int16Array {
  const random = randomFrom(seed);
  let [flow, before] = [0, 0];
  return Int16Array.from({ length }, () => {
    flow += 0.0006 * (random() * 12 - flow);
    const drop = random();
    const hiss = drop - 0.6 * before;
    before = drop;
    return 2500 * hiss * Math.exp(3 * flow);
  });
}

/** @param ratio_db of the sound to what runs beneath it. */
export function over(samples: Int16Array, noise: Int16Array, ratio_db: number): Int16Array {
  const gain = 10 ** ((level_db(samples) - ratio_db - level_db(noise)) / 20);
  return samples.map((sample, at) =>
    Math.max(-32_768, Math.min(32_767, Math.round(sample + gain * (noise[at % noise.length] ?? 0)))),
  );
}
