import { useEffect, useRef, useState } from 'preact/hooks';
import type { ContestPage, ContestQuery, ContestSummary, LostClaimView } from '../../../api.ts';
import type { Refusal } from '../../hub/client.ts';
import { useEvents, useHub } from '../../hub/hub.tsx';
import { useText } from '../../words/language.tsx';

/** What is asked for at a time. */
const AT_A_TIME = 100;

/** A row of the timeline: a contest, or a claim that came to none. */
export type TimelineRow =
  | { readonly kind: 'contest'; readonly key: string; readonly at: string; readonly contest: ContestSummary }
  | { readonly kind: 'lost'; readonly key: string; readonly at: string; readonly lost: LostClaimView };

/** The contests that fit a question, so far as they were fetched, and kept up to date. */
export interface Contests {
  /** Newest first. */
  readonly rows: readonly TimelineRow[];
  readonly contests: readonly ContestSummary[];
  readonly hasMore: boolean;
  readonly isAsking: boolean;
  readonly refusal: Refusal | undefined;
  readonly isDamaged: boolean;
  more(): void;
}

type Filter = Omit<ContestQuery, 'before' | 'limit'>;

interface Fetched {
  readonly contests: readonly ContestSummary[];
  readonly lost: readonly LostClaimView[];
  /** Null: nothing is older; undefined: nothing was fetched yet. */
  readonly next: string | null | undefined;
  readonly isDamaged: boolean;
}

const NOTHING: Fetched = { contests: [], lost: [], next: undefined, isDamaged: false };

export function useContests(filter: Filter): Contests {
  const { client, generation } = useHub();
  const { language } = useText();
  const [fetched, setFetched] = useState<Fetched>(NOTHING);
  const [refusal, setRefusal] = useState<Refusal>();
  const [isAsking, setAsking] = useState(false);
  const given = JSON.stringify(filter);
  const question = `${given} ${generation} ${language}`;
  const current = useRef(question);
  current.current = question;
  const pending = useRef<string | undefined>(undefined);

  const ask = (before: string | undefined) => {
    const key = `${question} ${before}`;
    if (pending.current === key) return;
    pending.current = key;
    setAsking(true);
    client
      .get<ContestPage>('contests', { ...filter, before, limit: AT_A_TIME })
      .then(
        ({ contests, lost, next, damaged }) => {
          if (current.current !== question) return;
          setRefusal(undefined);
          setFetched((known) => {
            const earlier = before === undefined ? NOTHING : known;
            return {
              contests: withNew(earlier.contests, contests, ({ id }) => id),
              lost: withNew(earlier.lost, lost, lostKey),
              next,
              isDamaged: earlier.isDamaged || damaged,
            };
          });
        },
        (why: Refusal) => {
          if (current.current === question) setRefusal(why);
        },
      )
      .finally(() => {
        if (pending.current === key) pending.current = undefined;
        if (current.current === question) setAsking(false);
      });
  };

  useEffect(() => {
    ask(undefined);
  }, [question]);

  useEvents((event) => {
    if (event.kind === 'verdict' && fits(event.contest, filter))
      setFetched((known) => ({
        ...known,
        contests: [event.contest, ...without(known.contests, event.contest.id)],
      }));
    if (event.kind === 'confirmation')
      setFetched((known) => ({
        ...known,
        contests: known.contests.map((each) =>
          each.id === event.contest ? { ...each, confirmation: event.state } : each,
        ),
      }));
    if (event.kind === 'feedback' && event.taught)
      setFetched((known) => ({
        ...known,
        contests: known.contests.map((each) =>
          each.id === event.contest ? { ...each, corrected: event.should } : each,
        ),
      }));
  });

  const { contests, lost, next, isDamaged } = fetched;
  return {
    rows: rowsOf(contests, lost, next ?? null),
    contests,
    hasMore: typeof next === 'string',
    isAsking,
    refusal,
    isDamaged,
    more: () => {
      if (typeof next === 'string') ask(next);
    },
  };
}

function lostKey({ assistant, claim, at }: LostClaimView): string {
  return `${at} ${assistant} ${claim}`;
}

function withNew<T>(known: readonly T[], more: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const keys = new Set(known.map(keyOf));
  return [...known, ...more.filter((item) => !keys.has(keyOf(item)))];
}

function without(contests: readonly ContestSummary[], id: string): readonly ContestSummary[] {
  return contests.filter((each) => each.id !== id);
}

/** Whether a contest that has just been decided is among those that are asked for. */
function fits(contest: ContestSummary, { assistant, device, room, search, from, to }: Filter): boolean {
  // What the hub would find by words, or until when, is the hub's to say.
  if (search || from || to) return false;
  return (
    (!assistant || contest.assistants.includes(assistant)) &&
    (!device || contest.device === device) &&
    (!room || contest.room === room)
  );
}

/** Both kinds in the order of their times. */
function rowsOf(
  contests: readonly ContestSummary[],
  lost: readonly LostClaimView[],
  next: string | null,
): readonly TimelineRow[] {
  const oldest = contests.at(-1)?.at ?? '';
  return [
    ...contests.map((contest) => ({ kind: 'contest', key: contest.id, at: contest.at, contest }) as const),
    // A lost claim that is older than the contests that were fetched has its place further down.
    ...lost
      .filter(({ at }) => next === null || at >= oldest)
      .map((each) => ({ kind: 'lost', key: lostKey(each), at: each.at, lost: each }) as const),
  ].sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0));
}
