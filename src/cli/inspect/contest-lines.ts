import type { Naming } from '../../text/naming.ts';
import type { Text } from '../../text/text.ts';
import { budgetBar } from '../ui/bars.ts';
import { fit, type Paint, wrapped } from '../ui/layout.ts';
import { type Cell, tableRow } from '../ui/table.ts';
import { decibans } from '../ui/verdict-lines.ts';
import type { ClaimSeen, ContestSeen } from './contest-book.ts';

interface Look {
  readonly columns: number;
  readonly paint: Paint;
  readonly text: Text;
  /** How devices and rooms are called. */
  readonly names: Naming;
  /** On our own clock. */
  readonly now_ms: number;
}

/** A contest: its verdict, how much of the time for it is used, and who claimed what and when. */
export function contestLines(contest: ContestSeen, look: Look): readonly string[] {
  const { columns, paint } = look;
  return [
    headline(contest, look),
    ...contest.claims.map((claim) => claimLine(claim, contest, look)),
    ...contest.aftermath.map((each) =>
      paint.dim(fit(`           ${aftermathOf(each, look)}`, columns).trimEnd()),
    ),
  ];
}

/** A contest with every reason. */
export function wholeContestLines(contest: ContestSeen, look: Look): readonly string[] {
  const { columns, paint, text } = look;
  const { whole } = contest;
  const told = [
    explanationOf(contest, text),
    whole ? text('inspect.contest.else', { counterfactual: whole.counterfactual }) : '',
  ].filter(Boolean);
  const evidence = (whole?.claims ?? []).flatMap(({ assistant, total_db, evidence: reasons }) => [
    '',
    paint.bold(
      fit(
        total_db === null
          ? text('inspect.contest.not-scored', { assistant })
          : text('inspect.contest.scored', { assistant, db: total_db }),
        columns,
      ).trimEnd(),
    ),
    ...reasons.map(({ kind, db, detail }) =>
      tableRow([text('evidence.kind', { kind }), decibans(db), text.of(detail)], {
        indent: '  ',
        columns: [{ width: 12 }, { width: 9, align: 'right' }],
        within: columns,
      }),
    ),
  ]);
  return [
    ...contestLines(contest, look),
    '',
    ...told.flatMap((text) => wrapped(text, columns)).map((line) => fit(line, columns).trimEnd()),
    ...evidence,
  ];
}

/** Why it was decided so: in the reader's language where the hub tells it in that. */
function explanationOf({ verdict, whole }: ContestSeen, text: Text): string {
  const { localized, explanation = verdict?.explanation ?? '' } = whole ?? {};
  return localized?.language === text.language ? localized.explanation : explanation;
}

function headline(contest: ContestSeen, { columns, paint, text, names, now_ms }: Look): string {
  const { id, verdict, budget_ms, isAlone, seen_ms } = contest;
  const room = names.room(contest.room);
  if (isAlone)
    return paint.dim(
      fit(
        text('inspect.contest.alone', { room: room === '' ? text('inspect.contest.no-room') : room }),
        columns,
      ).trimEnd(),
    );
  const used_ms = verdict?.latency_ms ?? Math.max(0, now_ms - seen_ms);
  const bar =
    columns < 72
      ? text('ui.budget', { used_ms: Math.round(used_ms), budget_ms })
      : budgetBar({ used_ms, budget_ms, paint, text });
  const wide = columns < 72 ? columns - 20 : columns - 50;
  const who = verdict ? (verdict.winner ?? text('ui.nobody')) : text('inspect.contest.open');
  const left = fit(
    `${verdict ? '●' : '◌'} ${who}  ${verdict ? text('inspect.contest.because', { because: verdict.because }) : ''}  ${room} ${id}`,
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
  const { columns, paint, text } = look;
  const after_ms =
    at_ms === undefined || contest.opened_ms === undefined
      ? undefined
      : Math.max(0, at_ms - contest.opened_ms);
  const cells: readonly Cell[] = [
    after_ms === undefined ? '' : text('inspect.contest.after', { ms: after_ms }),
    door === '' ? assistant : text('inspect.contest.claimant', { assistant, door }),
    fate
      ? text(asked.length === 0 ? 'inspect.contest.refused' : 'inspect.contest.outcome', { asked, ...fate })
      : text('inspect.contest.waiting', { asked }),
  ];
  const shown = tableRow(cells, {
    gap: ' ',
    columns: [{ width: 10, align: 'right' }, { width: 20 }],
    within: columns,
  });
  return fate?.outcome === 'granted' ? paint.green(shown) : shown;
}

function aftermathOf(each: ContestSeen['aftermath'][number], { text, names }: Look): string {
  if (each.kind === 'confirmation') {
    const { state, after_ms } = each;
    const device = names.device(each.device);
    return text('inspect.contest.confirmation', { device, state, ms: after_ms });
  }
  const { state, topic, payload, reason } = each;
  return reason === undefined
    ? text('inspect.contest.command', { state, topic, payload })
    : text('inspect.contest.command-reason', { state, topic, payload, reason });
}
