import stringWidth from 'string-width';
import { ExitCode } from '../error/exit-code.ts';
import type { LostClaim } from '../journal/claims.ts';
import { type Bypass, type Observation, type Observations, observe } from '../journal/observation.ts';
import type { MessageKey } from '../text/en/en.ts';
import type { Naming } from '../text/naming.ts';
import { ENGLISH } from '../text/text.ts';
import { reasonMessage, verdictMessage } from '../text/verdict.ts';
import { configuredHome } from './home.ts';
import { journalOf, type SpanOptions, segmentsOf, spanOf } from './journal-folder.ts';
import type { FolderOptions, JsonOption } from './options.ts';
import { hanging, wrapped } from './ui/layout.ts';
import { namesOf } from './ui/names.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

/** Each section prints at most so many; `--json` prints all. */
const MOST_SHOWN = 20;

/** Summarises what the hub saw: what two assistants did to the home, and what the hub decided or would have decided. */
export function report(terminal: Terminal, options: FolderOptions & SpanOptions & JsonOption): ExitCode {
  const isWithin = spanOf(options);
  const seen = observe(segmentsOf(terminal, journalOf(terminal, options).entries), isWithin);
  const names = namesOf(terminal, configuredHome(terminal, options.config));
  for (const line of options.json ? jsonLines(seen) : textLines(seen, terminal, names)) terminal.print(line);
  return ExitCode.ok;
}

function jsonLines(seen: Observations): readonly string[] {
  const { verdicts, doubleActs, fights, lateTwins, bypasses, refused, unanswered } = seen;
  const line = (kind: string) => (each: object) => JSON.stringify({ kind, ...each });
  const observed = (kind: string) => (each: Observation) => {
    const who = each.who.map(({ assistant, asked }) => ({ assistant, asked: ENGLISH.of(asked) }));
    return line(kind)({ ...each, who });
  };
  return [
    JSON.stringify({ kind: 'summary', ...summaryOf(seen) }),
    ...doubleActs.map(observed('double_act')),
    ...fights.map(observed('fight')),
    ...lateTwins.map(observed('late_twin')),
    ...bypasses.map(line('bypass')),
    ...refused.map(line('refused')),
    ...unanswered.map(line('unanswered')),
    ...verdicts.map(line('verdict')),
  ];
}

function summaryOf(seen: Observations) {
  const { verdicts, doubleActs, fights, lateTwins, bypasses, refused, unanswered, confirmations } = seen;
  const winners = new Map<string, number>();
  for (const { verdict } of verdicts)
    winners.set(verdict.winner ?? 'nobody', (winners.get(verdict.winner ?? 'nobody') ?? 0) + 1);
  return {
    from: verdicts[0]?.at,
    to: verdicts.at(-1)?.at,
    verdicts: verdicts.length,
    observed: verdicts.filter(({ verdict }) => verdict.command === 'observed').length,
    winners: Object.fromEntries(winners),
    double_acts: doubleActs.length,
    fights: fights.length,
    late_twins: lateTwins.length,
    bypasses: bypasses.length,
    bypasses_after_words: bypasses.filter(({ follows }) => follows).length,
    refused: refused.length,
    refused_by: Object.fromEntries(countedBy(refused)),
    never_confirmed: unanswered.map(({ device }) => device),
    ...confirmations,
  };
}

