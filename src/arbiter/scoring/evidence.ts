import { onset_ms } from '../../claim/claim.ts';
import type { EvidenceWeights } from '../../config/arbiter.ts';
import { detects, freshCalls, freshNames, lastOf, type Voice } from '../admission/voice.ts';
import { type ArbiterState, preferredOwner } from '../arbiter-state.ts';
import { asksNoMore, type Contest, type LiveClaim, meet } from '../contest.ts';
import { habit_db } from '../learning/habit.ts';
import type { Comparison } from './comparison.ts';

/** What a row rests on, as data. */
export type Ground =
  | { readonly kind: 'named'; readonly score?: number }
  /** @property called the assistants that the voice called instead */
  | { readonly kind: 'not_named'; readonly called: readonly string[] }
  | { readonly kind: 'called_last'; readonly after_ms: number }
  | { readonly kind: 'sure'; readonly confidence: number }
  | { readonly kind: 'agrees'; readonly same: boolean }
  | { readonly kind: 'follow_up'; readonly since_ms: number }
  | { readonly kind: 'owner'; readonly device: string }
  /** @property said where the voice was; absent where nothing was heard, and `heard` is the device's room */
  | { readonly kind: 'room'; readonly heard: string; readonly said?: string }
  | { readonly kind: 'level'; readonly snr_db: number; readonly mean_db: number }
  | { readonly kind: 'first'; readonly lead_ms: number }
  | { readonly kind: 'habit' };

export type EvidenceKind = Ground['kind'];

/** One reason for or against a claim, in decibans (10·log10 of the odds). */
export type Evidence = Ground & { readonly db: number };

/** Everything a row may look at. */
export interface Case {
  readonly live: LiveClaim;
  readonly contest: Pick<Contest, 'opened_ms'>;
  readonly state: ArbiterState;
  /** Its rivals. */
  readonly among: Comparison;
  /** Whether any claim of the contest is of a voice that called somebody. */
  readonly isHeard: boolean;
  /** How long after every other call over the contest's voices each assistant was called; absent: it was not. */
  readonly calledLast: ReadonlyMap<string, number>;
}

type Row = (of: Case, weights: EvidenceWeights) => Evidence | undefined;

/** A verdict this recent makes its winner the likely addressee of what follows. */
const FOLLOW_UP_MS = 8000;
/** Onsets closer than this are simultaneous: networks jitter by as much. */
const FIRST_BY_MS = 50;
/** A person that calls another assistant this long after the last call corrects the first call. */
const CALLED_LAST_MS = 600;

/** 10·log10(p/(1−p)), within ±bound. */
export function logOdds_db(probability: number, bound_db: number): number {
  return within(10 * Math.log10(probability / (1 - probability)), bound_db);
}

/** The wake word is the user's own choice of addressee: the strongest evidence there is. */
const named: Row = ({ live: { claim, voice } }, weights) => {
  if (!voice?.heard) return undefined;
  const detection = freshNames(voice).find(({ assistant }) => assistant === claim.assistant);
  if (!detection) return undefined;
  const { score } = detection;
  if (score === undefined) return { kind: 'named', db: weights.unscored };
  return { kind: 'named', db: logOdds_db(score, weights.named), score };
};

/** A person that calls one assistant does not mean another. */
const notNamed: Row = ({ live: { claim, voice } }, weights) => {
  if (!voice?.heard || detects(voice, claim.assistant)) return undefined;
  return { kind: 'not_named', db: weights.not_named, called: freshCalls(voice) };
};

/** People correct themselves: they mean the assistant that they called last. */
const calledLast: Row = ({ live: { claim, voice }, calledLast: last }, weights) => {
  const after_ms = voice?.heard ? last.get(claim.assistant) : undefined;
  return after_ms === undefined ? undefined : { kind: 'called_last', db: weights.called_last, after_ms };
};

/** The assistant that was spoken to hears best, so its recogniser is the surest. */
const sure: Row = ({ live: { claim } }, weights) => {
  const { confidence } = claim;
  if (confidence === undefined) return undefined;
  return { kind: 'sure', db: logOdds_db(confidence, weights.sure), confidence };
};

/** The hub's own ears are a witness to what was asked. */
const agrees: Row = ({ live: { claim, voice } }, weights) => {
  const understood = voice?.heard ? voice.understood : undefined;
  if (!understood) return undefined;
  // Of a gesture one part may come alone, and act at once.
  const same = asksNoMore(understood, claim.reach) || asksNoMore(claim.reach, understood);
  // Where several were called, words about other devices were another's.
  if (!same && voice && voice.called.length > 1 && !meet(understood, claim.reach)) return undefined;
  return { kind: 'agrees', db: same ? weights.agrees : -weights.agrees, same };
};

/** People go on talking to the same assistant without calling it again. */
const followUp: Row = ({ live: { claim, previous }, contest, isHeard }, weights) => {
  if (!previous || isHeard || previous.winner !== claim.assistant) return undefined;
  const since_ms = contest.opened_ms - previous.decided_ms;
  if (since_ms >= FOLLOW_UP_MS) return undefined;
  return { kind: 'follow_up', db: weights.follow_up, since_ms };
};

