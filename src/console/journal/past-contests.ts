import type { Home } from '../../config/schema.ts';
import { type Chain, chainsOf } from '../../journal/chain.ts';
import { lostClaimsOf } from '../../journal/claims.ts';
import { type SegmentEntry, segmentsIn } from '../../journal/folder.ts';
import { historyOf, type PastVerdict } from '../../journal/history.ts';
import { readSegment, type Segment } from '../../journal/segment.ts';
import { unansweredIn } from '../../journal/unanswered.ts';
import { remedyOf } from '../../log/remedy.ts';
import { reasonMessage } from '../../text/verdict.ts';
import type { Contest, ContestPage, ContestSummary, LostClaimView } from '../api.ts';
import { summaryOf } from '../view/contest.ts';
import type { PageReader } from '../view/reader.ts';
import { contestIn } from './contest-drawn.ts';
import type { Questions, Span } from './questions.ts';

/** So many segments are kept in memory as they were read: a person pages back and forth. */
const MOST_READ = 24;
/** A page that looks for something rare ends after so long, in milliseconds: the next one goes on from there. */
const PAGE_WITHIN_MS = 3000;
const MOST_LOST = 200;
/** So many of the newest segments tell whether a device confirms. */
const SEGMENTS_OF_LATE = 8;
/** The time of a file may differ from that of its last record, in milliseconds. */
const MARGIN_MS = 3_600_000;

type PageQuery = Questions['contests']['query'] & { readonly home: Home; readonly reader: PageReader };

/** Where a page ended: the file of the segment, and the last contest that it showed. */
interface Cursor {
  readonly file: number;
  readonly at_ms: number;
  readonly id: string;
}

/** The contests of the journal, read from the newest segment back. */
export class PastContests {
  /** By its files and their sizes, a segment as it was read; the one that was read last stands last. */
  readonly #read = new Map<string, Segment | undefined>();

  /** A window of contests, newest first. */
  page(folder: string, query: PageQuery): ContestPage {
    const { reader, limit } = query;
    const cursor = query.before === undefined ? undefined : cursorOf(query.before);
    const chains = chainsOf(segmentsIn(folder));
    const until_ms = performance.now() + PAGE_WITHIN_MS;
    const contests: ContestSummary[] = [];
    const lost: LostClaimView[] = [];
    let last: Cursor | undefined;
    let isDamaged = false;
    let isMore = false;
    for (let at = chains.length - 1; at >= 0 && !isMore; at--) {
      const file = numberOf(chains[at]);
      if (cursor && file > cursor.file) continue;
      const segment = this.#segment(chains[at]);
      isDamaged ||= segment === undefined || segment.damaged.length > 0;
      if (!segment) continue;
      const past = this.#pastIn(segment, chains[at + 1]).toReversed();
      const from =
        cursor && file === cursor.file ? past.findIndex(({ verdict }) => verdict.id === cursor.id) + 1 : 0;
      for (const each of past.slice(from)) {
        if (contests.length >= limit) {
          isMore = true;
          break;
        }
        last = { file, at_ms: each.at.getTime(), id: each.verdict.id };
        if (!isWithin(each.at, query)) continue;
        const summary = summaryOf(each, reader);
        if (isWanted(summary, each, query)) contests.push(summary);
      }
      const oldest_ms = isMore ? (last?.at_ms ?? 0) : 0;
      lost.push(
        ...lostClaimsOf(segment)
          .filter(({ at }) => at.getTime() >= oldest_ms && isWithin(at, query))
          .filter(({ at }) => !cursor || at.getTime() < cursor.at_ms)
          .filter((claim) => isWantedLost(claim, query))
          .map((claim) => lostView(claim, reader)),
      );
      const isBeforeSpan =
        query.from_ms !== undefined && (last?.at_ms ?? 0) < query.from_ms && last !== undefined;
      if (isBeforeSpan) {
        last = undefined;
        break;
      }
      if (at > 0 && performance.now() > until_ms) isMore = true;
    }
    return {
      contests,
      lost: lost.toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, MOST_LOST),
      next: isMore && last ? `${last.file}.${last.at_ms}.${last.id}` : null,
      damaged: isDamaged,
    };
  }

  /** One contest, drawn; null where there is none of that id. */
  one(folder: string, id: string, reader: PageReader): Omit<Contest, 'teachable' | 'others'> | null {
    const chains = chainsOf(segmentsIn(folder));
    for (let at = chains.length - 1; at >= 0; at--) {
      const segment = this.#segment(chains[at]);
      const past = segment && this.#pastIn(segment, chains[at + 1]).find(({ verdict }) => verdict.id === id);
      if (segment && past) return contestIn(segment, past, reader);
    }
    return null;
  }

  /** The segments that may hold something of the span, oldest first, each read when it is asked for. */
  *segments(folder: string, span?: Span): Generator<Segment> {
    for (const chain of chainsOf(segmentsIn(folder))) {
      const { modified_ms = 0 } = chain.at(-1) ?? {};
      if (span && modified_ms < span.from_ms - MARGIN_MS) continue;
      const segment = readSegment(chain.map(({ path }) => path));
      if (!segment) continue;
      if (span && Date.parse(segment.began.wall) > span.to_ms + MARGIN_MS) return;
      yield segment;
    }
  }

  /** By device that has confirmed nothing of late, how many commands. */
  unanswered(folder: string): Readonly<Record<string, number>> {
    const chains = chainsOf(segmentsIn(folder)).slice(-SEGMENTS_OF_LATE);
    const segments = chains.flatMap((chain) => this.#segment(chain) ?? []);
    return Object.fromEntries(unansweredIn(historyOf(segments)).map(({ device, count }) => [device, count]));
  }

  /** The verdicts of a segment, oldest first. @param after the segment after it, which may hold what followed. */
  #pastIn(segment: Segment, after: Chain | undefined): readonly PastVerdict[] {
    const own = new Set(
      segment.records.flatMap((record) => (record.kind === 'verdict' ? [record.verdict.id] : [])),
    );
    const next = this.#segment(after);
    return [...historyOf(next ? [segment, next] : [segment])].filter(({ verdict }) => own.has(verdict.id));
  }

  #segment(chain: Chain | undefined): Segment | undefined {
    if (!chain) return undefined;
    const key = chain.map(({ path, bytes }: SegmentEntry) => `${path} ${bytes}`).join('\n');
    const segment = this.#read.get(key) ?? readSegment(chain.map(({ path }) => path));
    this.#read.delete(key);
    this.#read.set(key, segment);
    const [oldest] = this.#read.keys();
    if (this.#read.size > MOST_READ && oldest !== undefined) this.#read.delete(oldest);
    return segment;
  }
}

