/** How a distance becomes a probability: a logistic curve. */
export interface Calibration {
  /** The distance at which the phrase and anything else are equally likely. */
  readonly midpoint: number;
  /** How fast the odds fall with the distance, in nats per unit; above 0. */
  readonly slope: number;
}

/** Where a phrase has not been fitted: 0.97 at an enrolled voice's usual distance of 0.03. */
export function uncalibrated(threshold: number): Calibration {
  return { midpoint: threshold, slope: 35 };
}

/** How likely something at this distance is the phrase, 0 to 1, to three places. */
export function probability(distance: number, { midpoint, slope }: Calibration): number {
  return Math.round(1000 / (1 + Math.exp(slope * (distance - midpoint)))) / 1000;
}

const ITERATIONS = 100;

/**
 * Fits the curve by Platt's method: logistic regression towards targets that the small numbers of examples
 * keep away from 0 and 1 (J. Platt, "Probabilistic outputs for support vector machines", 1999).
 * @param same distances of takes to their like. @param other of other speech. Neither may be empty.
 */
export function fitCalibration({
  same,
  other,
}: {
  same: readonly number[];
  other: readonly number[];
}): Calibration {
  const examples = [
    ...same.map((distance) => ({ distance, target: (same.length + 1) / (same.length + 2) })),
    ...other.map((distance) => ({ distance, target: 1 / (other.length + 2) })),
  ];
  // Log odds = offset − slope · distance. Distances are within 1, so a start at their midst converges.
  let slope = 1;
  let offset = slope * (mean(same) + mean(other)) * 0.5;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const step = newtonStep(examples, { offset, slope });
    offset += step.offset;
    slope += step.slope;
    if (Math.abs(step.offset) + Math.abs(step.slope) < 1e-9) break;
  }
  return { midpoint: offset / slope, slope };
}

interface Line {
  readonly offset: number;
  readonly slope: number;
}

/** Of the regression's likelihood, towards its maximum; halved while it would not be one. */
function newtonStep(examples: readonly { distance: number; target: number }[], at: Line): Line {
  let [gradientOffset, gradientSlope, hOffset, hBoth, hSlope] = [0, 0, 1e-9, 0, 1e-9];
  for (const { distance, target } of examples) {
    const likely = 1 / (1 + Math.exp(at.slope * distance - at.offset));
    const weight = likely * (1 - likely);
    gradientOffset += target - likely;
    gradientSlope -= (target - likely) * distance;
    hOffset += weight;
    hBoth -= weight * distance;
    hSlope += weight * distance * distance;
  }
  const determinant = hOffset * hSlope - hBoth * hBoth;
  let step: Line = {
    offset: (gradientOffset * hSlope - gradientSlope * hBoth) / determinant,
    slope: (gradientSlope * hOffset - gradientOffset * hBoth) / determinant,
  };
  const before = likelihood(examples, at);
  for (let halving = 0; halving < 30; halving++) {
    const next = { offset: at.offset + step.offset, slope: at.slope + step.slope };
    if (likelihood(examples, next) >= before) return step;
    step = { offset: step.offset / 2, slope: step.slope / 2 };
  }
  return { offset: 0, slope: 0 };
}

function likelihood(
  examples: readonly { distance: number; target: number }[],
  { offset, slope }: Line,
): number {
  return examples.reduce((sum, { distance, target }) => {
    const odds = offset - slope * distance;
    // log(1 + e^x), without overflow.
    const softplus = Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds)));
    return sum + target * odds - softplus;
  }, 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
