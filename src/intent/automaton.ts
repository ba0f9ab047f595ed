import type { Template } from './template.ts';

/** What a way through an automaton noted: a tag, or a slot with what stood there. */
export interface Note {
  readonly key: string;
  readonly value: unknown;
}

interface Move {
  readonly notes: readonly Note[];
  readonly to: number;
}

/** The moves of a state that take what stands in one slot. */
interface SlotMoves {
  readonly name: string;
  readonly moves: readonly Move[];
}

/** A state while the automaton is built. */
interface State {
  readonly words: Map<string, Move[]>;
  readonly slots: Map<string, Move[]>;
  /** The notes with which a sentence may end here. */
  readonly accepts: (readonly Note[])[];
}

/** How many numbers stand for a move: its word or slot, its notes, and the state that it leads to. */
const ROW = 3;
/** How many numbers tell where the rows of a state are: its words, its slots, its ends, and what follows them. */
const PLACES = 4;

/**
 * States without empty moves; state 0 is the beginning. The sentences of a language have some 40,000 moves. They are numbers
 * in one array, which take half a megabyte: as objects they took ten.
 */
export class Automaton {
  /** The numbers of words and slots. */
  readonly #keys = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #noteNumbers = new Map<readonly Note[], number>();
  readonly #notes: (readonly Note[])[] = [];
  readonly #places: Int32Array;
  readonly #rows: Int32Array;

  /** @param states gives each state once, in any order. */
  constructor(states: Iterable<readonly [number: number, state: State]>) {
    const places: number[] = [];
    const rows: number[] = [];
    for (const [number, { words, slots, accepts }] of states) {
      places[PLACES * number] = rows.length;
      const sorted = [...words].map(([word, moves]) => ({ key: this.#keyOf(word), moves }));
      for (const { key, moves } of sorted.sort((a, b) => a.key - b.key)) this.#add(rows, key, moves);
      places[PLACES * number + 1] = rows.length;
      for (const [name, moves] of slots) this.#add(rows, this.#keyOf(name), moves);
      places[PLACES * number + 2] = rows.length;
      for (const notes of accepts) rows.push(0, this.#noteNumberOf(notes), 0);
      places[PLACES * number + 3] = rows.length;
    }
    this.#places = Int32Array.from(places);
    this.#rows = Int32Array.from(rows);
  }

  /** The moves of a state that take the word. */
  wordMoves(state: number, word: string): readonly Move[] {
    const key = this.#keys.get(word);
    const end = this.#place(state, 1);
    let from = this.#place(state, 0);
    if (key === undefined || from === end) return [];
    // The rows of a state are sorted by word.
    for (let to = end; from < to; ) {
      const middle = from + ROW * Math.floor((to - from) / ROW / 2);
      if ((this.#rows[middle] ?? 0) < key) from = middle + ROW;
      else to = middle;
    }
    const moves: Move[] = [];
    for (; from < end && this.#rows[from] === key; from += ROW) moves.push(this.#moveAt(from));
    return moves;
  }

  /** The moves of a state that take what stands in a slot. */
  slotMoves(state: number): readonly SlotMoves[] {
    const found: { name: string; moves: Move[] }[] = [];
    for (let at = this.#place(state, 1); at < this.#place(state, 2); at += ROW) {
      const name = this.#names[this.#rows[at] ?? 0] ?? '';
      const last = found.at(-1);
      if (last?.name === name) last.moves.push(this.#moveAt(at));
      else found.push({ name, moves: [this.#moveAt(at)] });
    }
    return found;
  }

  /** The notes with which a sentence may end in a state. */
  accepts(state: number): readonly (readonly Note[])[] {
    const found: (readonly Note[])[] = [];
    for (let at = this.#place(state, 2); at < this.#place(state, 3); at += ROW)
      found.push(this.#moveAt(at).notes);
    return found;
  }

  #place(state: number, which: number): number {
    return this.#places[PLACES * state + which] ?? 0;
  }

  #moveAt(row: number): Move {
    return { notes: this.#notes[this.#rows[row + 1] ?? 0] ?? [], to: this.#rows[row + 2] ?? 0 };
  }

  #add(rows: number[], key: number, moves: readonly Move[]): void {
    for (const { notes, to } of moves) rows.push(key, this.#noteNumberOf(notes), to);
  }

  #keyOf(name: string): number {
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const key = this.#names.push(name) - 1;
    this.#keys.set(name, key);
    return key;
  }

  #noteNumberOf(notes: readonly Note[]): number {
    const known = this.#noteNumbers.get(notes);
    if (known !== undefined) return known;
    const number = this.#notes.push(notes) - 1;
    this.#noteNumbers.set(notes, number);
    return number;
  }
}

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
  return new Automaton(statesOf(raw, begin, end));
}

/** Notes on the way through empty moves; equal lists are one object, so that they are told apart by their number. */
interface NoteList {
  readonly id: number;
  readonly notes: readonly Note[];
  readonly longer: Map<string, NoteList>;
}

/** A repeated part without words would note the same for ever. */
const MOST_NOTES = 12;

/** The states that are reached from the beginning, each with its number, without empty moves. */
function* statesOf(raw: readonly RawState[], begin: number, end: number): Generator<[number, State]> {
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
  const todo: number[] = [];
  const numberOf = (of: number) => {
    let number = numbers.get(of);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(of, number);
      todo.push(of);
    }
    return number;
  };
  numberOf(begin);
  for (let from = todo.pop(); from !== undefined; from = todo.pop()) {
    const state: State = { words: new Map(), slots: new Map(), accepts: [] };
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
    yield [numberOf(from), state];
  }
}

function add(moves: Map<string, Move[]>, key: string, move: Move): void {
  const same = moves.get(key);
  if (same) same.push(move);
  else moves.set(key, [move]);
}
