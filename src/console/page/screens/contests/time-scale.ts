/** A stretch of the drawing: from where to where in time, and in pixels. */
interface Stretch {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly left: number;
  readonly right: number;
}

/** Places of moments in the drawing of a contest. */
export interface TimeScale {
  /** The pixel of a moment, in milliseconds from the opening of the contest. */
  x(at_ms: number): number;
  /** Where the rule begins and ends: the opening, and the end of the budget. */
  readonly rule: { readonly left: number; readonly right: number };
  /** Whether there is a stretch before the rule, and one after it. */
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

/** The stretches before and after the rule have these shares of the width, where there is something in them. */
const BEFORE = 0.3;
const AFTER = 0.2;

/**
 * The budget is one even rule in the middle. What came before it, seconds of speech, and what came after it have a measure
 * of their own, so that a half-second can be read beside them.
 * @param of.first_ms the earliest moment that is drawn; of.last_ms the latest.
 */
export function timeScale(of: {
  readonly width: number;
  readonly budget_ms: number;
  readonly first_ms: number;
  readonly last_ms: number;
}): TimeScale {
  const { width, budget_ms, first_ms, last_ms } = of;
  const edge = 10;
  const inner = width - 2 * edge;
  const hasBefore = first_ms < 0;
  const hasAfter = last_ms > budget_ms;
  const left = edge + (hasBefore ? inner * BEFORE : 0);
  const right = edge + inner - (hasAfter ? inner * AFTER : 0);
  const stretches: readonly Stretch[] = [
    ...(hasBefore ? [{ from_ms: first_ms, to_ms: 0, left: edge, right: left }] : []),
    { from_ms: 0, to_ms: budget_ms, left, right },
    ...(hasAfter ? [{ from_ms: budget_ms, to_ms: last_ms, left: right, right: edge + inner }] : []),
  ];
  return {
    rule: { left, right },
    hasBefore,
    hasAfter,
    x: (at_ms) => {
      const stretch = stretches.find(({ to_ms }) => at_ms <= to_ms) ?? stretches.at(-1);
      if (!stretch) return edge;
      const part = (at_ms - stretch.from_ms) / (stretch.to_ms - stretch.from_ms);
      return stretch.left + Math.min(1, Math.max(0, part)) * (stretch.right - stretch.left);
    },
  };
}
