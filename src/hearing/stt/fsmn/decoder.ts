import { ContextTable } from './context-table.ts';
import { FoundTable } from './found-table.ts';
import { HypothesisSet } from './hypothesis-set.ts';
import { PhraseGraph } from './phrase-graph.ts';

/** A phrase that was found in the sound. All scores are logarithms of likelihood ratios, in nats. */
export interface Found {
  readonly text: string;
  readonly isDecoy: boolean;
  /** The score of its path less that of the free path, a syllable: 0 is perfect, other speech is mostly under −5. */
  readonly fit: number;
  /** That of its worst syllable. */
  readonly worst: number;
  /** How much likelier it is than all phrases of other meanings together, all sound of the utterance explained. */
  readonly margin: number;
  /** Syllables of other speech before and after it, each weighed by its probability. */
  readonly before: number;
  readonly after: number;
  readonly syllables: number;
  /** The steps of its first and its last syllable. */
  readonly from: number;
  readonly to: number;
  /** Whether a longer phrase begins with it. */
  readonly mayGoOn: boolean;
}

/** How the decoder searches. */
export interface Search {
  /**
   * What a syllable of other speech before or after a phrase costs, in nats: so a phrase that explains the whole
   * utterance beats a part of itself. 0 for a wake word, which stands anywhere in speech.
   */
  readonly foreignCost: number;
  /**
   * What each syllable of a phrase is worth, in nats: about what the syllables of unclear speech cost, so that a longer
   * phrase is not beaten by a part of itself. Compares phrases with each other alone.
   */
  readonly syllableWorth: number;
  /**
   * What a blank costs, in nats: the network is sure of nothing more often than of a syllable, and unclear speech would
   * be passed over as silence. Default: 0.
   */
  readonly blankCost?: number;
  /** What a decoy costs, in nats: after a wake word, a command is likelier than its like. Default: 0. */
  readonly decoyCost?: number;
  /** Syllables that may stand before a phrase at no cost: the end of a wake word, 請, 幫我. */
  readonly freeBefore?: ReadonlySet<number>;
  /** And after it: 吧, 好嗎, 謝謝. */
  readonly freeAfter?: ReadonlySet<number>;
}

/** Margin is told up to this: it says nothing more beyond. */
const MOST_MARGIN = 15;
/** A hypothesis is dropped under `−(base + perSyllable × syllables)`: no final one is so bad. */
const BEAM = { base: 9, perSyllable: 3 };
/** A worse phrase is no rival even. */
const LEAST_FIT = -5.5;
/** The longest pause between two syllables of a phrase: 0.9 s. */
const LONGEST_PAUSE_STEPS = 30;
/** Nobody says more than one syllable in so many steps (30 ms each). */
const LEAST_STEPS_PER_SYLLABLE = 1.6;
/** Longer than any utterance: a ring of what was said when. */
const KEPT_STEPS = 2048;
const NONE = -1;

/**
 * Finds phrases of a graph in the syllables' probabilities, step by step: the best path through a phrase (each syllable,
 * blanks between) less the free path, which takes the likeliest symbol at each step. Viterbi's search with a beam; it
 * allocates nothing while it runs.
 */
export class PhraseDecoder {
  readonly #graph: PhraseGraph;
  readonly #search: Search;
  readonly #blank: number;
  readonly #contexts: ContextTable;
  #current = new HypothesisSet();
  #next = new HypothesisSet();
  #step = 0;
  /** What other speech has cost until each step, by the syllables that are free before a phrase, and after one. */
  readonly #foreignBefore = new Float64Array(KEPT_STEPS);
  readonly #foreignAfter = new Float64Array(KEPT_STEPS);
  #lastLikeliest: number;
  #lastWeight = 0;
  readonly #found = new FoundTable();
  // What `#expand` hands on from one hypothesis: fields, since it calls itself often.
  #scores: Float32Array = new Float32Array(0);
  #free = 0;
  #ownUnit = NONE;
  #from = 0;
  #spoken = 0;
  #silent = 0;

  /** @param syllableCount of the table; in the scores the blank follows them, and the free path the blank. */
  constructor(graph: PhraseGraph, syllableCount: number, search: Search) {
    this.#graph = graph;
    this.#blank = syllableCount;
    this.#search = search;
    this.#contexts = new ContextTable(graph);
    this.#lastLikeliest = syllableCount;
  }

  /** How many steps it was given. */
  get steps(): number {
    return this.#step;
  }

  /** How many hypotheses are alive. */
  get alive(): number {
    return this.#current.count;
  }

  /** Syllables of other speech so far, each weighed by its probability. */
  get foreign(): number {
    return this.#foreignBefore[this.#step % KEPT_STEPS] as number;
  }

  /** Forgets the phrases that were found, and goes on with those that are being said. */
  forget(): void {
    this.#found.clear();
  }

  reset(): void {
    this.#current.clear();
    this.#next.clear();
    this.#contexts.reset();
    this.#found.clear();
    this.#step = 0;
    this.#foreignBefore[0] = 0;
    this.#foreignAfter[0] = 0;
    this.#lastLikeliest = this.#blank;
    this.#lastWeight = 0;
  }

