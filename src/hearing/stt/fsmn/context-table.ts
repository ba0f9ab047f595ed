import type { PhraseGraph } from './phrase-graph.ts';

const NONE = -1;
/** More ways into and out of rules than this at once are not followed. */
const CAPACITY = 16_384;
const BUCKETS = 4 * CAPACITY;

/**
 * How a hypothesis came to where it is: which rules it entered at which node, and which alternatives filled them. The
 * graph holds a device's name once; this tells in which sentence it is. A context is a number; the same way has the same
 * one. Nothing is allocated after construction.
 */
export class ContextTable {
  readonly #graph: PhraseGraph;
  /** The context before this one. */
  readonly #before = new Int32Array(CAPACITY);
  /** The node that calls a rule. */
  readonly #caller = new Int32Array(CAPACITY);
  /** The alternative that filled the call; −1 while the rule is being said. */
  readonly #filling = new Int32Array(CAPACITY);
  /** The innermost call that is not filled yet; −1 outside all rules. */
  readonly #open = new Int32Array(CAPACITY);
  /** How many syllables were said before the depth of a node counts. */
  readonly #base = new Int32Array(CAPACITY);
  readonly #isDecoy = new Uint8Array(CAPACITY);
  readonly #buckets = new Int32Array(BUCKETS);
  #count = 1;

  /** The context of the sentence's beginning. */
  static readonly START = 0;

  constructor(graph: PhraseGraph) {
    this.#graph = graph;
    this.reset();
  }

  get count(): number {
    return this.#count;
  }

  reset(): void {
    this.#buckets.fill(NONE);
    this.#count = 1;
    this.#before[0] = NONE;
    this.#caller[0] = NONE;
    this.#filling[0] = NONE;
    this.#open[0] = NONE;
    this.#base[0] = 0;
    this.#isDecoy[0] = 0;
  }

  /** How many syllables a hypothesis has at this node. */
  length(node: number, context: number): number {
    return (this.#base[context] as number) + (this.#graph.depths[node] as number);
  }

  isDecoy(context: number): boolean {
    return this.#isDecoy[context] === 1;
  }

  /** The node that waits for the rule which the context is in; −1 outside all rules. */
  callerOf(context: number): number {
    const open = this.#open[context] as number;
    return open === NONE ? NONE : (this.#caller[open] as number);
  }

  /** Enters the rule that `caller` calls. @returns −1 where the table is full. */
  enter(context: number, caller: number): number {
    const found = this.#intern(context, caller, NONE);
    if (found < this.#count) return found;
    if (!this.#add(found, context, caller, NONE)) return NONE;
    this.#open[found] = found;
    this.#base[found] = this.length(caller, context);
    this.#isDecoy[found] = this.#isDecoy[context] as number;
    return found;
  }

  /** Leaves the rule that the context is in, whose alternative ended at `node`. @returns −1 where the table is full. */
  leave(context: number, node: number, ending: number): number {
    const open = this.#open[context] as number;
    const caller = this.#caller[open] as number;
    const found = this.#intern(context, caller, ending);
    if (found < this.#count) return found;
    if (!this.#add(found, context, caller, ending)) return NONE;
    const outside = this.#before[open] as number;
    this.#open[found] = this.#open[outside] as number;
    this.#base[found] = this.length(node, context) - (this.#graph.depths[caller] as number);
    this.#isDecoy[found] = (this.#isDecoy[context] as number) | (this.#graph.decoys[ending] as number);
    return found;
  }

  /** What was said by an alternative of the root that ended in this context. */
  textOf(ending: number, context: number): string {
    let at = context;
    return this.#graph.textOf(ending, () => {
      while (at !== NONE && this.#filling[at] === NONE) at = this.#before[at] as number;
      const filling = this.#filling[at] as number;
      at = this.#before[at] as number;
      return filling;
    });
  }

  #bucket = 0;

  /** @returns the known number, or the next free one. */
  #intern(before: number, caller: number, filling: number): number {
    let hash =
      Math.imul(before + 1, 0x9e3779b1) ^
      Math.imul(caller + 1, 0x85ebca6b) ^
      Math.imul(filling + 2, 0xc2b2ae35);
    hash ^= hash >>> 15;
    for (let bucket = hash & (BUCKETS - 1); ; bucket = (bucket + 1) & (BUCKETS - 1)) {
      const known = this.#buckets[bucket] as number;
      this.#bucket = bucket;
      if (known === NONE) return this.#count;
      if (
        this.#before[known] === before &&
        this.#caller[known] === caller &&
        this.#filling[known] === filling
      )
        return known;
    }
  }

  #add(number: number, before: number, caller: number, filling: number): boolean {
    if (number >= CAPACITY) return false;
    this.#buckets[this.#bucket] = number;
    this.#before[number] = before;
    this.#caller[number] = caller;
    this.#filling[number] = filling;
    this.#count = number + 1;
    return true;
  }
}