function numberOf(chain: Chain | undefined): number {
  return chain?.[0]?.number ?? 0;
}

function cursorOf(before: string): Cursor | undefined {
  const [, file, at_ms, id = ''] = /^(\d{1,15})\.(\d{1,15})\.([\w-]{1,100})$/.exec(before) ?? [];
  return file === undefined ? undefined : { file: Number(file), at_ms: Number(at_ms), id };
}

function isWithin(at: Date, { from_ms, to_ms }: Partial<Span>): boolean {
  const at_ms = at.getTime();
  return (from_ms === undefined || at_ms >= from_ms) && (to_ms === undefined || at_ms <= to_ms);
}

function isWanted(summary: ContestSummary, { verdict }: PastVerdict, query: PageQuery): boolean {
  const { assistant, device, room, search } = query;
  const devices = verdict.claims.flatMap(({ intent, intents }) =>
    (intents ?? [intent]).flatMap((each) => each?.device ?? []),
  );
  return (
    (assistant === undefined || summary.assistants.includes(assistant)) &&
    (device === undefined || verdict.device === device || devices.includes(device)) &&
    (room === undefined || verdict.room === room) &&
    (search === undefined ||
      holds(
        [summary.id, summary.words, summary.asked, ...verdict.claims.map(({ id }) => id), ...devices],
        search,
      ))
  );
}

type Lost = ReturnType<typeof lostClaimsOf>[number];

function isWantedLost(claim: Lost, { assistant, device, room, search }: PageQuery): boolean {
  return (
    room === undefined &&
    (assistant === undefined || claim.assistant === assistant) &&
    (device === undefined || claim.devices.includes(device)) &&
    (search === undefined ||
      holds([claim.claim, claim.assistant, claim.text ?? '', ...claim.devices], search))
  );
}

function holds(words: readonly string[], search: string): boolean {
  const wanted = search.toLowerCase();
  return words.some((each) => each.toLowerCase().includes(wanted));
}

function lostView(claim: Lost, { text, names }: PageReader): LostClaimView {
  const { at, assistant, claim: id, outcome, reason, text: said, devices } = claim;
  return {
    at: at.toISOString(),
    assistant: text.of(assistant),
    claim: text.of(id),
    outcome,
    words: text.of(reasonMessage(reason, names)),
    fix: text.of(remedyOf({ outcome, reason, assistant })),
    ...(said !== undefined && { said: text.of(said) }),
    devices,
  };
}
