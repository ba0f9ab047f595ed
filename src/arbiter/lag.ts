import type { ArbiterPolicy } from '../config/arbiter.ts';

/** How late each assistant's claims came, in milliseconds after the contest opened; newest last. */
export type Lags = Readonly<Record<string, readonly number[]>>;

/** Fewer observations than this say nothing of a 95th percentile. */
const LEARNED_FROM = 20;
/** Older observations are forgotten: networks change. */
const REMEMBERED = 200;

/** With one observation more. */
export function withLag(lags: Lags, assistant: string, lag_ms: number): Lags {
  return { ...lags, [assistant]: [...(lags[assistant] ?? []), Math.max(0, lag_ms)].slice(-REMEMBERED) };
}

/** A percentile of the assistant's lags, or undefined until it is learned. */
function lagPercentile_ms(lags: Lags, assistant: string, share: number): number | undefined {
  const observed = lags[assistant] ?? [];
  if (observed.length < LEARNED_FROM) return undefined;
  return [...observed].sort((a, b) => a - b)[
    Math.min(observed.length - 1, Math.ceil(share * observed.length) - 1)
  ];
}

/** How long to wait for the assistant where nothing was heard: its 95th percentile, late claims included. */
export function patience_ms(lags: Lags, assistant: string, policy: ArbiterPolicy): number {
  return lagPercentile_ms(lags, assistant, 0.95) ?? policy.patience_ms;
}
