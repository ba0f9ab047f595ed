import { ExitCode } from '../error/exit-code.ts';
import { type Bypass, type Observation, type Observations, observe } from '../journal/observation.ts';
import type { MessageKey } from '../text/en/en.ts';
import { verdictMessage } from '../text/verdict.ts';
import { journalOf, type SpanOptions, segmentsOf, spanOf } from './journal-folder.ts';
import type { FolderOptions, JsonOption } from './options.ts';
import { wrapped } from './ui/layout.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

/** Each section prints at most so many; `--json` prints all. */
const MOST_SHOWN = 20;

/** Summarises what the hub saw: what two assistants did to the home, and what the hub decided or would have decided. */
export function report(terminal: Terminal, options: FolderOptions & SpanOptions & JsonOption): ExitCode {
  const isWithin = spanOf(options);
  const seen = observe(segmentsOf(terminal, journalOf(terminal, options).entries), isWithin);
  for (const line of options.json ? jsonLines(seen) : textLines(seen, terminal)) terminal.print(line);
  return ExitCode.ok;
}

function jsonLines(seen: Observations): readonly string[] {
  const { verdicts, doubleActs, fights, lateTwins, bypasses } = seen;
  const line = (kind: string) => (each: object) => JSON.stringify({ kind, ...each });
  return [
    JSON.stringify({ kind: 'summary', ...summaryOf(seen) }),
    ...doubleActs.map(line('double_act')),
    ...fights.map(line('fight')),
    ...lateTwins.map(line('late_twin')),
    ...bypasses.map(line('bypass')),
    ...verdicts.map(line('verdict')),
  ];
}

function summaryOf({ verdicts, doubleActs, fights, lateTwins, bypasses, confirmations }: Observations) {
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
    ...confirmations,
  };
}

function textLines(seen: Observations, terminal: Terminal): readonly string[] {
  const { text } = terminal;
  const paint = paintFor(terminal);
  const { verdicts, doubleActs, fights, lateTwins, bypasses } = seen;
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
    section(terminal, { title, meaning, items, lines: (item) => observationLine(terminal, item) });
  return [
    paint.bold(head),
    ...(count > 0 ? [`  ${text('report.won', { winners: won })}`] : []),
    `  ${
      observed > 0
        ? text('report.observed', { count: observed })
        : text('report.confirmed', { confirmed, unconfirmed, undelivered })
    }`,
    ...observations('report.double-acts', 'report.double-acts.meaning', doubleActs),
    ...observations('report.fights', 'report.fights.meaning', fights),
    ...observations('report.late-twins', 'report.late-twins.meaning', lateTwins),
    ...section(terminal, {
      title: 'report.bypasses',
      meaning: 'report.bypasses.meaning',
      items: suspects,
      lines: (item) => bypassLine(terminal, item),
    }),
    ...(others > 0 ? [`  ${text('report.other-changes', { count: others })}`] : []),
    ...section(terminal, {
      title: 'report.verdicts',
      meaning: observed > 0 ? 'report.would-decide' : 'report.decided',
      items: verdicts,
      lines: ({ at, verdict }) => wrapped(`${timeOf(at)}  ${text.of(verdictMessage(verdict))}`, width - 4),
    }),
  ];
}

type CountedKey =
  | 'report.verdicts'
  | 'report.double-acts'
  | 'report.fights'
  | 'report.late-twins'
  | 'report.bypasses';
type PlainKey = Extract<MessageKey, `report.${string}.meaning` | 'report.decided' | 'report.would-decide'>;

/** A heading with its count and meaning, then the newest items. */
function section<T>(
  terminal: Terminal,
  of: {
    title: CountedKey;
    meaning: PlainKey;
    items: readonly T[];
    lines: (item: T) => readonly string[];
  },
): readonly string[] {
  const { title, meaning, items, lines } = of;
  const { text } = terminal;
  const paint = paintFor(terminal);
  const shown = items.slice(-MOST_SHOWN);
  return [
    '',
    `${paint.bold(text(title, { count: items.length }))}  ${paint.dim(text(meaning))}`,
    ...(items.length > shown.length ? [paint.dim(`  ${text('report.newest', { most: MOST_SHOWN })}`)] : []),
    ...shown.flatMap((item) => lines(item).map((line, at) => `${at === 0 ? '  ' : '      '}${line}`)),
  ];
}

function observationLine({ text }: Terminal, of: Observation): readonly string[] {
  const { at, device, who, isUndone, verdict } = of;
  const asked = who.map((each) => text('report.asked', each)).join('; ');
  return [`${timeOf(at)}  ${device}  ${asked}${isUndone ? `  ${text('report.undone')}` : ''}  [${verdict}]`];
}

function bypassLine({ text }: Terminal, { at, device, by, follows = {} }: Bypass): readonly string[] {
  const { assistant, claim, utterance } = follows;
  const after = claim !== undefined ? 'claim' : assistant !== undefined ? 'called' : 'words';
  const what = text('report.bypass', {
    way: by,
    after,
    assistant: assistant ?? '',
    id: claim ?? utterance ?? '',
  });
  return [`${timeOf(at)}  ${device}  ${what}`];
}

function timeOf(at: Date): string {
  return at.toLocaleString('sv').slice(0, 16);
}
