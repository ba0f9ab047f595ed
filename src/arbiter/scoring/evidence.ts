import { onset_ms } from '../../claim/claim.ts';
import type { EvidenceWeights } from '../../config/arbiter.ts';
import { freshNames } from '../admission/utterance.ts';
import { type ArbiterState, preferredOwner } from '../arbiter-state.ts';
import { asksNoMore, type Contender, type Contest } from '../contest.ts';
import { habit_db } from '../learning/habit.ts';
import type { Comparison } from './comparison.ts';

export type EvidenceKind = Exclude<keyof EvidenceWeights, 'unscored'>;

/** One reason for or against a claim. */
export interface Evidence {
  readonly kind: EvidenceKind;
  /** Decibans: 10·log10 of the odds. */
  readonly db: number;
  /** What it rests on, in words. */
  readonly detail: string;
}

/** Everything a row may look at. */
export interface Case {
  readonly claim: Contender;
  readonly contest: Contest;
  readonly house: ArbiterState;
  /** Of all the claims of the contest. */
  readonly among: Comparison;
}

type Row = (of: Case, weights: EvidenceWeights) => Omit<Evidence, 'kind'> | undefined;

/** A verdict this recent makes its winner the likely addressee of what follows. */
const FOLLOW_UP_MS = 8000;
/** Onsets closer than this are simultaneous: networks jitter by as much. */
const FIRST_BY_MS = 50;

/** 10·log10(p/(1−p)), within ±bound. */
export function logOdds_db(probability: number, bound_db: number): number {
  return within(10 * Math.log10(probability / (1 - probability)), bound_db);
}

/** The wake word is the user's own choice of addressee: the strongest evidence there is. */
const named: Row = ({ claim, contest }, weights) => {
  const detection = freshNames(contest.utterance).find(({ assistant }) => assistant === claim.assistant);
  if (!detection) return undefined;
  if (detection.score === undefined) return { db: weights.unscored, detail: 'its wake word was heard' };
  return {
    db: logOdds_db(detection.score, weights.named),
    detail: `its wake word was heard, score ${detection.score}`,
  };
};

/** Who calls one assistant does not mean another. */
const notNamed: Row = ({ claim, contest }, weights) => {
  const heard = freshNames(contest.utterance);
  if (heard.length === 0 || heard.some(({ assistant }) => assistant === claim.assistant)) return undefined;
  const others = heard.map(({ assistant }) => assistant).join(' and ');
  return { db: weights['not_named'], detail: `${others} was called, not this one` };
};

/** A recogniser that is sure of the words was probably the one that was spoken to. */
const sure: Row = ({ claim }, weights) => {
  if (claim.confidence === undefined) return undefined;
  return { db: logOdds_db(claim.confidence, weights.sure), detail: `confidence ${claim.confidence}` };
};

/** The hub's own ears are a witness to what was asked. */
const agrees: Row = ({ claim, contest }, weights) => {
  const understood = freshNames(contest.utterance).length > 0 ? contest.utterance?.understood : undefined;
  if (!understood) return undefined;
  // Of a gesture one part may come alone, and act at once.
  return asksNoMore(understood, claim.reach) || asksNoMore(claim.reach, understood)
    ? { db: weights.agrees, detail: 'the hub understood the same' }
    : { db: -weights.agrees, detail: 'the hub understood something else' };
};

/** People go on talking to whom they were talking, without calling again. */
const followUp: Row = ({ claim, contest }, weights) => {
  const { previous } = contest;
  if (!previous || freshNames(contest.utterance).length > 0 || previous.winner !== claim.assistant)
    return undefined;
  const since_ms = contest.opened_ms - previous.decided_ms;
  if (since_ms >= FOLLOW_UP_MS) return undefined;
  return { db: weights['follow_up'], detail: `it won here ${(since_ms / 1000).toFixed(1)} s before` };
};

