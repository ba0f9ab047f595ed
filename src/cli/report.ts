import { ExitCode } from '../error/exit-code.ts';
import { type Bypass, type Observation, type Observations, observe } from '../journal/observation.ts';
import { verdictInEnglish } from '../text/en/verdict.ts';
import { type JournalOptions, journalOf, segmentsOf } from './journal-folder.ts';
import { type SpanOptions, spanOf } from './span.ts';
import { type Paint, wrapped } from './ui/layout.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

/** More than these of a sort are counted, and shown by `--json`. */
const MOST_SHOWN = 20;

/** Tells what the hub saw: what two assistants did to the home, and what would have become of it. */
export function report(
  terminal: Terminal,
  options: JournalOptions & SpanOptions & { json?: boolean },
): ExitCode {
  const isWithin = spanOf(options);
  const seen = observe(segmentsOf(journalOf(terminal, options).entries), isWithin);
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
  const paint = paintFor(terminal);
  const { verdicts, doubleActs, fights, lateTwins, bypasses } = seen;
  const sum = summaryOf(seen);
  const width = Math.max(60, terminal.columns);
  const span = sum.from && sum.to ? `, ${timeOf(sum.from)} to ${timeOf(sum.to)}` : '';
  const winners = Object.entries(sum.winners).map(([who, times]) => `${who} ${times}`);
  const suspects = bypasses.filter(({ follows }) => follows);
  const others = bypasses.length - suspects.length;
  return [
    paint.bold(`${counted(sum.verdicts, 'verdicts')}${span}`),
    ...(sum.verdicts > 0 ? [`  won: ${winners.join(', ')}`] : []),
    sum.observed > 0
      ? `  ${sum.observed} of them while observing: nothing was commanded`
      : `  confirmed ${sum.confirmed}, unconfirmed ${sum.unconfirmed}, undelivered ${sum.undelivered}`,
    ...section(paint, 'double acts', 'both would have done the same', doubleActs, observationLine),
    ...section(paint, 'fights', 'they wanted different things of one device', fights, observationLine),
    ...section(paint, 'late twins', 'another came when it was decided', lateTwins, observationLine),
    ...section(
      paint,
      'bypasses',
      'a device changed just after words or a claim, and not by us',
      suspects,
      bypassLine,
    ),
    ...(others > 0 ? [`  ${others} more changes followed nothing: hands, automations, dashboards`] : []),
    ...section(
      paint,
      'verdicts',
      sum.observed > 0 ? 'what would have been decided' : 'what was decided',
      verdicts,
      ({ at, verdict }) => wrapped(`${timeOf(at)}  ${verdictInEnglish(verdict)}`, width - 4),
    ),
  ];
}

function section<T>(
  paint: Paint,
  title: string,
  meaning: string,
  items: readonly T[],
  lines: (item: T) => readonly string[],
): readonly string[] {
  const shown = items.slice(-MOST_SHOWN);
  const more = items.length - shown.length;
  return [
    '',
    `${paint.bold(counted(items.length, title))}  ${paint.dim(meaning)}`,
    ...(more > 0 ? [paint.dim(`  the newest ${MOST_SHOWN}; --json has all`)] : []),
    ...shown.flatMap((item) => lines(item).map((line, at) => `${at === 0 ? '  ' : '      '}${line}`)),
  ];
}

function observationLine({ at, device, who, isUndone, verdict }: Observation): readonly string[] {
  const asked = who.map((each) => `${each.assistant}: ${each.asked}`).join('; ');
  return [`${timeOf(at)}  ${device}  ${asked}${isUndone ? '  (twice is undone)' : ''}  [${verdict}]`];
}

function bypassLine({ at, device, by, follows = {} }: Bypass): readonly string[] {
  const { assistant, claim, utterance } = follows;
  const words = `words ${assistant === undefined ? '' : `to ${assistant} `}in its room (${utterance})`;
  const after = claim === undefined ? words : `${assistant}'s claim (${claim})`;
  const way = by === 'another_writer' ? 'another writer commanded it' : 'it changed by itself';
  return [`${timeOf(at)}  ${device}  ${way} after ${after}`];
}

/** `1 fight`, `2 fights`. */
function counted(count: number, plural: string): string {
  const one = plural === 'bypasses' ? 'bypass' : plural.slice(0, -1);
  return `${count} ${count === 1 ? one : plural}`;
}

function timeOf(at: Date): string {
  return at.toLocaleString('sv').slice(0, 16);
}
