import { percentile } from '../time/percentile.ts';

/** A way in: an assistant and the door by which it claims. */
export interface GapSender {
  readonly assistant: string;
  readonly door: string;
}

/** How long after one sender's claim another's came, where both asked for the same request. */
export interface GapProfile {
  readonly first: GapSender;
  readonly later: GapSender;
  /** How many requests of both are remembered. */
  readonly observed: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
}

/** One gap, as it is told when it is found. */
export interface Gap {
  readonly first: GapSender;
  readonly later: GapSender;
  readonly gap_ms: number;
}

interface Arrival extends GapSender {
  readonly at_ms: number;
}

/** The claims, and the verdicts, that are remembered at a time; a gap is some seconds. */
const MOST_OPEN = 500;
/** The gaps of each pair that are remembered: networks change. */
const MOST_GAPS = 200;

/**
 * The gaps between the claims of different senders in one verdict, since the hub started. Nobody has published how late a
 * cloud such as Bemfa delivers: this measures it in the home.
 */
export class SenderGaps {
  readonly #onGap: (gap: Gap) => void;
  /** By assistant and id, the claims that have no outcome yet. */
  readonly #arrivals = new Map<string, Arrival>();
  /** By verdict, its earliest claim. */
  readonly #verdicts = new Map<string, Arrival>();
  readonly #gaps = new Map<
    string,
    { readonly first: GapSender; readonly later: GapSender; gaps: number[] }
  >();

  /** @param onGap told each gap when both claims are decided. */
  constructor(onGap: (gap: Gap) => void) {
    this.#onGap = onGap;
  }

  /** A claim has arrived. Its age is of no interest: what counts is when the hub could have known it. */
  claimed({ assistant, id, door, at_ms }: GapSender & { readonly id: string; readonly at_ms: number }): void {
    keep(this.#arrivals, keyOf(assistant, id), { assistant, door, at_ms });
  }

  /** A claim has its outcome; those of one verdict were one request. */
  settled({ assistant, claim, verdict }: { assistant: string; claim: string; verdict: string | null }): void {
    const arrival = this.#arrivals.get(keyOf(assistant, claim));
    this.#arrivals.delete(keyOf(assistant, claim));
    if (!arrival || verdict === null) return;
    const other = this.#verdicts.get(verdict);
    if (!other || arrival.at_ms < other.at_ms) keep(this.#verdicts, verdict, arrival);
    if (!other || (other.assistant === assistant && other.door === arrival.door)) return;
    const isFirst = arrival.at_ms < other.at_ms;
    const first = isFirst ? arrival : other;
    const later = isFirst ? other : arrival;
    this.#learn({ first: senderOf(first), later: senderOf(later), gap_ms: later.at_ms - first.at_ms });
  }

  /** What is known of each pair of senders. */
  profiles(): readonly GapProfile[] {
    return [...this.#gaps.values()].map(({ first, later, gaps }) => ({
      first,
      later,
      observed: gaps.length,
      p50_ms: percentile(gaps, 0.5) ?? 0,
      p95_ms: percentile(gaps, 0.95) ?? 0,
    }));
  }

  #learn(gap: Gap): void {
    const { first, later, gap_ms } = gap;
    const key = JSON.stringify([first.assistant, first.door, later.assistant, later.door]);
    const known = this.#gaps.get(key) ?? { first, later, gaps: [] };
    known.gaps = [...known.gaps, gap_ms].slice(-MOST_GAPS);
    keep(this.#gaps, key, known);
    this.#onGap(gap);
  }
}

function senderOf({ assistant, door }: Arrival): GapSender {
  return { assistant, door };
}

function keyOf(assistant: string, id: string): string {
  return JSON.stringify([assistant, id]);
}

/** Sets the entry; the oldest goes where there are too many. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  if (map.size <= MOST_OPEN) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
