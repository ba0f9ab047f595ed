import type { Automaton, Note } from './automaton.ts';

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

/** Steps that one sentence may take. The longest sentences of people take some 3,000. */
const MOST_VISITS = 30_000;
/** Readings of one phrase that begin at one word. A list of seven devices has some 20. */
const MOST_WAYS = 48;

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
    const ways: Way[] = [];
    if (automaton !== this.#sentence || at === this.#words.length)
      for (const notes of automaton.accepts(number)) this.#collect(ways, at, notes, undefined);
    const word = this.#words[at];
    if (word !== undefined) {
      for (const { to, notes } of automaton.wordMoves(number, word))
        for (const way of this.#follow(automaton, to, at + 1)) this.#collect(ways, way.end, notes, way.notes);
      for (const { name, moves } of automaton.slotMoves(number))
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
