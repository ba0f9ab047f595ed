import type { ArbiterPolicy } from '../../config/arbiter.ts';
import type { DoorName } from '../../config/assistant.ts';

/** How late each assistant's claims came by each door, in milliseconds after their contest opened; newest last. */
export type Lags = Readonly<Record<string, Readonly<Partial<Record<DoorName, readonly number[]>>>>>;

/** Fewer observations than this say nothing of a 95th percentile. */
const LEARNED_FROM = 20;
/** Nor fewer than this of what is too late for any claim. */
const CERTAIN_FROM = 100;
/** Older observations are forgotten: networks change. */
const REMEMBERED = 200;

/** With one observation more. */
export function withLag(lags: Lags, of: { assistant: string; door: DoorName; lag_ms: number }): Lags {
  const { assistant, door, lag_ms } = of;
  const doors = lags[assistant];
  const observed = [...(doors?.[door] ?? []), Math.max(0, lag_ms)].slice(-REMEMBERED);
  return { ...lags, [assistant]: { ...doors, [door]: observed } };
}

/**
 * How long to wait for the assistant where nothing was heard: the 95th percentile of its lags, late claims
 * included, by the slowest door that it is known to use. Where that is past the end of the budget no wait hears it
 * for sure, and the whole budget would be spent on the chance: it gets `patience_ms`, like an assistant without lags.
 */
export function patience_ms(lags: Lags, assistant: string, policy: ArbiterPolicy): number {
  const latest_ms = policy.budget_ms - policy.reserve_ms;
  const usual = learnedOf(lags, assistant).map((observed) => percentile_ms(observed, 0.95));
  const waits = usual.map((lag_ms) => (lag_ms > latest_ms ? policy.patience_ms : lag_ms));
  return waits.length === 0 ? policy.patience_ms : Math.max(...waits);
}

/**
 * How long a farther room's claim waits for the nearer room's: `patience_ms`; once the assistant's claims are known to
 * come from several rooms, twice the 95th percentile of how far apart they come, if that is longer.
 * @param lags how far apart one assistant's claims from two rooms came.
 */
export function roomPatience_ms(
  lags: Lags,
  { assistant, door }: { assistant: string; door: DoorName },
  policy: ArbiterPolicy,
): number {
  const observed = lags[assistant]?.[door] ?? [];
  return observed.length < LEARNED_FROM
    ? policy.patience_ms
    : Math.max(policy.patience_ms, 2 * percentile_ms(observed, 0.95));
}

/** How long after its opening an unheard contest's verdict may still be met by claims of these assistants. */
export function absorption_ms(lags: Lags, assistants: readonly string[]): number {
  const learned = assistants.flatMap((assistant) => learnedOf(lags, assistant));
  return Math.max(0, ...learned.map((observed) => percentile_ms(observed, 0.99)));
}

/**
 * How late the assistant answers by this door at the most usual, as the 99th percentile; undefined until enough is
 * known. @param lags after the end of speech, of claims that were called.
 */
export function usual_ms(lags: Lags, assistant: string, door: DoorName): number | undefined {
  const observed = lags[assistant]?.[door] ?? [];
  return observed.length < CERTAIN_FROM ? undefined : percentile_ms(observed, 0.99);
}

/** What is known of how late one assistant's claims come by one door. */
export interface LagProfile {
  readonly assistant: string;
  readonly door: DoorName;
  /** How many of its claims came after their contest had opened, of those remembered. */
  readonly observed: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
  /** Whether that is enough to wait by. */
  readonly learned: boolean;
}

/** What is known of each way in, for people. */
export function lagProfiles(lags: Lags): readonly LagProfile[] {
  return Object.entries(lags).flatMap(([assistant, doors]) =>
    (Object.entries(doors) as [DoorName, readonly number[]][]).map(([door, observed]) => ({
      assistant,
      door,
      observed: observed.length,
      p50_ms: percentile_ms(observed, 0.5),
      p95_ms: percentile_ms(observed, 0.95),
      learned: observed.length >= LEARNED_FROM,
    })),
  );
}

/** The lags of each door that enough is known of. */
function learnedOf(lags: Lags, assistant: string): readonly (readonly number[])[] {
  return Object.values(lags[assistant] ?? {}).filter(({ length }) => length >= LEARNED_FROM);
}

function percentile_ms(observed: readonly number[], share: number): number {
  // Without a comparing function, for it is asked at every verdict.
  const sorted = new Float64Array(observed).sort();
  return sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
}
