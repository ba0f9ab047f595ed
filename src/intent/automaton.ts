import type { Template } from './template.ts';

/** What a way through an automaton noted: a tag, or a slot with what stood there. */
export interface Note {
  readonly key: string;
  readonly value: unknown;
}

/** Notes in the order of the words; shared between ways. */
export interface Notes {
  readonly note: Note;
  readonly rest: Notes | undefined;
  /** Equal for equal notes, within one sentence. */
  readonly id: number;
}

/** What stands in a slot: how many words it takes, and what they are. */
export interface SlotMatch {
  readonly words: number;
  readonly value: unknown;
}

/** A part of the sentence that the automaton takes: it ends before the word `end`. */
export interface Way {
  readonly end: number;
  readonly notes: Notes | undefined;
}

interface Move {
  readonly notes: readonly Note[];
  readonly to: number;
}

interface State {
  readonly words: Map<string, Move[]>;
  readonly slots: Map<string, Move[]>;
  /** The notes with which a sentence may end here. */
  readonly accepts: (readonly Note[])[];
}

/** States without empty moves; the first is the beginning. */
export type Automaton = readonly State[];

/** Steps that one sentence may take. The longest sentences of people take some 3,000. */
const MOST_VISITS = 30_000;
/** Readings of one phrase that begin at one word. A list of seven devices has some 20. */
const MOST_WAYS = 48;

interface RawState {
  readonly empty: { notes: readonly Note[]; to: number }[];
  readonly word: { text: string; to: number }[];
  readonly slot: { name: string; to: number }[];
}

/**
 * Compiles a template.
 *
 * @param ruled the template of a rule; rules do not contain themselves.
 */
export function automatonOf(template: Template, ruled: (name: string) => Template): Automaton {
  const raw: RawState[] = [];
  const state = () => raw.push({ empty: [], word: [], slot: [] }) - 1;
  const jump = (from: number, to: number, notes: readonly Note[] = []) =>
    raw[from]?.empty.push({ notes, to });
  const build = (node: Template, from: number): number => {
    switch (node.type) {
      case 'word': {
        const to = state();
        raw[from]?.word.push({ text: node.text, to });
        return to;
      }
      case 'slot': {
        const to = state();
        raw[from]?.slot.push({ name: node.name, to });
        return to;
      }
      case 'tag': {
        const to = state();
        jump(from, to, [{ key: node.key, value: node.value }]);
        return to;
      }
      case 'rule':
        return build(ruled(node.name), from);
      case 'sequence':
        return node.of.reduce((at, each) => build(each, at), from);
      case 'optional': {
        const end = build(node.of, from);
        const to = state();
        jump(from, to);
        jump(end, to);
        return to;
      }
      case 'repeat': {
        const begin = state();
        jump(from, begin);
        jump(build(node.of, begin), begin);
        const to = state();
        jump(begin, to);
        return to;
      }
      case 'choice': {
        const to = state();
        for (const each of node.of) jump(build(each, from), to);
        return to;
      }
    }
  };
  const begin = state();
  const end = build(template, begin);
  return withoutEmptyMoves(raw, begin, end);
}

/** Notes on the way through empty moves; equal lists are one object, so that they are told apart by their number. */
interface NoteList {
  readonly id: number;
  readonly notes: readonly Note[];
  readonly longer: Map<string, NoteList>;
}

/** A repeated part without words would note the same for ever. */
const MOST_NOTES = 12;

function withoutEmptyMoves(raw: readonly RawState[], begin: number, end: number): Automaton {
  let lists = 1;
  const none: NoteList = { id: 0, notes: [], longer: new Map() };
  const withNote = (list: NoteList, note: Note): NoteList => {
    const key = `${note.key}=${note.value}`;
    let longer = list.longer.get(key);
    if (!longer) {
      longer = { id: lists, notes: [...list.notes, note], longer: new Map() };
      lists += 1;
      list.longer.set(key, longer);
    }
    return longer;
  };
  const numbers = new Map<number, number>();
  const states: State[] = [];
  const todo: number[] = [];
  const numberOf = (of: number) => {
    let number = numbers.get(of);
    if (number === undefined) {
      number = states.push({ words: new Map(), slots: new Map(), accepts: [] }) - 1;
      numbers.set(of, number);
      todo.push(of);
    }
    return number;
  };
  numberOf(begin);
  for (let from = todo.pop(); from !== undefined; from = todo.pop()) {
    const state = states[numberOf(from)];
    if (!state) break;
    const seen = new Set<number>();
    const follow = (at: number, list: NoteList) => {
      const key = list.id * raw.length + at;
      const here = raw[at];
      if (!here || seen.has(key)) return;
      seen.add(key);
      if (at === end) state.accepts.push(list.notes);
      for (const { text, to } of here.word) add(state.words, text, { notes: list.notes, to: numberOf(to) });
      for (const { name, to } of here.slot) add(state.slots, name, { notes: list.notes, to: numberOf(to) });
      for (const { to, notes } of here.empty) {
        const next = notes.reduce(withNote, list);
        if (next.notes.length <= MOST_NOTES) follow(to, next);
      }
    };
    follow(from, none);
  }
  return states;
}

