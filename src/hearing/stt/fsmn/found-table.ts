/** Phrases of unclear speech: the worst make room for better ones. */
const CAPACITY = 1024;
const NONE = -1;

/** The best end of each phrase that was found, in columns. See `Found` for what they mean. */
export class FoundTable {
  count = 0;
  readonly node = new Int32Array(CAPACITY);
  readonly context = new Int32Array(CAPACITY);
  readonly ending = new Int32Array(CAPACITY);
  readonly key = new Float64Array(CAPACITY);
  readonly path = new Float64Array(CAPACITY);
  readonly worst = new Float64Array(CAPACITY);
  readonly from = new Int32Array(CAPACITY);
  readonly to = new Int32Array(CAPACITY);
  readonly length = new Int32Array(CAPACITY);

  clear(): void {
    this.count = 0;
  }

  /** @returns the place of the one with the highest key; −1 where none is wanted. */
  best(since: number, isWanted: (at: number) => boolean): number {
    let best = NONE;
    for (let at = 0; at < this.count; at++) {
      if ((this.to[at] as number) < since) continue;
      if ((best === NONE || (this.key[at] as number) > (this.key[best] as number)) && isWanted(at)) best = at;
    }
    return best;
  }

  note(of: {
    node: number;
    context: number;
    ending: number;
    key: number;
    path: number;
    worst: number;
    from: number;
    to: number;
    length: number;
  }): void {
    let at = 0;
    let weakest = 0;
    for (; at < this.count; at++) {
      if (this.context[at] === of.context && this.ending[at] === of.ending) break;
      if ((this.key[at] as number) < (this.key[weakest] as number)) weakest = at;
    }
    if (at < this.count && (this.key[at] as number) >= of.key) return;
    if (at === this.count) {
      if (this.count < CAPACITY) this.count += 1;
      else if ((this.key[weakest] as number) < of.key) at = weakest;
      else return;
    }
    this.node[at] = of.node;
    this.context[at] = of.context;
    this.ending[at] = of.ending;
    this.key[at] = of.key;
    this.path[at] = of.path;
    this.worst[at] = of.worst;
    this.from[at] = of.from;
    this.to[at] = of.to;
    this.length[at] = of.length;
  }
}
