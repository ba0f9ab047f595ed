import { type Document, isAlias, isCollection, isMap, isPair, isScalar, type Node } from 'yaml';
import type { Phrase } from '../text/message.ts';
import { message } from '../text/text.ts';
import { showKey } from './problem.ts';

/** What is wrong with the structure of a document that is well written. */
export interface Fault {
  /** Offset into the text. */
  readonly at: number;
  readonly found: Phrase;
  readonly fix: Phrase;
}

/**
 * Keys given twice, and aliases of nothing or of what they stand in. The parser compares each key with each
 * other one, which takes minutes for a hostile file; and it tells of aliases without saying where.
 */
export function faultsOf(document: Document): readonly Fault[] {
  const faults: Fault[] = [];
  const finished = new Set<string>();
  walk(document.contents);
  return faults;

  function walk(node: unknown): void {
    if (isAlias(node)) {
      // What an alias names must be complete before it: inside its own anchor it would never end.
      if (!finished.has(node.source))
        faults.push({
          at: node.range?.[0] ?? 0,
          found: message('config.yaml.alias'),
          fix: message('config.yaml.alias.fix'),
        });
    } else if (isPair(node)) {
      walk(node.key);
      walk(node.value);
    } else if (isCollection(node)) {
      if (isMap(node)) faults.push(...twins(node.items));
      node.items.forEach(walk);
    }
    const anchor = (node as Node | null)?.anchor;
    if (anchor !== undefined && !isAlias(node)) finished.add(anchor);
  }
}

function twins(pairs: readonly { readonly key: unknown }[]): readonly Fault[] {
  const seen = new Set<string>();
  return pairs.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    const name = String(key.value);
    const twice = seen.has(name);
    seen.add(name);
    return twice
      ? [
          {
            at: key.range?.[0] ?? 0,
            found: message('config.yaml.twice', { key: showKey(name) }),
            fix: message('config.keep-one'),
          },
        ]
      : [];
  });
}
