import { freshNames } from '../admission/utterance.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import type { Contender, Contest } from '../contest.ts';
import type { Comparison } from '../scoring/comparison.ts';
import type { Case, EvidenceKind } from '../scoring/evidence.ts';
import { reweighed, type Weight } from '../scoring/weight.ts';

/** The claims of a contest as they would have weighed, had one thing been otherwise. */
export interface Perturbation {
  readonly weights: readonly Weight[];
  /** The order of preference, where it is that which is changed. */
  readonly prefer?: readonly string[];
}

/** A change that is made or not. */
interface Switch {
  readonly perturbation: () => Perturbation;
  readonly words: string;
  /** How large it is, in decibans of evidence. */
  readonly size_db: number;
}

/** A change that can be made larger or smaller: of a probability. */
export interface Dial {
  readonly from: number;
  readonly words: (to: number) => string;
  readonly set: (to: number) => Perturbation;
}

/** A contest, and how its claims weighed. */
export interface Scales {
  readonly contest: Contest;
  readonly house: ArbiterState;
  readonly weights: readonly Weight[];
  readonly among: Comparison;
}

/** Every score and every confidence. */
export function dials(scales: Scales): readonly Dial[] {
  const { contest } = scales;
  const scores = freshNames(contest.utterance).flatMap((detection): Dial[] => {
    const { utterance } = contest;
    if (!utterance || detection.score === undefined) return [];
    const { assistant } = detection;
    const set = (score: number) => {
      const named = utterance.named.map((each) => (each === detection ? { ...each, score } : each));
      const perturbation = { contest: { ...contest, utterance: { ...utterance, named } } };
      return reweigh(scales, 'named', (claim) => (claim.assistant === assistant ? perturbation : undefined));
    };
    const words = (to: number) => `a wake score of ${to} for ${assistant} in place of ${detection.score}`;
    return [{ from: detection.score, set, words }];
  });
  const confidences = contest.claims.flatMap((claim): Dial[] => {
    const { confidence, assistant } = claim;
    if (confidence === undefined) return [];
    const set = (to: number) => reweigh(scales, 'sure', changed(claim, { ...claim, confidence: to }));
    return [
      {
        from: confidence,
        set,
        words: (to) => `a confidence of ${to} for ${assistant} in place of ${confidence}`,
      },
    ];
  });
  return [...scores, ...confidences];
}

/** Every room, owner and preference. */
export function switches(scales: Scales): readonly Switch[] {
  return [...rooms(scales), ...owners(scales), ...preferences(scales)];
}

function rooms(scales: Scales): readonly Switch[] {
  const { contest, house } = scales;
  const isHeard = freshNames(contest.utterance).length > 0;
  const weight_db = house.policy.evidence.room;
  return contest.claims.flatMap((claim): readonly Switch[] => {
    const { room: told, assistant, ...rest } = claim;
    const device = claim.intents[0]?.device;
    const right = isHeard ? contest.utterance?.room : device && house.devices.get(device)?.room;
    const moved = (to: () => Contender) => () => reweigh(scales, 'room', changed(claim, to()));
    if (told === right) {
      const words = `no room for ${assistant} in place of ${told}`;
      return [{ perturbation: moved(() => ({ ...rest, assistant })), words, size_db: weight_db }];
    }
    if (!right) return [];
    const words = `${right} as ${assistant}'s room in place of ${told ?? 'none'}`;
    const size_db = isHeard && told !== undefined ? 2 * weight_db : weight_db;
    return [{ perturbation: moved(() => ({ ...claim, room: right })), words, size_db }];
  });
}

function owners(scales: Scales): readonly Switch[] {
  const { contest, house } = scales;
  const devices = [...new Set(contest.claims.flatMap(({ intents }) => intents.map(({ device }) => device)))];
  return devices.flatMap((id) => {
    const device = house.devices.get(id);
    if (!device) return [];
    const { owner, ...unowned } = device;
    const of = (owned: typeof device, words: string): Switch => {
      const get = (each: string) => (each === id ? owned : house.devices.get(each));
      const perturbation = { house: { ...house, devices: { get } } };
      return {
        perturbation: () => reweigh(scales, 'owner', () => perturbation),
        words,
        size_db: house.policy.evidence.owner,
      };
    };
    return [
      ...(owner ? [of(unowned, `no owner for ${id}`)] : []),
      ...assistantsOf(contest).map((prefer) =>
        of({ ...device, owner: { prefer } }, `${id} preferring ${prefer}`),
      ),
    ];
  });
}

function preferences({ contest, house, weights }: Scales): readonly Switch[] {
  return assistantsOf(contest).map((assistant) => ({
    perturbation: () => ({
      weights,
      prefer: [assistant, ...house.prefer.filter((other) => other !== assistant)],
    }),
    words: `${assistant} first in the order of preference`,
    size_db: house.policy.tie_db,
  }));
}

function assistantsOf({ claims }: Contest): readonly string[] {
  return [...new Set(claims.map(({ assistant }) => assistant))];
}

/**
 * Weighs anew those claims for which `change` gives something; of their evidence nothing but this kind may differ by
 * it. A whole decision for each change that is perturbation would cost more than all the rest of a verdict.
 */
function reweigh(
  { contest, house, weights, among }: Scales,
  kind: EvidenceKind,
  change: (claim: Contender) => Partial<Case> | undefined,
): Perturbation {
  const perturbation = weights.map((weight) => {
    const otherwise = change(weight.claim);
    return otherwise
      ? reweighed(weight, kind, { claim: weight.claim, contest, house, among, ...otherwise })
      : weight;
  });
  return { weights: perturbation };
}

function changed(claim: Contender, to: Contender): (each: Contender) => Partial<Case> | undefined {
  return (each) => (each === claim ? { claim: to } : undefined);
}