  /**
   * @param scores as `SyllableTable.score` gives them.
   * @param likeliest what it returned.
   */
  push(scores: Float32Array, likeliest: number): void {
    this.#scores = scores;
    const blankScore = (scores[this.#blank] as number) - (this.#search.blankCost ?? 0);
    const free =
      likeliest === this.#blank ? this.#freeBeside(blankScore) : (scores[this.#blank + 1] as number);
    const blank = blankScore - free;
    this.#free = free;
    const current = this.#current;
    const next = this.#next;
    next.clear();
    for (let at = 0; at < current.count; at++) {
      const node = current.node[at] as number;
      const context = current.context[at] as number;
      const unit = this.#graph.units[node] as number;
      this.#from = at;
      this.#ownUnit = unit;
      this.#spoken = current.spoken.score[at] as number;
      this.#silent = current.silent.score[at] as number;
      this.#stay(node, context, (scores[unit] as number) - free, blank);
      this.#expand(node, context);
    }
    this.#from = NONE;
    this.#ownUnit = NONE;
    this.#spoken = Number.NEGATIVE_INFINITY;
    this.#silent = -this.#search.foreignCost * (this.#foreignBefore[this.#step % KEPT_STEPS] as number);
    this.#expand(PhraseGraph.ROOT, ContextTable.START);
    this.#count(likeliest, Math.exp(scores[this.#blank + 1] as number));
    this.#current = next;
    this.#next = current;
    for (let at = 0; at < next.count; at++) {
      const node = next.node[at] as number;
      if (this.#graph.endingFrom[node] === this.#graph.endingFrom[node + 1]) continue;
      if ((next.spoken.score[at] as number) === Number.NEGATIVE_INFINITY) continue;
      this.#finish(at, node, next.context[at] as number);
    }
  }

  /**
   * The phrase that explains best what was heard so far.
   * @param meaningOf two phrases of one meaning are no rivals; default: each means itself.
   * @param since the step before which a phrase must not have ended.
   */
  best(meaningOf: (text: string) => string = (text) => text, since = 0): Found | undefined {
    const found = this.#found;
    const first = found.best(since, () => true);
    if (first === NONE) return undefined;
    const textOf = (at: number) =>
      this.#contexts.textOf(found.ending[at] as number, found.context[at] as number);
    const isDecoy = (at: number) =>
      this.#graph.decoys[found.ending[at] as number] === 1 ||
      this.#contexts.isDecoy(found.context[at] as number);
    const text = textOf(first);
    const keyOf = (at: number) => (isDecoy(at) ? '' : meaningOf(textOf(at)));
    const key = keyOf(first);
    const lowest = (found.key[first] as number) - MOST_MARGIN;
    let rivals = 0;
    for (let at = 0; at < found.count; at++) {
      if ((found.to[at] as number) < since || (found.key[at] as number) <= lowest || keyOf(at) === key)
        continue;
      rivals += Math.exp((found.key[at] as number) - (found.key[first] as number));
    }
    const margin = -Math.log(rivals);
    const to = found.to[first] as number;
    return {
      text,
      isDecoy: isDecoy(first),
      fit: (found.path[first] as number) / (found.length[first] as number),
      worst: found.worst[first] as number,
      margin: Math.min(MOST_MARGIN, margin),
      before: this.#foreignBefore[(found.from[first] as number) % KEPT_STEPS] as number,
      after:
        (this.#foreignAfter[this.#step % KEPT_STEPS] as number) -
        (this.#foreignAfter[(to + 1) % KEPT_STEPS] as number),
      syllables: found.length[first] as number,
      from: found.from[first] as number,
      to,
      mayGoOn: this.#goesOn(found.node[first] as number, found.context[first] as number),
    };
  }

  /** The free path's step where the blank is the likeliest: dearer, it may be so no more. */
  #freeBeside(blankScore: number): number {
    let free = blankScore;
    for (let at = 0; at < this.#blank; at++) free = Math.max(free, this.#scores[at] as number);
    return free;
  }

  /** The hypothesis says its syllable longer, or is silent after it. */
  #stay(node: number, context: number, spoken: number, silent: number): void {
    const current = this.#current;
    const from = this.#from;
    const length = this.#contexts.length(node, context);
    if (this.#isAlive(this.#spoken + spoken, current.spoken.from[from] as number, length)) {
      const to = this.#next.slotOf(node, context);
      if (to !== NONE) this.#next.spoken.offer(to, this.#spoken + spoken, current.spoken, from);
    }
    const isSpoken = this.#spoken >= this.#silent;
    const source = isSpoken ? current.spoken : current.silent;
    const score = (isSpoken ? this.#spoken : this.#silent) + silent;
    if (this.#step - (source.entered[from] as number) > LONGEST_PAUSE_STEPS) return;
    if (!this.#isAlive(score, source.from[from] as number, length)) return;
    const to = this.#next.slotOf(node, context);
    if (to !== NONE) this.#next.silent.offer(to, score, source, from);
  }

  /** The hypothesis goes on to each syllable that may follow, through calls of rules and out of them. */
  #expand(node: number, context: number): void {
    const graph = this.#graph;
    const end = graph.childFrom[node + 1] as number;
    for (let at = graph.childFrom[node] as number; at < end; at++) {
      const child = graph.children[at] as number;
      const rule = graph.calls[child] as number;
      if (rule === NONE) this.#enter(child, context);
      else {
        const inside = this.#contexts.enter(context, child);
        if (inside !== NONE) this.#expand(rule, inside);
      }
    }
    const caller = this.#contexts.callerOf(context);
    if (caller === NONE) return;
    const last = graph.endingFrom[node + 1] as number;
    for (let at = graph.endingFrom[node] as number; at < last; at++) {
      const outside = this.#contexts.leave(context, node, graph.endings[at] as number);
      if (outside !== NONE) this.#expand(caller, outside);
    }
  }

  #enter(child: number, context: number): void {
    const unit = this.#graph.units[child] as number;
    const emission = (this.#scores[unit] as number) - this.#free;
    // The same syllable twice needs a blank between.
    const isSilent = unit === this.#ownUnit || this.#silent >= this.#spoken;
    const before = isSilent ? this.#silent : this.#spoken;
    const score = before + emission;
    const from = this.#from;
    const current = this.#current;
    const source = isSilent ? current.silent : current.spoken;
    const begun = from === NONE ? this.#step : (source.from[from] as number);
    if (!this.#isAlive(score, begun, this.#contexts.length(child, context))) return;
    const to = this.#next.slotOf(child, context);
    if (to === NONE || score <= (this.#next.spoken.score[to] as number)) return;
    const worst =
      from === NONE ? 0 : Math.min(source.worst[from] as number, before - (source.entry[from] as number));
    this.#next.spoken.set(to, score, begun, worst, before, this.#step);
  }

  #isAlive(score: number, from: number, length: number): boolean {
    const path = score + this.#search.foreignCost * (this.#foreignBefore[from % KEPT_STEPS] as number);
    return path >= -(BEAM.base + BEAM.perSyllable * length);
  }

  /** Notes the phrases that end with the syllable of a hypothesis. */
  #finish(at: number, node: number, context: number): void {
    const graph = this.#graph;
    const caller = this.#contexts.callerOf(context);
    const last = graph.endingFrom[node + 1] as number;
    for (let index = graph.endingFrom[node] as number; index < last; index++) {
      const ending = graph.endings[index] as number;
      if (caller === NONE) this.#note(at, node, context, ending);
      else {
        const outside = this.#contexts.leave(context, node, ending);
        if (outside !== NONE) this.#finish(at, caller, outside);
      }
    }
  }

  #note(at: number, node: number, context: number, ending: number): void {
    const spoken = this.#current.spoken;
    const length = this.#contexts.length(node, context);
    const from = spoken.from[at] as number;
    const to = this.#step - 1;
    const score = spoken.score[at] as number;
    const cost = this.#search.foreignCost;
    const path = score + cost * (this.#foreignBefore[from % KEPT_STEPS] as number);
    if (path < LEAST_FIT * length || to - from + 1 < LEAST_STEPS_PER_SYLLABLE * length) return;
    const isDecoy = this.#graph.decoys[ending] === 1 || this.#contexts.isDecoy(context);
    const worth = this.#search.syllableWorth * length - (isDecoy ? (this.#search.decoyCost ?? 0) : 0);
    const key = score + worth + cost * (this.#foreignAfter[(to + 1) % KEPT_STEPS] as number);
    const worst = Math.min(spoken.worst[at] as number, score - (spoken.entry[at] as number));
    this.#found.note({ node, context, ending, key, path, worst, from, to, length });
  }

  /** Whether a longer phrase begins with this one. */
  #goesOn(node: number, context: number): boolean {
    if (this.#graph.childFrom[node] !== this.#graph.childFrom[node + 1]) return true;
    const caller = this.#contexts.callerOf(context);
    if (caller === NONE) return false;
    const ending = this.#graph.endings[this.#graph.endingFrom[node] as number] as number;
    return this.#goesOn(caller, this.#contexts.leave(context, node, ending));
  }

  /** Counts the syllables of the free path: each once, as soon as it begins. */
  #count(likeliest: number, probability: number): void {
    const at = this.#step % KEPT_STEPS;
    const to = (this.#step + 1) % KEPT_STEPS;
    let before = this.#foreignBefore[at] as number;
    let after = this.#foreignAfter[at] as number;
    if (likeliest !== this.#blank) {
      const known = likeliest === this.#lastLikeliest ? this.#lastWeight : 0;
      const news = Math.max(0, probability - known);
      if (!this.#search.freeBefore?.has(likeliest)) before += news;
      if (!this.#search.freeAfter?.has(likeliest)) after += news;
      this.#lastWeight = Math.max(known, probability);
    }
    this.#lastLikeliest = likeliest;
    this.#foreignBefore[to] = before;
    this.#foreignAfter[to] = after;
    this.#step += 1;
  }
}