/** The home's owner has said whose device it is. */
const owner: Row = ({ claim, house }, weights) => {
  const device = claim.intents.find(
    (intent) => preferredOwner(house, intent.device) === claim.assistant,
  )?.device;
  return device ? { db: weights.owner, detail: `${device} prefers it` } : undefined;
};

/** An assistant that heard the words where they were said heard the speaker, not an echo. */
const room: Row = ({ claim, contest, house }, weights) => {
  if (claim.room === undefined) return undefined;
  if (freshNames(contest.utterance).length > 0) {
    const said = contest.utterance?.room;
    return claim.room === said
      ? { db: weights.room, detail: `it heard it in ${claim.room}, where it was said` }
      : { db: -weights.room, detail: `it heard it in ${claim.room}, but it was said in ${said}` };
  }
  return claim.intents.some(({ device }) => house.devices.get(device)?.room === claim.room)
    ? { db: weights.room, detail: `it heard it in ${claim.room}, where the device is` }
    : undefined;
};

/** The louder microphone is the nearer one; comparable only between claims that report a level. */
const level: Row = ({ claim, among }, weights) => {
  if (claim.snr_db === undefined || among.snr_db === undefined) return undefined;
  const db = within((claim.snr_db - among.snr_db) / 2, weights.level);
  return { db, detail: `signal ${claim.snr_db} dB, the claims' mean ${round(among.snr_db)} dB` };
};

/** Between equals, the one that was spoken to has a small start. */
const first: Row = ({ claim, contest, among }, weights) => {
  const lead_ms = among.next_ms - onset_ms(claim);
  if (contest.claims.length < 2 || onset_ms(claim) > among.earliest_ms || lead_ms < FIRST_BY_MS)
    return undefined;
  return { db: weights.first, detail: `${round(lead_ms)} ms before the next` };
};

/** Who says which of two assistants commands what in a room goes by habit, and corrections tell of it. */
const habit: Row = ({ claim, contest, house }, weights) => {
  const devices = [...new Set(claim.intents.map(({ device }) => device))];
  const { room, assistant } = { room: contest.room, assistant: claim.assistant };
  const learned_db = devices.map((device) => habit_db(house.habits, { room, device, assistant }));
  const mean_db = learned_db.reduce((sum, db) => sum + db, 0) / devices.length;
  if (mean_db === 0) return undefined;
  const db = within(mean_db, weights.habit);
  return { db, detail: `corrections have spoken ${db > 0 ? 'for' : 'against'} it here` };
};

/** The table of design §3, in its order. */
const ROWS: readonly (readonly [EvidenceKind, Row])[] = [
  ['named', named],
  ['not_named', notNamed],
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
  const weights = of.house.policy.evidence;
  const evidence: Evidence[] = [];
  for (const [kind, row] of ROWS) {
    const found = row(of, weights);
    if (found) evidence.push({ kind, db: round(found.db), detail: found.detail });
  }
  return evidence;
}

/** The evidence with one of its rows looked at anew, in a case that differs in nothing that another row looks at. */
export function withRow(evidence: readonly Evidence[], anew: EvidenceKind, of: Case): readonly Evidence[] {
  const rows: Evidence[] = [];
  let next = 0;
  for (const [kind, row] of ROWS) {
    // Invariant: the evidence has the order of the table.
    const known = evidence[next]?.kind === kind ? evidence[next++] : undefined;
    const found = kind === anew ? row(of, of.house.policy.evidence) : undefined;
    if (found) rows.push({ kind, db: round(found.db), detail: found.detail });
    else if (known && kind !== anew) rows.push(known);
  }
  return rows;
}

/** Sum of the evidence, less the kinds left out. */
export function total_db(evidence: readonly Evidence[], without: readonly EvidenceKind[] = []): number {
  let sum_db = 0;
  for (const { kind, db } of evidence) if (!without.includes(kind)) sum_db += db;
  return round(sum_db);
}

function within(db: number, bound_db: number): number {
  return Math.min(bound_db, Math.max(-bound_db, db));
}

/** To a hundredth of a deciban: what is printed is what was compared. */
export function round(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}
