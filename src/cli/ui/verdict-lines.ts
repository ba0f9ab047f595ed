import stringWidth from 'string-width';
import type { JudgedClaim, Verdict } from '../../arbiter/explain/verdict.ts';
import type { Aftermath, PastVerdict } from '../../journal/history.ts';
import type { Naming } from '../../text/naming.ts';
import type { Text } from '../../text/text.ts';
import {
  askedMessage,
  counterfactualMessage,
  evidenceMessage,
  reasonMessage,
  verdictMessage,
} from '../../text/verdict.ts';
import { budgetBar } from './bars.ts';
import { fit, type Paint, wrapped } from './layout.ts';
import { type Cell, type TableLayout, tableRow } from './table.ts';

interface Look {
  /** Width of the terminal. */
  readonly columns: number;
  readonly paint: Paint;
  readonly text: Text;
  /** How devices and rooms are called. */
  readonly names: Naming;
}

/** A command is cut to no fewer columns of the terminal. */
const LEAST_COMMAND = 12;
/** The columns of claims: who or what, decibans, why. */
const CLAIMS: TableLayout = { columns: [{ width: 16 }, { width: 10, align: 'right' }], gap: ' ' };
/** The columns of what followed: when, what. */
const AFTER: TableLayout = { columns: [{ width: 16, align: 'right' }], gap: ' ' };

/** A verdict for a person: what was decided, why, what would have changed it, and what followed. */
export function verdictLines(past: PastVerdict, { columns, paint, text, names }: Look): readonly string[] {
  const { verdict, at } = past;
  const { id, room, winner, latency_ms, budget_ms, counterfactual } = verdict;
  const look = { columns: Math.max(40, columns), paint, text, names };
  const bar = budgetBar({ used_ms: latency_ms, budget_ms, paint, text });
  const who = winner === null ? paint.yellow(text('ui.nobody')) : paint.cyan(winner);
  return [
    `${paint.bold(id)}  ${paint.dim(`${at.toLocaleString('sv')}  ${names.room(room)}`)}`,
    `${who}  ${fitting(commandOf(verdict, look), look.columns - stringWidth(`${who}    ${bar}`))}  ${bar}`,
    '',
    ...wrapped(text.of(verdictMessage(verdict, names)), look.columns),
    ...wrapped(
      capital(text('list.sentence', { clause: counterfactualMessage(counterfactual, names) })),
      look.columns,
    ),
    '',
    ...verdict.claims.flatMap((claim) => claimLines(claim, look)),
    ...(past.after.length > 0 ? ['', paint.bold(text('explain.after'))] : []),
    ...past.after.flatMap((each) => aftermathLine(each, look)),
  ];
}

/** Decibans with their sign: `+3.01 dB`. */
export function decibans(db: number): string {
  return `${db > 0 ? '+' : ''}${db.toFixed(2)} dB`;
}

/** The words, cut where the line has less room; where it has hardly any, they go on in a further line. */
function fitting(words: string, width: number): string {
  return width < LEAST_COMMAND ? words : fit(words, width).trimEnd();
}

function commandOf({ winner, action, device, value }: Verdict, { text, names }: Look): string {
  if (winner === null || action === null || device === null) return text('explain.no-command');
  return text.of(askedMessage({ action, device, ...(value !== null && { value }) }, names));
}

function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function claimLines(claim: JudgedClaim, { columns, paint, text, names }: Look): readonly string[] {
  const { assistant, id, door, outcome, reason, total_db, evidence, intent } = claim;
  const row = (what: string, db: number | null, why: string) =>
    tableRow([what, db === null ? '' : decibans(db), why], { ...CLAIMS, within: columns });
  const asked = intent ? askedMessage(intent, names) : '';
  return [
    paint.bold(
      row(assistant, total_db, text('explain.claim', { outcome, reason: reasonMessage(reason, names) })),
    ),
    paint.dim(
      row(
        '',
        null,
        door === undefined
          ? text('explain.asked-plain', { asked, id })
          : text('explain.asked', { asked, door, id }),
      ),
    ),
    ...evidence.map((each) =>
      row(`  ${text('evidence.kind', { kind: each.kind })}`, each.db, text.of(evidenceMessage(each, names))),
    ),
  ];
}

function aftermathLine({ after_ms, record }: Aftermath, look: Look): readonly string[] {
  const { columns, text } = look;
  const what = sentenceOf(record, look);
  if (what === undefined) return [];
  const when =
    after_ms < 10_000
      ? text('explain.milliseconds', { ms: Math.round(after_ms * 10) / 10 })
      : text('explain.seconds', { seconds: after_ms / 1000 });
  const cells: readonly Cell[] = [when, what];
  return [tableRow(cells, { ...AFTER, within: columns })];
}

/** What a record of the journal says about a verdict; undefined where it says nothing. */
function sentenceOf(record: Aftermath['record'], { text, names }: Look): string | undefined {
  switch (record.kind) {
    case 'command': {
      const { topic, payload, state, reason } = record.command;
      const command = `${topic} ${payload}`;
      return reason === undefined
        ? text('explain.command', { state, command })
        : text('explain.command-reason', { state, command, reason });
    }
    case 'undelivered':
      return record.reason === undefined
        ? text('explain.undelivered-unknown')
        : text('explain.undelivered', { reason: record.reason });
    case 'confirmation': {
      const { device, state } = record.confirmation;
      return state === 'resent'
        ? text('explain.resent', { device: names.device(device) })
        : text('explain.confirmation', { device: names.device(device), state });
    }
    case 'outcome': {
      const { assistant, claim, outcome, reason } = record.outcome;
      return text('explain.late', { assistant, claim, outcome, reason: reasonMessage(reason, names) });
    }
    case 'feedback':
      return 'should' in record.fields
        ? text('explain.feedback', { should: String(record.fields.should) })
        : undefined;
    default:
      return undefined;
  }
}