/** By the kind of reason, how many claims were refused, most first. */
function countedBy(refused: readonly LostClaim[]): readonly (readonly [kind: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { reason } of refused) counts.set(reason.kind, (counts.get(reason.kind) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

function textLines(seen: Observations, terminal: Terminal, names: Naming): readonly string[] {
  const { text } = terminal;
  const paint = paintFor(terminal);
  const { verdicts, doubleActs, fights, lateTwins, bypasses, refused, unanswered } = seen;
  const { from, to, observed, winners, confirmed, unconfirmed, undelivered } = summaryOf(seen);
  const width = Math.max(60, terminal.columns);
  const count = verdicts.length;
  const suspects = bypasses.filter(({ follows }) => follows);
  const others = bypasses.length - suspects.length;
  const won = Object.entries(winners).map(
    ([who, times]) => `${who === 'nobody' ? text('ui.nobody') : who} ${times}`,
  );
  const head =
    from && to
      ? text('report.verdicts-span', { count, from: timeOf(from), to: timeOf(to) })
      : text('report.verdicts', { count });
  const observations = (title: CountedKey, meaning: PlainKey, items: readonly Observation[]) =>
    section(terminal, { title, meaning, items, lines: (item) => observationLine(terminal, item, names) });
  return [
    paint.bold(head),
    ...(count > 0 ? [`  ${text('report.won', { winners: won })}`] : []),
    ...(observed > 0 ? [`  ${text('report.observed', { count: observed })}`] : []),
    ...(observed < count || count === 0
      ? [`  ${text('report.confirmed', { confirmed, unconfirmed, undelivered })}`]
      : []),
    ...observations('report.double-acts', 'report.double-acts.meaning', doubleActs),
    ...observations('report.fights', 'report.fights.meaning', fights),
    ...observations('report.late-twins', 'report.late-twins.meaning', lateTwins),
    ...section(terminal, {
      title: 'report.bypasses',
      meaning: 'report.bypasses.meaning',
      items: suspects,
      lines: (item) => bypassLine(terminal, item, names),
    }),
    ...(others > 0 ? [`  ${text('report.other-changes', { count: others })}`] : []),
    ...section(terminal, {
      title: 'report.refused',
      meaning: 'report.refused.meaning',
      items: refused,
      more: countedBy(refused).map(([kind, count]) => text('report.refused-by', { kind, count })),
      lines: (item) => wrapped(refusedLine(terminal, item, names), width - 6),
    }),
    ...section(terminal, {
      title: 'report.unanswered',
      meaning: 'report.unanswered.meaning',
      items: unanswered,
      lines: ({ device, count, last }) => [
        text('report.unanswered-line', { device: names.device(device), count, at: timeOf(last) }),
      ],
    }),
    ...section(terminal, {
      title: 'report.verdicts',
      meaning: observed > 0 && observed === count ? 'report.would-decide' : 'report.decided',
      items: verdicts,
      lines: ({ at, verdict }) =>
        wrapped(`${timeOf(at)}  ${text.of(verdictMessage(verdict, names))}`, width - 6),
    }),
  ];
}

type CountedKey =
  | 'report.verdicts'
  | 'report.double-acts'
  | 'report.fights'
  | 'report.late-twins'
  | 'report.bypasses'
  | 'report.refused'
  | 'report.unanswered';
type PlainKey = Extract<MessageKey, `report.${string}.meaning` | 'report.decided' | 'report.would-decide'>;

/** A heading with its count and meaning, then the newest items. */
function section<T>(
  terminal: Terminal,
  of: {
    title: CountedKey;
    meaning: PlainKey;
    items: readonly T[];
    /** Said once, before the items. */
    more?: readonly string[];
    lines: (item: T) => readonly string[];
  },
): readonly string[] {
  const { title, meaning, items, lines, more = [] } = of;
  const { text } = terminal;
  const paint = paintFor(terminal);
  const shown = items.slice(-MOST_SHOWN);
  return [
    '',
    ...headingLines(terminal, { title: text(title, { count: items.length }), meaning: text(meaning) }),
    ...(more.length > 0 ? hanging(`  ${text('list.names', { names: more })}`, terminal.columns) : []),
    ...(items.length > shown.length ? [paint.dim(`  ${text('report.newest', { most: MOST_SHOWN })}`)] : []),
    ...shown.flatMap((item) => lines(item).map((line, at) => `${at === 0 ? '  ' : '      '}${line}`)),
  ];
}

/** The title and its meaning, on one line where both fit. */
function headingLines(
  terminal: Terminal,
  { title, meaning }: { title: string; meaning: string },
): readonly string[] {
  const paint = paintFor(terminal);
  return stringWidth(`${title}  ${meaning}`) <= Math.max(60, terminal.columns)
    ? [`${paint.bold(title)}  ${paint.dim(meaning)}`]
    : [paint.bold(title), ...hanging(`  ${meaning}`, terminal.columns).map(paint.dim)];
}

function refusedLine({ text }: Terminal, of: LostClaim, names: Naming): string {
  const { at, assistant, outcome, reason, text: words = '' } = of;
  const said = words === '' ? '' : `  ${text('explain.words', { words })}`;
  return `${timeOf(at)}  ${text('explain.lost', { assistant, outcome, reason: reasonMessage(reason, names) })}${said}`;
}

function observationLine(terminal: Terminal, of: Observation, names: Naming): readonly string[] {
  const { text } = terminal;
  const { at, device, who, isUndone, verdict } = of;
  const asked = who.map((each) => text('report.asked', each)).join('; ');
  const line = `${timeOf(at)}  ${names.device(device)}  ${asked}${isUndone ? `  ${text('report.undone')}` : ''}  [${verdict}]`;
  return wrapped(line, Math.max(60, terminal.columns) - 6);
}

function bypassLine(terminal: Terminal, of: Bypass, names: Naming): readonly string[] {
  const { text } = terminal;
  const { at, device, by, follows = {} } = of;
  const { assistant, claim, utterance } = follows;
  const after = claim !== undefined ? 'claim' : assistant !== undefined ? 'called' : 'words';
  const what = text('report.bypass', {
    way: by,
    after,
    assistant: assistant ?? '',
    id: claim ?? utterance ?? '',
  });
  return wrapped(`${timeOf(at)}  ${names.device(device)}  ${what}`, Math.max(60, terminal.columns) - 6);
}

function timeOf(at: Date): string {
  return at.toLocaleString('sv').slice(0, 16);
}
