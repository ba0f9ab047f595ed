import { freshNames, type Voice, voiceOf } from '../admission/voice.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import type { ClaimedIn, Contest, LiveClaim } from '../contest.ts';
import type { Counterfactual } from '../reason.ts';
import { type Case, type EvidenceKind, lastCalls } from '../scoring/evidence.ts';
import { reweighed, type Weight, weigh } from '../scoring/weight.ts';

/** The claims of a contest as they would have weighed, had one thing been otherwise. */
export interface Perturbation {
  readonly weights: readonly Weight[];
  /** The order of preference, where it is that which is changed. */
  readonly prefer?: readonly string[];
}

/** A change that is made or not. */
interface Switch {
  readonly perturbation: () => Perturbation;
  readonly change: Counterfactual;
  /** How large it is, in decibans of evidence. */
  readonly size_db: number;
}

/** A change that can be made larger or smaller: of a probability. */
export interface Dial {
  /** The hundredths, ascending, at which something but the strength of the evidence changes. */
  readonly edges: readonly number[];
  readonly from: number;
  readonly change: (to: number) => Counterfactual;
  readonly set: (to: number) => Perturbation;
}

/** A contest, and how its claims weighed. */
export interface Scales {
  readonly contest: Contest;
  readonly state: ArbiterState;
  /** The assistants that had claimed of each voice. */
  readonly claimedIn: ClaimedIn;
  readonly weights: readonly Weight[];
}

/**
 * A score decides which assistants a voice called, and so which claims are rivals. Of more claims than this only the row
 * of the score is weighed again.
 */
const WEIGHED_WHOLE = 8;

/**
 * On either side of 0 dB (a score of 0.5) and of +6 dB (0.8) other assistants count as called, and so other claims are
 * rivals.
 */
const CALLING_EDGES = [49, 50, 79, 80] as const;

/** Every score and every confidence. */
export function dials(scales: Scales): readonly Dial[] {
  const { contest } = scales;
  const voices = new Map<string, Voice>();
  // With another score, a voice that called nobody might have called somebody.
  for (const { voice } of contest.claims)
    if (voice && (voice.heard || voice.spent.length === 0)) voices.set(voice.id, voice);
  const scores = [...voices.values()].flatMap((voice) =>
    (voice.heard ? freshNames(voice) : voice.named).flatMap(({ assistant, score: from }): Dial[] =>
      from === undefined
        ? []
        : [
            {
              from,
              edges: CALLING_EDGES,
              set: (to) => withScore(scales, voice, assistant, to),
              change: (to) => ({ kind: 'score', assistant, from, to }),
            },
          ],
    ),
  );
  const confidences = contest.claims.flatMap((live): Dial[] => {
    const { confidence: from, assistant } = live.claim;
    if (from === undefined) return [];
    const set = (confidence: number) =>
      anew(scales, 'sure', changed(live, { ...live, claim: { ...live.claim, confidence } }));
    return [{ from, edges: [], set, change: (to) => ({ kind: 'confidence', assistant, from, to }) }];
  });
  return [...scores, ...confidences];
}

/** The voice as it would have been heard, and with it its claims. */
function withScore(scales: Scales, voice: Voice, assistant: string, score: number): Perturbation {
  const { contest, state, claimedIn } = scales;
  const hearings = voice.hearings.map((hearing) => ({
    ...hearing,
    named: hearing.named.map((each) =>
      each.assistant === assistant && each.score !== undefined ? { ...each, score } : each,
    ),
  }));
  const answered = { room: voice.room, at_ms: 0, spent: voice.spent };
  const otherwise = voiceOf(hearings, answered, voice.id);
  const claims = contest.claims.map((live) =>
    live.voice?.id === voice.id ? { ...live, voice: otherwise } : live,
  );
  if (claims.length > WEIGHED_WHOLE) {
    const changes = new Map(contest.claims.map((live, at) => [live, claims[at]]));
    return anew(scales, 'named', (live) => {
      const to = changes.get(live);
      return to && to !== live ? { live: to } : undefined;
    });
  }
  // A score decides which assistants are called, and so whether a guarded action may be granted.
  return { weights: weigh({ ...contest, claims }, state, claimedIn) };
}

