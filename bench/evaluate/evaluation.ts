import { type Figures, figuresWith } from './assumption.ts';
import { drawDay } from './day.ts';
import type { Episode } from './episode.ts';
import { drawHousehold, type Household } from './household.ts';
import { type Estimate, estimates } from './interval.ts';
import { cooldown } from './policy/cooldown.ts';
import { firstCome } from './policy/first-come.ts';
import { surest } from './policy/fixed-window.ts';
import { pipeline } from './policy/halfsecond.ts';
import type { Policy } from './policy/policy.ts';
import { firstSatellite, loudest } from './policy/wake-window.ts';
import { Random } from './random.ts';
import { score } from './scoring.ts';
import { type Count, shareOf, sumOf, type Tally, upperShareOf, waitAt } from './tally.ts';
import type { Traces } from './trace.ts';

/** Side by side, on the same days. */
export const POLICIES: readonly Policy[] = [firstCome, cooldown, firstSatellite, loudest, surest, pipeline];

/** What is asked to be simulated. */
export interface Plan {
  readonly seed: string;
  readonly households: number;
  readonly days: number;
  readonly traces: Traces;
  /** What is assumed otherwise; default: nothing. */
  readonly changes?: Partial<Figures>;
}

/** One row of the result; per 1,000 or 10,000 commands, in percent, or in milliseconds. */
export const FIGURES = {
  conflicts: { title: 'conflicts', unit: 'per 1,000 commands' },
  wrong: { title: 'wrong action', unit: 'per 1,000 commands' },
  twice: { title: 'acted twice', unit: 'per 1,000 commands' },
  right: { title: 'right one obeyed', unit: '% of those called' },
  lost: { title: 'taps lost', unit: '% of taps' },
  withheld: { title: 'withheld wrongly', unit: '% of voice' },
  independent: { title: 'independent lost', unit: 'per 10,000' },
  beside: { title: 'lost beside a voice', unit: 'per 1,000' },
  room_6db: { title: 'wrong room at 6 dB', unit: '% of "the light"' },
  room: { title: 'wrong room at all', unit: '% of "the light"' },
  two_rooms: { title: 'acted in two rooms', unit: '% of "the light"' },
  price: { title: 'misheard, unheard', unit: 'per 1,000' },
  wait_p50: { title: 'added wait p50', unit: 'ms' },
  wait_p99: { title: 'added wait p99', unit: 'ms' },
  uncontested: { title: 'uncontested p99', unit: 'ms' },
} as const;
export type Figure = keyof typeof FIGURES;

export interface PolicyResult {
  readonly policy: string;
  readonly description: string;
  readonly figures: Readonly<Record<Figure, Estimate>>;
  /** Independent commands, and those beside a voice: how many were lost, by their circumstances. */
  readonly causes: Readonly<Record<string, Count>>;
  /** The upper end of the 95 % interval of independent commands lost, per 10,000. */
  readonly independent_at_most: number;
}

export interface Evaluation {
  readonly seed: string;
  readonly households: number;
  readonly days: number;
  /** Voice, taps and automations. */
  readonly commands: number;
  readonly policies: readonly PolicyResult[];
}

/** Simulates the households and lets every policy decide over the same days. Pure: the plan decides all. */
export function evaluate(plan: Plan): Evaluation {
  const figures = figuresWith(plan.changes);
  const tallies = POLICIES.map((): Tally[] => []);
  for (let index = 0; index < plan.households; index++) {
    const { household, episodes } = drawLife(plan, figures, index);
    const arrivals = episodes.flatMap((episode) => episode.arrivals).sort((a, b) => a.at_ms - b.at_ms);
    for (const [at, policy] of POLICIES.entries())
      tallies[at]?.push(score(household, episodes, policy.play(household, arrivals)));
  }
  const policies = POLICIES.map(({ name, description }, at): PolicyResult => {
    const own = tallies[at] ?? [];
    const figuresOf = (sample: readonly number[]) =>
      figuresOfTally(sumOf(sample.flatMap((index) => own[index] ?? [])));
    const random = new Random(`${plan.seed} resampled`);
    const { causes, rates } = sumOf(own);
    return {
      policy: name,
      description,
      figures: estimates(plan.households, random, figuresOf),
      causes,
      independent_at_most: 10_000 * upperShareOf(rates.independent),
    };
  });
  const { seed, households, days } = plan;
  return { seed, households, days, commands: sumOf(tallies[0] ?? []).rates.conflicts.of, policies };
}

/** A household of its own seed: another number of households or days changes none of the others. */
function drawLife(
  { seed, days, traces }: Plan,
  figures: Figures,
  index: number,
): { readonly household: Household; readonly episodes: readonly Episode[] } {
  const household = drawHousehold(new Random(`${seed} household ${index}`), figures);
  let claims = 0;
  const nextId = () => `claim-${++claims}`;
  const episodes = Array.from({ length: days }, (_, day) => {
    const random = new Random(`${seed} household ${index} day ${day}`);
    return drawDay({ random, figures, traces, household, nextId }, day);
  }).flat();
  return { household, episodes };
}

function figuresOfTally(tally: Tally): Record<Figure, number> {
  const { rates } = tally;
  return {
    conflicts: 1000 * shareOf(rates.conflicts),
    wrong: 1000 * shareOf(rates.wrong),
    twice: 1000 * shareOf(rates.twice),
    right: 100 * shareOf(rates.right),
    lost: 100 * shareOf(rates.lost),
    withheld: 100 * shareOf(rates.withheld),
    independent: 10_000 * shareOf(rates.independent),
    beside: 1000 * shareOf(rates.beside),
    room_6db: 100 * shareOf(rates.room_6db),
    room: 100 * shareOf(rates.room),
    two_rooms: 100 * shareOf(rates.two_rooms),
    price: 1000 * shareOf(rates.price),
    wait_p50: waitAt(tally, 0.5),
    wait_p99: waitAt(tally, 0.99),
    uncontested: waitAt({ waits: tally.uncontested }, 0.99),
  };
}
