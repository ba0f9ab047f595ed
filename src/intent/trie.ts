interface Node<T> {
  readonly next: Map<string, Node<T>>;
  readonly values: T[];
}

/** Phrases by their words: what begins at a word of a sentence is found by its words alone, however many there are. */
export class Trie<T> {
  readonly #root: Node<T> = { next: new Map(), values: [] };

  add(words: readonly string[], value: T): void {
    let node = this.#root;
    for (const word of words) {
      let next = node.next.get(word);
      if (!next) {
        next = { next: new Map(), values: [] };
        node.next.set(word, next);
      }
      node = next;
    }
    if (node !== this.#root) node.values.push(value);
  }

  /** Every phrase that begins at the word: how many words it takes, and the values that were added for it. */
  startingAt(words: readonly string[], from: number): readonly { words: number; values: readonly T[] }[] {
    const found: { words: number; values: readonly T[] }[] = [];
    let node: Node<T> | undefined = this.#root;
    for (let at = from; at < words.length; at++) {
      node = node.next.get(words[at] ?? '');
      if (!node) break;
      if (node.values.length > 0) found.push({ words: at + 1 - from, values: node.values });
    }
    return found;
  }
}
