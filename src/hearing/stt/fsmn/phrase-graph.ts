import type { SyllableTable } from './syllables.ts';

/** One way to say something. */
export interface Alternative {
  /** Chinese in either script; `{name}` stands for any alternative of the rule `name`: 打開{device}. */
  readonly pattern: string;
  /** What it is written as in the answer; default: as it is said. Only for a pattern without `{}`. */
  readonly text?: string;
  /** It is recognised so that nothing else is recognised in its place, and is no answer: 不要{command}. */
  readonly decoy?: boolean;
}

/** What may be said: rules that refer to each other, never in a circle. Recognised is one alternative of `root`. */
export interface PhraseGrammar {
  readonly root: readonly Alternative[];
  readonly rules: Readonly<Record<string, readonly Alternative[]>>;
}

/** Texts of one rule that sound the same: the network cannot tell them apart. */
export interface Homophones {
  readonly texts: readonly string[];
  /** Without tones: `ke ting deng`. */
  readonly syllables: string;
}

/** A text that was left out. */
export interface Unspeakable {
  readonly text: string;
  /** The characters without a syllable. */
  readonly characters: string;
}

type Piece = { readonly literal: string } | { readonly rule: string };

/** An alternative as the graph holds it. */
interface Ending {
  readonly rule: number;
  readonly pieces: readonly Piece[];
  readonly text: string | undefined;
  readonly isDecoy: boolean;
}

/** A node while the graph is built. */
interface Draft {
  readonly unit: number;
  readonly rule: number;
  readonly depth: number;
  readonly children: Map<string, number>;
  readonly endings: number[];
}

const NONE = -1;

/**
 * Prefix trees of syllables, one a rule, that call each other: a device's name and a number are in memory once, in
 * however many sentences they occur. A thousand devices in fifty sentences are some five thousand nodes.
 */
export class PhraseGraph {
  /** The syllable of each node; −1 for a root and for a node that calls a rule. */
  readonly units: Int32Array;
  /** The root of the rule that a node calls; −1 for all others. */
  readonly calls: Int32Array;
  /** How many syllables of its own rule lead to a node, itself included. */
  readonly depths: Uint16Array;
  /** Children of node `n`: `children[childFrom[n]]` up to `childFrom[n + 1]`. */
  readonly childFrom: Uint32Array;
  readonly children: Uint32Array;
  /** Alternatives that end at node `n`: `endings[endingFrom[n]]` up to `endingFrom[n + 1]`. */
  readonly endingFrom: Uint32Array;
  readonly endings: Uint32Array;
  /** By number of an ending: whether it is a decoy. */
  readonly decoys: Uint8Array;
  readonly homophones: readonly Homophones[];
  readonly unspeakable: readonly Unspeakable[];
  readonly #alternatives: readonly Ending[];

  /** The root of the rule that is recognised. */
  static readonly ROOT = 0;

  /** @throws Error for a rule that is missing or that calls itself: a fault of the program, not of a home. */
  constructor(grammar: PhraseGrammar, syllables: SyllableTable) {
    const names = ['', ...rulesInOrder(grammar)];
    const ruleNumber = new Map(names.map((name, number) => [name, number]));
    const drafts: Draft[] = names.map(() => draft(NONE, NONE, 0));
    const alternatives: Ending[] = [];
    const unspeakable = new Map<string, Unspeakable>();
    const pronounced = new Map<string, readonly number[] | undefined>();
    const pronounce = (literal: string) => {
      if (pronounced.has(literal)) return pronounced.get(literal);
      const { syllables: spoken, unspeakable: characters } = syllables.pronounce(literal);
      if (characters !== undefined) unspeakable.set(literal, { text: literal, characters });
      pronounced.set(literal, spoken);
      return spoken;
    };
    for (const [number, name] of names.entries()) {
      for (const { pattern, text, decoy = false } of (name === '' ? grammar.root : grammar.rules[name]) ??
        []) {
        const pieces = piecesOf(pattern);
        const steps = pieces.map((piece) =>
          'rule' in piece ? [-2 - (ruleNumber.get(piece.rule) ?? 0)] : pronounce(piece.literal),
        );
        if (steps.some((step) => step === undefined) || steps.length === 0) continue;
        let at = number;
        for (const step of steps.flatMap((each) => each ?? [])) at = childOf(drafts, at, step);
        (drafts[at] as Draft).endings.push(alternatives.length);
        alternatives.push({ rule: number, pieces, text, isDecoy: decoy });
      }
    }
    this.#alternatives = alternatives;
    this.unspeakable = [...unspeakable.values()];
    this.units = Int32Array.from(drafts, ({ unit }) => unit);
    this.calls = Int32Array.from(drafts, ({ rule }) => rule);
    this.depths = Uint16Array.from(drafts, ({ depth }) => depth);
    this.childFrom = startsOf(drafts.map(({ children }) => children.size));
    this.children = Uint32Array.from(drafts.flatMap(({ children }) => [...children.values()]));
    this.endingFrom = startsOf(drafts.map(({ endings }) => endings.length));
    this.endings = Uint32Array.from(drafts.flatMap(({ endings }) => endings));
    this.decoys = Uint8Array.from(alternatives, ({ isDecoy }) => Number(isDecoy));
    this.homophones = homophonesIn(drafts, alternatives, (literal) =>
      (pronounced.get(literal) ?? []).map((unit) => syllables.names[unit]).join(' '),
    );
  }

