import type { JudgedClaim, Verdict } from '../../arbiter/explain/verdict.ts';
import type { Aftermath, PastVerdict } from '../../journal/history.ts';
import {
  counterfactualInEnglish,
  evidenceInEnglish,
  reasonInEnglish,
  verdictInEnglish,
} from '../../text/en/verdict.ts';
import { budgetBar, fit, type Paint, wrapped } from './layout.ts';

interface Look {
  readonly columns: number;
  readonly paint: Paint;
}

/** A verdict as a person reads it: what, why, what else it could have been, and what came of it. */
export function verdictLines(past: PastVerdict, look: Look): readonly string[] {
  const { verdict, at } = past;
  const { paint } = look;
  const { id, room, winner, latency_ms, budget_ms, counterfactual } = verdict;
  const width = Math.max(40, look.columns);
  const [who, colour] = winner === null ? ['nobody', paint.yellow] : [winner, paint.cyan];
  return [
    `${paint.bold(id)}  ${paint.dim(`${at.toLocaleString('sv')}  ${room}`)}`,
    `${colour(who)}  ${commandOf(verdict)}  ${budgetBar({ used_ms: latency_ms, budget_ms, paint })}`,
    '',
    ...wrapped(verdictInEnglish(verdict), width),
    ...wrapped(sentence(counterfactualInEnglish(counterfactual)), width),
    '',
    ...verdict.claims.flatMap((claim) => claimLines(claim, { ...look, columns: width })),
    ...(past.after.length > 0 ? ['', paint.bold('and then')] : []),
    ...past.after.flatMap((each) => aftermathLine(each, width)),
  ];
}

function commandOf({ winner, action, device, value }: Verdict): string {
  return winner === null ? 'no command' : [action, device, value].filter((part) => part !== null).join(' ');
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** Columns of a table: who or what, how many decibans, why. */
const FIRST = 16;
const DECIBANS = 10;

function claimLines(claim: JudgedClaim, { columns, paint }: Look): readonly string[] {
  const { assistant, id, door, outcome, reason, total_db, evidence } = claim;
  const rest = columns - FIRST - DECIBANS - 2;
  const row = (what: string, db: number | null, why: string) =>
    `${fit(what, FIRST)} ${(db === null ? '' : decibans(db)).padStart(DECIBANS)} ${fit(why, rest).trimEnd()}`;
  const asked = [claim.intent?.action, claim.intent?.device, claim.intent?.value].filter(
    (part) => part !== undefined,
  );
  return [
    paint.bold(row(assistant, total_db, `${outcome}: ${reasonInEnglish(reason)}`)),
    paint.dim(row('', null, [...asked, door && `by ${door}`, `(${id})`].filter(Boolean).join(' '))),
    ...evidence.map((each) => row(`  ${each.kind}`, each.db, evidenceInEnglish(each))),
  ];
}

function decibans(db: number): string {
  return `${db > 0 ? '+' : ''}${db.toFixed(2)} dB`;
}

function aftermathLine({ after_ms, record }: Aftermath, columns: number): readonly string[] {
  const told = tale(record);
  if (told === undefined) return [];
  const when = `${after_ms < 10_000 ? `${Math.round(after_ms * 10) / 10} ms` : `${Math.round(after_ms / 1000)} s`}`;
  return [`${when.padStart(FIRST)} ${fit(told, columns - FIRST - 1).trimEnd()}`];
}

function tale(record: Aftermath['record']): string | undefined {
  switch (record.kind) {
    case 'command': {
      const { topic, payload, state, reason } = record.command;
      return `${state}: ${topic} ${payload}${reason === undefined ? '' : ` (${reason})`}`;
    }
    case 'undelivered':
      return `undelivered: ${record.reason ?? 'not known why'}`;
    case 'confirmation': {
      const { device, state } = record.confirmation;
      return state === 'resent' ? `sent once more to ${device}` : `${device} ${state}`;
    }
    case 'outcome': {
      const { assistant, claim, outcome, reason } = record.outcome;
      return `${assistant}'s ${claim} came late: ${outcome}, ${reasonInEnglish(reason)}`;
    }
    case 'feedback':
      return 'should' in record.fields
        ? `somebody said: it should have been ${record.fields.should}`
        : undefined;
    default:
      return undefined;
  }
}
