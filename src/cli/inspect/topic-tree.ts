import { printable } from '../../text/printable.ts';
import type { Meaning, Meanings } from './meaning.ts';
import { Rate } from './rate.ts';

/** A message as it arrived. */
export interface Arrival {
  readonly topic: string;
  readonly payload: string;
  /** Whether the broker retains it. MQTT 5’s “retain as published” marks live messages too. */
  readonly retained: boolean;
  readonly qos: 0 | 1 | 2;
  /** On the injected clock, in milliseconds. */
  readonly at_ms: number;
}

/** The last message of one topic. */
export interface TopicSeen {
  readonly topic: string;
  readonly meaning: Meaning;
  readonly rate: Rate;
  /** The payload, printable and cut to a readable length. */
  value: string;
  qos: 0 | 1 | 2;
  retained: boolean;
  last_ms: number;
}

/** One level of a topic. A topic may have topics below it. */
export interface Branch {
  readonly name: string;
  /** Its topic, if it is one. */
  readonly path: string;
  seen?: TopicSeen;
  /** Sorted by name. */
  readonly below: Branch[];
}

/** A line of the tree as it is shown. */
export interface Row {
  readonly branch: Branch;
  readonly depth: number;
  readonly isCollapsed: boolean;
}

/** A broker may carry any number of topics; further ones are counted and not kept. */
const MOST_TOPICS = 5000;
/** A topic may have any number of levels: those below this one are shown as one. */
const MOST_LEVELS = 16;
const LONGEST_VALUE = 2000;

/** The topics that were seen, as a tree. Time comes with the messages. */
export class TopicTree {
  readonly #meanings: Meanings;
  readonly #topics = new Map<string, TopicSeen>();
  readonly #roots: Branch[] = [];
  /** Messages of topics beyond the limit. */
  #left = 0;

  constructor(meanings: Meanings) {
    this.#meanings = meanings;
  }

  get size(): number {
    return this.#topics.size;
  }

  /** Number of messages of topics beyond the limit. */
  get left(): number {
    return this.#left;
  }

  /** All topics, sorted. */
  get topics(): readonly TopicSeen[] {
    return [...this.#topics.values()].sort((a, b) => (a.topic < b.topic ? -1 : 1));
  }

  /** @returns the topic with its new value; undefined for a topic beyond the limit. */
  receive({ topic, payload, qos, retained, at_ms }: Arrival): TopicSeen | undefined {
    const seen = this.#topics.get(topic) ?? this.#add(topic);
    if (!seen) {
      this.#left += 1;
      return undefined;
    }
    seen.rate.count(at_ms);
    Object.assign(seen, { qos, retained, last_ms: at_ms, value: printable(payload.slice(0, LONGEST_VALUE)) });
    return seen;
  }

  /** The lines to show: without the topics below a collapsed one, and without topics that do not match the filter. */
  rows(of: { collapsed: ReadonlySet<string>; filter: string }): readonly Row[] {
    const wanted = of.filter.toLowerCase();
    const meets = ({ topic, value, meaning }: TopicSeen) =>
      [topic, value, meaning.what].some((text) => text.toLowerCase().includes(wanted));
    const rowsOf = (branch: Branch, depth: number): readonly Row[] => {
      const isCollapsed = of.collapsed.has(branch.path);
      const below = branch.below.flatMap((each) => rowsOf(each, depth + 1));
      const isShown =
        below.length > 0 || (branch.seen !== undefined && (wanted === '' || meets(branch.seen)));
      return isShown ? [{ branch, depth, isCollapsed }, ...(isCollapsed ? [] : below)] : [];
    };
    return this.#roots.flatMap((root) => rowsOf(root, 0));
  }

  #add(topic: string): TopicSeen | undefined {
    if (this.#topics.size >= MOST_TOPICS) return undefined;
    const seen: TopicSeen = {
      topic,
      meaning: this.#meanings.of(topic),
      rate: new Rate(),
      value: '',
      qos: 0,
      retained: false,
      last_ms: 0,
    };
    this.#topics.set(topic, seen);
    const levels = topic.split('/');
    const names = [...levels.slice(0, MOST_LEVELS - 1), levels.slice(MOST_LEVELS - 1).join('/')];
    if (levels.length < MOST_LEVELS) names.pop();
    let below = this.#roots;
    for (const [at] of names.entries()) {
      const branch = branchIn(below, { name: names[at] ?? '', path: names.slice(0, at + 1).join('/') });
      if (at === names.length - 1) branch.seen = seen;
      below = branch.below;
    }
    return seen;
  }
}

/** The branch of that name. A new one is inserted in order. */
function branchIn(siblings: Branch[], { name, path }: { name: string; path: string }): Branch {
  const at = siblings.findIndex((each) => each.name >= name);
  const known = siblings[at];
  if (known?.name === name) return known;
  const branch: Branch = { name, path, below: [] };
  siblings.splice(at === -1 ? siblings.length : at, 0, branch);
  return branch;
}
