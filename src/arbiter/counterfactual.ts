import { compared } from './comparison.ts';
import type { Contest } from './contest.ts';
import type { Decision } from './decide.ts';
import { logOdds_db } from './evidence.ts';
import type { House } from './house.ts';
import { type Dial, dials, type Imagined, switches } from './imagined.ts';
import { strongest } from './weight.ts';

/** One imagined change that turns the verdict. */
interface Turn {
  /** How large the change is, in decibans of evidence. */
  readonly size_db: number;
  readonly words: string;
}

/** Probabilities are tried to the hundredth. */
const STEPS = 100;

/**
 * In one line, the smallest single change of a score, a confidence, a room, an owner or a preference that
 * would have turned the verdict (design §3, "Counterfactual").
 */
export function counterfactual(contest: Contest, house: House, decision: Decision): string {
  const turned = ({ weights, prefer = house.prefer }: Imagined) =>
    strongest(weights, { policy: house.policy, prefer })?.winner.claim.assistant !==
    decision.winner?.assistant;
  const scales = { contest, house, weights: decision.weighed, among: compared(contest.claims) };
  const turns: readonly Turn[] = [
    ...dials(scales).flatMap((dial) => smallestTurn(dial, turned)),
    ...switches(scales).filter(turned),
  ];
  const smallest = turns.reduce<Turn | undefined>(
    (best, turn) => (best && best.size_db <= turn.size_db ? best : turn),
    undefined,
  );
  return smallest ? `${smallest.words} would have turned it` : 'no single change would have turned it';
}

/** Evidence is monotone in a probability, so the nearest turning point on either side is found by halving. */
function smallestTurn(dial: Dial, turned: (imagined: Imagined) => boolean): readonly Turn[] {
  return [1, STEPS - 1].flatMap((extreme) => {
    if (!turned(dial.set(extreme / STEPS))) return [];
    let turns = extreme;
    let stays = Math.round(dial.from * STEPS);
    while (Math.abs(turns - stays) > 1) {
      const middle = Math.trunc((turns + stays) / 2);
      if (turned(dial.set(middle / STEPS))) turns = middle;
      else stays = middle;
    }
    const size_db = Math.abs(logOdds_db(turns / STEPS, 40) - logOdds_db(dial.from, 40));
    return [{ size_db, words: dial.words(turns / STEPS) }];
  });
}