/** The home's owner has said whose device it is. */
const owner: Row = ({ live: { claim }, state }, weights) => {
  const device = claim.intents.find(
    (intent) => preferredOwner(state, intent.device) === claim.assistant,
  )?.device;
  return device ? { kind: 'owner', db: weights.owner, device } : undefined;
};

/** An assistant that heard the words where they were said heard the speaker, not an echo. */
const room: Row = ({ live: { claim, voice }, state }, weights) => {
  const heard = claim.room;
  if (heard === undefined) return undefined;
  if (voice?.heard) {
    const said = voice.room;
    return { kind: 'room', db: heard === said ? weights.room : -weights.room, heard, said };
  }
  return claim.intents.some(({ device }) => state.devices.get(device)?.room === heard)
    ? { kind: 'room', db: weights.room, heard }
    : undefined;
};

/** The louder microphone is the nearer one; comparable only between claims that report a level. */
const level: Row = ({ live: { claim }, among }, weights) => {
  if (claim.snr_db === undefined || among.snr_db === undefined) return undefined;
  const db = within((claim.snr_db - among.snr_db) / 2, weights.level);
  return { kind: 'level', db, snr_db: claim.snr_db, mean_db: round(among.snr_db) };
};

/** Between equals, the assistant that was spoken to has a small start. */
const first: Row = ({ live: { claim }, among }, weights) => {
  const lead_ms = among.earliest_ms - onset_ms(claim);
  if (!among.isContested || lead_ms < FIRST_BY_MS) return undefined;
  return { kind: 'first', db: weights.first, lead_ms: round(lead_ms) };
};

/** People use one assistant for one device by habit; corrections teach the habit. */
const habit: Row = ({ live, state }, weights) => {
  const { claim } = live;
  const { habits } = state;
  const devices = [...new Set(claim.intents.map(({ device }) => device))];
  const learned_db = devices.map((device) =>
    habit_db(habits, { room: live.room, device, assistant: claim.assistant }),
  );
  const mean_db = learned_db.reduce((sum, db) => sum + db, 0) / devices.length;
  return mean_db === 0 ? undefined : { kind: 'habit', db: within(mean_db, weights.habit) };
};

/** The table in docs/arbitration.md#evidence, in its order. */
const ROWS: readonly (readonly [EvidenceKind, Row])[] = [
  ['named', named],
  ['not_named', notNamed],
  ['called_last', calledLast],
  ['sure', sure],
  ['agrees', agrees],
  ['follow_up', followUp],
  ['owner', owner],
  ['room', room],
  ['level', level],
  ['first', first],
  ['habit', habit],
];

/** All the evidence on one claim, for the claims that are present. */
export function evidenceOn(of: Case): readonly Evidence[] {
  const weights = of.state.policy.evidence;
  const evidence: Evidence[] = [];
  for (const [, row] of ROWS) {
    const found = row(of, weights);
    if (found) evidence.push(rounded(found));
  }
  return evidence;
}

/** The evidence with one row weighed again, in a case that changes nothing for the other rows. */
export function withRow(evidence: readonly Evidence[], anew: EvidenceKind, of: Case): readonly Evidence[] {
  const rows: Evidence[] = [];
  let next = 0;
  for (const [kind, row] of ROWS) {
    // Invariant: the evidence has the order of the table.
    const known = evidence[next]?.kind === kind ? evidence[next++] : undefined;
    const found = kind === anew ? row(of, of.state.policy.evidence) : undefined;
    if (found) rows.push(rounded(found));
    else if (known && kind !== anew) rows.push(known);
  }
  return rows;
}

/** Whom the contest's voices called last, by 600 ms or more: by assistant, how long after every other call. */
export function lastCalls(claims: readonly LiveClaim[]): ReadonlyMap<string, number> {
  let voices: Voice[] | undefined;
  for (const { voice } of claims)
    if (voice?.heard && !voices?.some(({ id }) => id === voice.id)) voices = [...(voices ?? []), voice];
  if (!voices) return NO_CALLS;
  const calls = new Map<string, number>();
  for (const voice of voices)
    for (const assistant of freshCalls(voice)) {
      const detection = voice.named.find((each) => each.assistant === assistant);
      if (detection) calls.set(assistant, Math.max(calls.get(assistant) ?? 0, lastOf(detection)));
    }
  if (calls.size < 2) return NO_CALLS;
  const [last, before] = [...calls].sort(([, a], [, b]) => b - a);
  if (!last || !before || last[1] - before[1] < CALLED_LAST_MS) return NO_CALLS;
  return new Map([[last[0], round(last[1] - before[1])]]);
}
const NO_CALLS: ReadonlyMap<string, number> = new Map();

/** Sum of the evidence, less the kinds left out. */
export function total_db(evidence: readonly Evidence[], without: readonly EvidenceKind[] = []): number {
  let sum_db = 0;
  for (const { kind, db } of evidence) if (!without.includes(kind)) sum_db += db;
  return round(sum_db);
}

function within(db: number, bound_db: number): number {
  return Math.min(bound_db, Math.max(-bound_db, db));
}

function rounded(evidence: Evidence): Evidence {
  const db = round(evidence.db);
  return db === evidence.db ? evidence : { ...evidence, db };
}

/** To a hundredth of a deciban: what is printed is what was compared. */
export function round(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}