/** Every room, owner and preference. */
export function switches(scales: Scales): readonly Switch[] {
  return [...rooms(scales), ...owners(scales), ...preferences(scales)];
}

function rooms(scales: Scales): readonly Switch[] {
  const { contest, state } = scales;
  const weight_db = state.policy.evidence.room;
  return contest.claims.flatMap((live): readonly Switch[] => {
    const { room: told, assistant, ...rest } = live.claim;
    const device = live.claim.intents[0]?.device;
    const right = live.voice?.heard ? live.voice.room : device && state.devices.get(device)?.room;
    const moved = (to: LiveClaim) => () => anew(scales, 'room', changed(live, to));
    if (told !== undefined && told === right) {
      const perturbation = moved({ ...live, claim: { ...rest, assistant } });
      return [{ perturbation, change: { kind: 'no_room', assistant, from: told }, size_db: weight_db }];
    }
    if (!right) return [];
    const size_db = live.voice?.heard && told !== undefined ? 2 * weight_db : weight_db;
    const perturbation = moved({ ...live, claim: { ...live.claim, room: right } });
    return [{ perturbation, change: { kind: 'room', assistant, from: told ?? null, to: right }, size_db }];
  });
}

function owners(scales: Scales): readonly Switch[] {
  const { contest, state } = scales;
  const asked = contest.claims.flatMap(({ claim }) => claim.intents.map(({ device }) => device));
  return [...new Set(asked)].flatMap((id) => {
    const device = state.devices.get(id);
    if (!device) return [];
    const { owner, ...unowned } = device;
    const of = (owned: typeof device, change: Counterfactual): Switch => {
      const get = (each: string) => (each === id ? owned : state.devices.get(each));
      const imagined = { state: { ...state, devices: { get } } };
      return {
        perturbation: () => anew(scales, 'owner', () => imagined),
        change,
        size_db: state.policy.evidence.owner,
      };
    };
    return [
      ...(owner ? [of(unowned, { kind: 'no_owner', device: id })] : []),
      ...assistantsOf(contest).map((assistant) =>
        of({ ...device, owner: { prefer: assistant } }, { kind: 'owner', device: id, assistant }),
      ),
    ];
  });
}

function preferences({ contest, state, weights }: Scales): readonly Switch[] {
  return assistantsOf(contest).map((assistant) => ({
    perturbation: () => ({
      weights,
      prefer: [assistant, ...state.prefer.filter((other) => other !== assistant)],
    }),
    change: { kind: 'preference', assistant },
    size_db: state.policy.tie_db,
  }));
}

function assistantsOf({ claims }: Contest): readonly string[] {
  return [...new Set(claims.map(({ claim }) => claim.assistant))];
}

/**
 * Weighs anew those claims for which `change` gives something; of their evidence nothing but this kind may differ by
 * it. A whole decision for each change that is imagined would cost more than all the rest of a verdict.
 */
function anew(
  { contest, state, weights }: Scales,
  kind: EvidenceKind,
  change: (live: LiveClaim) => Partial<Case> | undefined,
): Perturbation {
  const calledLast = lastCalls(contest.claims);
  const isHeard = contest.claims.some(({ voice }) => voice?.heard);
  const perturbed = weights.map((weight) => {
    const { live, among } = weight;
    const otherwise = change(live);
    if (!otherwise) return weight;
    return reweighed(weight, kind, { live, contest, state, among, isHeard, calledLast, ...otherwise });
  });
  return { weights: perturbed };
}

function changed(live: LiveClaim, to: LiveClaim): (each: LiveClaim) => Partial<Case> | undefined {
  return (each) => (each === live ? { live: to } : undefined);
}
