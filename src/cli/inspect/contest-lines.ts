import { budgetBar, fit, type Paint, wrapped } from '../ui/layout.ts';
import type { ClaimSeen, ContestSeen } from './contest-book.ts';

interface Look {
  readonly columns: number;
  readonly paint: Paint;
  /** On our own clock. */
  readonly now_ms: number;
}

/** A contest as it stands: who claimed what when, how much of the budget is used, the verdict. */
export function contestLines(contest: ContestSeen, look: Look): readonly string[] {
  const { columns, paint } = look;
  return [
    headline(contest, look),
    ...contest.claims.map((claim) => claimLine(claim, contest, look)),
    ...contest.aftermath.map((each) => paint.dim(fit(`           ${aftermathOf(each)}`, columns).trimEnd())),
  ];
}

/** The same with every reason. */
export function wholeContestLines(contest: ContestSeen, look: Look): readonly string[] {
  const { columns, paint } = look;
  const { verdict, whole } = contest;
  const told = [verdict?.explanation ?? '', whole ? `Else: ${whole.counterfactual}.` : ''].filter(Boolean);
  const evidence = (whole?.claims ?? []).flatMap(({ assistant, total_db, evidence: reasons }) => [
    '',
    paint.bold(
      fit(`${assistant}: ${total_db === null ? 'not scored' : `${total_db} dB`}`, columns).trimEnd(),
    ),
    ...reasons.map(({ kind, db, detail }) =>
      fit(`  ${fit(kind, 12)} ${decibans(db).padStart(10)}  ${detail}`, columns).trimEnd(),
    ),
  ]);
  return [
    ...contestLines(contest, look),
    '',
    ...told.flatMap((text) => wrapped(text, columns)).map((line) => fit(line, columns).trimEnd()),
    ...evidence,
  ];
}

function headline(contest: ContestSeen, { columns, paint, now_ms }: Look): string {
  const { id, room, verdict, budget_ms, isAlone, seen_ms } = contest;
  if (isAlone)
    return paint.dim(
      fit(`○ ${room === '' ? 'no room' : room}: no contest took this claim`, columns).trimEnd(),
    );
  const used_ms = verdict?.latency_ms ?? Math.max(0, now_ms - seen_ms);
  const bar =
    columns < 72 ? `${Math.round(used_ms)} of ${budget_ms} ms` : budgetBar({ used_ms, budget_ms, paint });
  const wide = columns < 72 ? columns - 20 : columns - 50;
  const who = verdict ? (verdict.winner ?? 'nobody') : 'open';
  const left = fit(
    `${verdict ? '●' : '◌'} ${who}  ${verdict?.because ?? ''}  ${room} ${id}`,
    Math.max(10, wide),
  );
  const colour = !verdict ? paint.bold : verdict.winner === null ? paint.yellow : paint.cyan;
  return `${colour(left)} ${bar}`;
}

function claimLine(
  { assistant, door, asked, at_ms, fate }: ClaimSeen,
  contest: ContestSeen,
  look: Look,
): string {
  const { columns, paint } = look;
  const after_ms =
    at_ms === undefined || contest.opened_ms === undefined
      ? undefined
      : Math.max(0, at_ms - contest.opened_ms);
  const when = after_ms === undefined ? '' : `+${Math.round(after_ms)} ms`;
  const who = `${assistant}${door === '' ? '' : ` (${door})`}`;
  const line = `${when.padStart(10)} ${fit(who, 20)} ${asked}${fate ? `: ${fate.outcome}, ${fate.reason}` : ' …'}`;
  const shown = fit(line, columns).trimEnd();
  return fate?.outcome === 'granted' ? paint.green(shown) : shown;
}

function aftermathOf(each: ContestSeen['aftermath'][number]): string {
  if (each.kind === 'confirmation')
    return `${each.device} ${each.state} after ${Math.round(each.after_ms)} ms`;
  const why = each.reason === undefined ? '' : `: ${each.reason}`;
  return `${each.state}: ${each.topic} ${each.payload}${why}`.replace(/[\p{C}\p{Z}]+/gu, ' ');
}

function decibans(db: number): string {
  return `${db > 0 ? '+' : ''}${db.toFixed(2)} dB`;
}
