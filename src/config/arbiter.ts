import { z } from 'zod';

const ms = (fallback: number, max: number) => z.number().int().min(0).max(max).default(fallback);
const db = (fallback: number) => z.number().min(-40).max(40).default(fallback).meta({ unit: 'dB' });
const bound_db = (fallback: number) => z.number().min(0).max(40).default(fallback).meta({ unit: 'dB' });

/**
 * The rows of the table in docs/arbitration.md#evidence. Each key is the row's kind; each value its decibans,
 * or its bound (±).
 */
const evidenceSchema = z.strictObject({
  named: bound_db(20).describe('Bound (±) of the log odds of the wake word’s score.'),
  unscored: db(13).describe('The row `named` where the detector gives no score.'),
  not_named: db(-12).describe('The utterance called another assistant, and not this one.'),
  called_last: db(3).describe(
    'It was called 600 ms or more after every other call: people correct themselves.',
  ),
  sure: bound_db(10).describe('Bound (±) of the log odds of the claim’s confidence.'),
  agrees: db(6).describe('The claim asks for what the hub itself understood (+), or for something else (−).'),
  follow_up: db(8).describe('It won the last verdict in this room less than 8 s ago, and nothing was heard.'),
  owner: db(6).describe('The device prefers this assistant.'),
  room: db(4).describe('The claim’s room is the one where it was said (+), or another (−).'),
  level: bound_db(5).describe('Bound (±) of the comparison of signal levels.'),
  first: db(1).describe('Its onset is the earliest by 50 ms or more.'),
  habit: bound_db(6).describe('Bound (±) of what corrections have taught.'),
});

export const arbiterSchema = z.strictObject({
  budget_ms: ms(500, 5000).describe(
    'Longest time from the opening of a contest to its command; a later command is dropped.',
  ),
  reserve_ms: ms(20, 1000).describe(
    'Part of the budget that is kept for handing the command over: a contest closes that much before its end. The hub keeps more while its machine is busy.',
  ),
  absorb_ms: ms(3000, 60_000).describe('How long a verdict absorbs or overrules late claims, at least.'),
  patience_ms: ms(150, 5000).describe(
    'How long a contest waits for a silent assistant whose lag is not learned yet, where nothing was heard.',
  ),
  max_claim_age_ms: ms(2000, 60_000).describe(
    'A claim that is older on arrival is expired, and does nothing.',
  ),
  utterance_ms: ms(8000, 60_000).describe(
    'How long an utterance stays open after its last detection and after its end of speech; also how long a room must be silent before a claim counts as a tap.',
  ),
  same_voice_ms: ms(300, 2000).describe(
    'Rooms that hear one assistant called within this of each other have heard one voice.',
  ),
  gesture_ms: ms(150, 2000).describe(
    'Intents of one assistant by one door closer together than this are one claim.',
  ),
  confirm_ms: ms(1500, 30_000).describe(
    'How long to wait for the state that confirms a command; half-way through, a harmless command is sent once more.',
  ),
  tie_db: z
    .number()
    .min(0)
    .max(10)
    .default(0.5)
    .describe('Totals at most this far below the highest are tied, and `prefer` decides.'),
  evidence: evidenceSchema.prefault({}).describe('Weights of the evidence, in decibans.'),
});

/** The arbiter’s rules in numbers; times in milliseconds. */
export type ArbiterPolicy = z.infer<typeof arbiterSchema>;
export type EvidenceWeights = ArbiterPolicy['evidence'];
