import { z } from 'zod';

const ms = (fallback: number, max: number) => z.number().int().min(0).max(max).default(fallback);
const db = (fallback: number) => z.number().min(-40).max(40).default(fallback);
const bound_db = (fallback: number) => z.number().min(0).max(40).default(fallback);

/** The rows of design: evidence. Each key is the row's kind; each value its decibans, or its bound (±). */
const evidenceSchema = z.strictObject({
  named: bound_db(20).describe('Bound of the wake score’s log odds.'),
  unscored: db(13).describe('`named`, where the detector gives no score.'),
  not_named: db(-12).describe('The utterance named another assistant, and not this one.'),
  called_last: db(3).describe('Called 600 ms or more after every other call: people correct themselves.'),
  sure: bound_db(10).describe('Bound of the recogniser confidence’s log odds.'),
  agrees: db(6).describe('The claim’s intent is (+), or is not (−), what the hub itself understood.'),
  follow_up: db(8).describe('Won the last verdict in this room under 8 s ago, and nobody is named.'),
  owner: db(6).describe('The device prefers this assistant.'),
  room: db(4).describe('The claim’s room is (+), or is not (−), where it was said.'),
  level: bound_db(5).describe('Bound of the signal level’s part.'),
  first: db(1).describe('Earliest onset by 50 ms or more.'),
  habit: bound_db(6).describe('Bound of what feedback has taught.'),
});

export const arbiterSchema = z.strictObject({
  budget_ms: ms(500, 5000).describe('From the opening of a contest to its command, at most.'),
  reserve_ms: ms(20, 1000).describe(
    'Kept of the budget for handing the command over; the hub keeps more while its machine is busy.',
  ),
  absorb_ms: ms(3000, 60_000).describe('How long an unheard verdict absorbs late claims.'),
  patience_ms: ms(150, 5000).describe(
    'Wait for a silent rival whose lag is not learned yet, where nothing was heard.',
  ),
  max_claim_age_ms: ms(2000, 60_000).describe('An older claim is expired.'),
  utterance_ms: ms(8000, 60_000).describe(
    'How long an utterance stays open after its last detection, and after its speech end.',
  ),
  same_voice_ms: ms(300, 2000).describe(
    'Rooms that hear one assistant called within this of each other have heard one voice.',
  ),
  gesture_ms: ms(150, 2000).describe('Intents of one assistant by one door closer than this are one claim.'),
  confirm_ms: ms(1500, 30_000).describe('How long to wait for the state that confirms a command.'),
  tie_db: z.number().min(0).max(10).default(0.5).describe('Totals this close to the highest are tied.'),
  evidence: evidenceSchema.prefault({}).describe('Weights of the evidence, in decibans.'),
});

/** The arbiter’s rules in numbers; times in milliseconds. */
export type ArbiterPolicy = z.infer<typeof arbiterSchema>;
export type EvidenceWeights = ArbiterPolicy['evidence'];
