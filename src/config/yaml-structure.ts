import { type Document, isAlias, isCollection, isMap, isPair, isScalar, type Node } from 'yaml';
import type { Phrase } from '../text/message.ts';
import { message } from '../text/text.ts';
import { showKey } from './problem.ts';

/** A fault in the structure of a syntactically valid document. */
export interface Fault {
  /** Offset into the text. */
  readonly at: number;
  readonly found: Phrase;
  readonly fix: Phrase;
}

/**
 * Duplicate keys, and aliases of nothing or of a node that contains them. The parser would compare each key with each
 * other one, which takes minutes for a hostile file, and reports aliases without their place.
 */
export function faultsOf(document: Document): readonly Fault[] {
  const faults: Fault[] = [];
  const finished = new Set<string>();
  walk(document.contents);
  return faults;

  function walk(node: unknown): void {
    if (isAlias(node)) {
      // The node of an alias must be complete before it: an alias inside of its own anchor would never end.
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
