import type { Contest } from './contest.ts';
import { type Decision, decide } from './decide.ts';
import { logOdds_db } from './evidence.ts';
import type { House } from './house.ts';
import { freshNames } from './utterance.ts';

/** One imagined change that turns the verdict. */
interface Turn {
  /** How large the change is, in decibans of evidence. */
  readonly size_db: number;
  readonly words: string;
}

/** A change that can be made larger or smaller: a probability. */
interface Dial {
  readonly from: number;
  readonly words: (to: number) => string;
  readonly set: (to: number) => Contest;
}

/** Probabilities are tried to the hundredth. */
const STEPS = 100;

/**
 * In one line, the smallest single change of a score, a confidence, a room, an owner or a preference that
 * would have turned the verdict (design §3, "Counterfactual").
 */
export function counterfactual(contest: Contest, house: House, decision: Decision): string {
  const turned = (imagined: Contest, home: House = house) =>
    decide(imagined, home).winner?.assistant !== decision.winner?.assistant;
  const turns = [
    ...dials(contest).flatMap((dial) => smallestTurn(dial, turned)),
    ...roomTurns(contest, house).filter(({ imagined }) => turned(imagined)),
    ...ownerTurns(contest, house).filter(({ home }) => turned(contest, home)),
    ...preferTurns(contest, house).filter(({ home }) => turned(contest, home)),
  ];
  const smallest = turns.reduce<Turn | undefined>(
    (best, turn) => (best && best.size_db <= turn.size_db ? best : turn),
    undefined,
  );
  return smallest ? `${smallest.words} would have turned it` : 'no single change would have turned it';
}

function dials(contest: Contest): readonly Dial[] {
  const scores = freshNames(contest.utterance).flatMap((detection): Dial[] => {
    const { utterance } = contest;
    if (!utterance || detection.score === undefined) return [];
    const set = (score: number): Contest => ({
      ...contest,
      utterance: {
        ...utterance,
        named: utterance.named.map((each) => (each === detection ? { ...each, score } : each)),
      },
    });
    return [
      {
        from: detection.score,
        set,
        words: (to) => `a wake score of ${to} for ${detection.assistant} in place of ${detection.score}`,
      },
    ];
  });
  const confidences = contest.claims.flatMap((claim): Dial[] => {
    const { confidence } = claim;
    if (confidence === undefined) return [];
    const set = (to: number): Contest => ({
      ...contest,
      claims: contest.claims.map((each) => (each === claim ? { ...each, confidence: to } : each)),
    });
    return [
      {
        from: confidence,
        set,
        words: (to) => `a confidence of ${to} for ${claim.assistant} in place of ${confidence}`,
      },
    ];
  });
  return [...scores, ...confidences];
}

/** Evidence is monotone in a probability, so the nearest turning point on either side is found by halving. */
function smallestTurn(dial: Dial, turned: (contest: Contest) => boolean): readonly Turn[] {
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

function roomTurns(contest: Contest, house: House): readonly (Turn & { imagined: Contest })[] {
  const heard = freshNames(contest.utterance).length > 0;
  return contest.claims.flatMap((claim) => {
    const device = claim.intents[0]?.device;
    const right = heard ? contest.utterance?.room : device && house.devices.get(device)?.room;
    const weight = house.policy.evidence.room;
    const size_db = heard ? 2 * weight : weight;
    const change = (room: string | undefined, words: string, by_db: number) => {
      const { room: _, ...rest } = claim;
      const moved = room === undefined ? rest : { ...claim, room };
      return {
        imagined: { ...contest, claims: contest.claims.map((each) => (each === claim ? moved : each)) },
        words,
        size_db: by_db,
      };
    };
    if (claim.room === right)
      return [change(undefined, `no room for ${claim.assistant} in place of ${claim.room}`, weight)];
    return right
      ? [
          change(
            right,
            `${right} as ${claim.assistant}'s room in place of ${claim.room ?? 'none'}`,
            claim.room === undefined ? weight : size_db,
          ),
        ]
      : [];
  });
}

function ownerTurns(contest: Contest, house: House): readonly (Turn & { home: House })[] {
  const devices = [...new Set(contest.claims.flatMap(({ intents }) => intents.map(({ device }) => device)))];
  const assistants = [...new Set(contest.claims.map(({ assistant }) => assistant))];
  return devices.flatMap((id) => {
    const device = house.devices.get(id);
    if (!device) return [];
    const { owner, ...unowned } = device;
    const change = (changed: typeof device, words: string) => ({
      home: {
        ...house,
        devices: { get: (each: string) => (each === id ? changed : house.devices.get(each)) },
      },
      words,
      size_db: house.policy.evidence.owner,
    });
    return [
      ...(owner ? [change(unowned, `no owner for ${id}`)] : []),
      ...assistants.map((prefer) => change({ ...device, owner: { prefer } }, `${id} preferring ${prefer}`)),
    ];
  });
}

function preferTurns(contest: Contest, house: House): readonly (Turn & { home: House })[] {
  const assistants = [...new Set(contest.claims.map(({ assistant }) => assistant))];
  return assistants.map((assistant) => ({
    home: { ...house, prefer: [assistant, ...house.prefer.filter((other) => other !== assistant)] },
    words: `${assistant} first in the order of preference`,
    size_db: house.policy.tie_db,
  }));
}
