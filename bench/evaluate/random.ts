/** Chance from a seed: the same seed draws the same, on any machine. */
export class Random {
  #state: number;

  /** @param seed any text; texts that differ in one sign draw nothing alike. */
  constructor(seed: string) {
    // FNV-1a: every sign of the seed moves every bit of the state.
    let hash = 0x811c9dc5;
    for (const sign of seed) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193);
    this.#state = hash >>> 0;
    // The first draws of seeds that are near each other are near each other too.
    for (let at = 0; at < 8; at++) this.next();
  }

  /** 0 (inclusive) to 1 (exclusive), evenly: Mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** @param probability 0 to 1. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  between(from: number, to: number): number {
    return from + this.next() * (to - from);
  }

  /** A whole number; both ends may come. */
  whole(from: number, to: number): number {
    return Math.floor(this.between(from, to + 1));
  }

  /** @throws where there is nothing to pick. */
  pick<T>(list: readonly T[]): T {
    const picked = list[Math.floor(this.next() * list.length)];
    if (picked === undefined) throw new Error('invariant: a pick has something to pick from');
    return picked;
  }

  /** Mean 0, deviation 1. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** Lags: never under 0, most near the median, and now and then a long one. */
  lognormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  /** A probability whose log odds vary evenly to both sides. @param sigma in natural log odds. */
  probability(median: number, sigma: number): number {
    const odds = (median / (1 - median)) * Math.exp(sigma * this.normal());
    return Math.min(0.999, Math.max(0.001, odds / (1 + odds)));
  }

  /** How often something happens that comes by itself, `mean` times on average: Poisson. */
  times(mean: number): number {
    const end = Math.exp(-mean);
    let count = 0;
    for (let product = this.next(); product > end; product *= this.next()) count += 1;
    return count;
  }
}