  get nodes(): number {
    return this.units.length;
  }

  /**
   * What an alternative says.
   * @param take gives the number of the alternative that filled the last place, then of the one before it, and so on.
   */
  textOf(ending: number, take: () => number): string {
    const { pieces, text } = this.#alternatives[ending] as Ending;
    const said = pieces
      .toReversed()
      .map((piece) => ('rule' in piece ? this.textOf(take(), take) : piece.literal))
      .toReversed()
      .join('');
    return text ?? said;
  }
}

function draft(unit: number, rule: number, depth: number): Draft {
  return { unit, rule, depth, children: new Map(), endings: [] };
}

/** @param step a syllable, or −2 − r for a call of rule r. */
function childOf(drafts: Draft[], parent: number, step: number): number {
  const { children, depth } = drafts[parent] as Draft;
  const known = children.get(String(step));
  if (known !== undefined) return known;
  const child = drafts.length;
  drafts.push(step >= 0 ? draft(step, NONE, depth + 1) : draft(NONE, -2 - step, depth));
  children.set(String(step), child);
  return child;
}

function piecesOf(pattern: string): readonly Piece[] {
  return pattern
    .split(/(\{[^{}]+\})/)
    .filter((piece) => piece !== '')
    .map((piece) => (/^\{.*\}$/.test(piece) ? { rule: piece.slice(1, -1) } : { literal: piece }));
}

/** All rules that the root reaches. */
function rulesInOrder({ root, rules }: PhraseGrammar): readonly string[] {
  const found = new Set<string>();
  const visit = (alternatives: readonly Alternative[], above: readonly string[]) => {
    for (const piece of alternatives.flatMap(({ pattern }) => piecesOf(pattern))) {
      if (!('rule' in piece)) continue;
      const { rule } = piece;
      if (above.includes(rule))
        throw new Error(`the rule ${rule} calls itself: ${[...above, rule].join(' → ')}`);
      if (!rules[rule]) throw new Error(`no rule ${rule}`);
      if (found.has(rule)) continue;
      visit(rules[rule], [...above, rule]);
      found.add(rule);
    }
  };
  visit(root, []);
  return [...found];
}

function startsOf(sizes: readonly number[]): Uint32Array {
  const starts = new Uint32Array(sizes.length + 1);
  for (const [at, size] of sizes.entries()) starts[at + 1] = (starts[at] ?? 0) + size;
  return starts;
}

function homophonesIn(
  drafts: readonly Draft[],
  alternatives: readonly Ending[],
  spoken: (literal: string) => string,
): readonly Homophones[] {
  return drafts.flatMap(({ endings }) => {
    const same = endings.map((ending) => alternatives[ending] as Ending);
    const say = (pieces: readonly Piece[], literal: (text: string) => string) =>
      pieces.map((piece) => ('rule' in piece ? `{${piece.rule}}` : literal(piece.literal)));
    const texts = new Set(same.map(({ pieces, text }) => text ?? say(pieces, (literal) => literal).join('')));
    const [first] = same;
    if (texts.size < 2 || !first) return [];
    return [{ texts: [...texts], syllables: say(first.pieces, spoken).join(' ') }];
  });
}
