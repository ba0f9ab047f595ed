/** More at once are not followed: in speech some hundred are alive, among 5,000 phrases some five hundred. */
const CAPACITY = 4096;
const BUCKETS = 4 * CAPACITY;
const NONE = -1;

/** One half of a hypothesis: its last symbol was the node's syllable, or a blank after it. */
class Half {
  /** Logarithm of the likelihood ratio to the free path, less the cost of other speech before it. */
  readonly score = new Float64Array(CAPACITY);
  /** The step at which it began. */
  readonly from = new Int32Array(CAPACITY);
  /** The score of its worst syllable but the last. */
  readonly worst = new Float64Array(CAPACITY);
  /** The score with which the last syllable began. */
  readonly entry = new Float64Array(CAPACITY);
  /** The step at which the last syllable began. */
  readonly entered = new Int32Array(CAPACITY);

  set(at: number, score: number, from: number, worst: number, entry: number, entered: number): void {
    this.score[at] = score;
    this.from[at] = from;
    this.worst[at] = worst;
    this.entry[at] = entry;
    this.entered[at] = entered;
  }

  /** Takes over another's history, where this score is better. */
  offer(at: number, score: number, source: Half, from: number): void {
    if (score <= (this.score[at] as number)) return;
    this.set(
      at,
      score,
      source.from[from] as number,
      source.worst[from] as number,
      source.entry[from] as number,
      source.entered[from] as number,
    );
  }
}

/** The hypotheses that are alive at one step, one for each node and context. Allocates nothing after construction. */
export class HypothesisSet {
  readonly node = new Int32Array(CAPACITY);
  readonly context = new Int32Array(CAPACITY);
  readonly spoken = new Half();
  readonly silent = new Half();
  readonly #buckets = new Int32Array(BUCKETS).fill(NONE);
  readonly #used = new Int32Array(CAPACITY);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  clear(): void {
    for (let at = 0; at < this.#count; at++) this.#buckets[this.#used[at] as number] = NONE;
    this.#count = 0;
  }

  /** The place of a node in a context, made where there is none. @returns −1 where the set is full. */
  slotOf(node: number, context: number): number {
    let hash = Math.imul(node + 1, 0x9e3779b1) ^ Math.imul(context + 1, 0x85ebca6b);
    hash ^= hash >>> 15;
    for (let bucket = hash & (BUCKETS - 1); ; bucket = (bucket + 1) & (BUCKETS - 1)) {
      const known = this.#buckets[bucket] as number;
      if (known === NONE) return this.#add(bucket, node, context);
      if (this.node[known] === node && this.context[known] === context) return known;
    }
  }

  #add(bucket: number, node: number, context: number): number {
    const at = this.#count;
    if (at === CAPACITY) return NONE;
    this.#count += 1;
    this.#buckets[bucket] = at;
    this.#used[at] = bucket;
    this.node[at] = node;
    this.context[at] = context;
    this.spoken.score[at] = Number.NEGATIVE_INFINITY;
    this.silent.score[at] = Number.NEGATIVE_INFINITY;
    return at;
  }
}