function add(moves: Map<string, Move[]>, key: string, move: Move): void {
  const same = moves.get(key);
  if (same) same.push(move);
  else moves.set(key, [move]);
}

/** Signals that a sentence takes more steps than any sentence of a person. */
export class TooComplex extends Error {}

/** Follows automata through the words of one sentence. Each part is followed once from each word. */
export class Matching {
  readonly #words: readonly string[];
  readonly #phrases: ReadonlyMap<string, Automaton>;
  readonly #slot: (name: string, at: number) => readonly SlotMatch[];
  readonly #ways = new Map<Automaton, Map<number, readonly Way[]>>();
  readonly #matches = new Map<string, Map<number, readonly SlotMatch[]>>();
  readonly #notes = new Map<Note, Map<number, Notes>>();
  /** The automaton of the sentence: it ends with the last word. */
  #sentence: Automaton | undefined;
  #ids = 0;
  #visits = 0;

  /**
   * @param words the sentence.
   * @param phrases the automata of the slots that are phrases.
   * @param slot what stands at a word in any other slot.
   */
  constructor(
    words: readonly string[],
    phrases: ReadonlyMap<string, Automaton>,
    slot: (name: string, at: number) => readonly SlotMatch[],
  ) {
    this.#words = words;
    this.#phrases = phrases;
    this.#slot = slot;
  }

  /**
   * The ways of the automaton through the whole sentence.
   *
   * @throws TooComplex
   */
  whole(automaton: Automaton): readonly (Notes | undefined)[] {
    this.#sentence = automaton;
    return this.#follow(automaton, 0, 0).map(({ notes }) => notes);
  }

  #follow(automaton: Automaton, number: number, at: number): readonly Way[] {
    let known = this.#ways.get(automaton);
    if (!known) {
      known = new Map();
      this.#ways.set(automaton, known);
    }
    const key = number * 512 + at;
    const before = known.get(key);
    if (before) return before;
    this.#visits += 1;
    if (this.#visits > MOST_VISITS) throw new TooComplex();
    const state = automaton[number];
    const ways: Way[] = [];
    if (!state) return ways;
    if (automaton !== this.#sentence || at === this.#words.length)
      for (const notes of state.accepts) this.#collect(ways, at, notes, undefined);
    const word = this.#words[at];
    if (word !== undefined) {
      for (const { to, notes } of state.words.get(word) ?? [])
        for (const way of this.#follow(automaton, to, at + 1)) this.#collect(ways, way.end, notes, way.notes);
      for (const [name, moves] of state.slots)
        for (const match of this.#at(name, at)) {
          const note = noteOf(name, match);
          for (const { to, notes } of moves)
            for (const way of this.#follow(automaton, to, at + match.words))
              this.#collect(ways, way.end, notes, this.#before(note, way.notes));
        }
    }
    known.set(key, ways);
    return ways;
  }

  #collect(ways: Way[], end: number, notes: readonly Note[], rest: Notes | undefined): void {
    if (ways.length >= MOST_WAYS) return;
    let all = rest;
    for (let at = notes.length - 1; at >= 0; at--) {
      const note = notes[at];
      if (note) all = this.#before(note, all);
    }
    if (!ways.some((way) => way.end === end && way.notes === all)) ways.push({ end, notes: all });
  }

  /** The same note before the same notes is the same object. */
  #before(note: Note, rest: Notes | undefined): Notes {
    let known = this.#notes.get(note);
    if (!known) {
      known = new Map();
      this.#notes.set(note, known);
    }
    const id = rest?.id ?? 0;
    let notes = known.get(id);
    if (!notes) {
      this.#ids += 1;
      notes = { note, rest, id: this.#ids };
      known.set(id, notes);
    }
    return notes;
  }

  #at(name: string, at: number): readonly SlotMatch[] {
    let known = this.#matches.get(name);
    if (!known) {
      known = new Map();
      this.#matches.set(name, known);
    }
    let matches = known.get(at);
    if (!matches) {
      const phrase = this.#phrases.get(name);
      matches = phrase
        ? this.#follow(phrase, 0, at)
            .filter(({ end }) => end > at)
            .map(({ end, notes }) => ({ words: end - at, value: notes }))
        : this.#slot(name, at);
      known.set(at, matches);
    }
    return matches;
  }
}

const NOTED = new WeakMap<SlotMatch, Note>();

function noteOf(key: string, match: SlotMatch): Note {
  let note = NOTED.get(match);
  if (!note) {
    note = { key, value: match.value };
    NOTED.set(match, note);
  }
  return note;
}

/** The notes as a list, in the order of the words. */
export function listOf(notes: Notes | undefined): readonly Note[] {
  const list: Note[] = [];
  for (let at = notes; at; at = at.rest) list.push(at.note);
  return list;
}
