import { statSync } from 'node:fs';
import { join } from 'node:path';
import { loadHome } from '../config/load.ts';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { type SegmentEntry, segmentAt, segmentsIn } from '../journal/folder.ts';
import { type Difference, type Recomputed, recompute } from '../journal/recompute.ts';
import { dayTimeOf, isWhole, readNamedSegment, type Segment, type WholeSegment } from '../journal/segment.ts';
import { type Turned, whatIf } from '../journal/what-if.ts';
import { printable } from '../text/printable.ts';
import { message } from '../text/text.ts';
import { verdictMessage } from '../text/verdict.ts';
import { segmentsOf } from './journal-folder.ts';
import type { JsonOption } from './options.ts';
import { namesOf } from './ui/names.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

/** The journal's files that a path names: a file, or a folder of them. None where the path is something else. */
export function segmentFilesAt(path: string): readonly SegmentEntry[] {
  if (path.endsWith('.jsonl')) return [segmentAt(path) ?? { path, number: 0, bytes: 0, modified_ms: 0 }];
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
  const here = segmentsIn(path);
  const within = segmentsIn(join(path, 'journal'));
  return here.length > 0 ? here : within;
}

/**
 * Computes every verdict of a journal again and compares to the byte; or, with another configuration, shows which
 * verdicts would have been different. Exits 1 where a verdict differs under its own configuration.
 * @param entries the files of the journal, oldest first: a segment may have several.
 * @throws Failure (exit 3) where a file is no segment, or the configuration is invalid.
 */
export function replayJournal(
  terminal: Terminal,
  entries: readonly SegmentEntry[],
  options: { readonly config?: string | undefined } & JsonOption,
): ExitCode {
  const home = options.config === undefined ? undefined : loadHome(options.config);
  let count = 0;
  let different = 0;
  const [only] = entries;
  // One damaged segment of a folder costs no other; a file that is named alone must be whole.
  const segments = only && entries.length === 1 ? namedAlone(only.path) : segmentsOf(terminal, entries);
  for (const segment of segments) {
    const { file } = segment;
    if (!isWhole(segment)) {
      terminal.complain(terminal.text('replay.beginless', { file: printable(file) }));
      continue;
    }
    const result = computed(segment, home);
    if (result === undefined) {
      terminal.complain(terminal.text('replay.damaged', { file: printable(file) }));
      continue;
    }
    const found = 'turned' in result ? result.turned.length : result.different.length;
    count += 'turned' in result ? result.verdicts : result.same + found;
    different += found;
    if (options.json)
      terminal.print(JSON.stringify({ file, passed: home !== undefined || found === 0, ...result }));
    else if ('turned' in result && home) showTurned(terminal, { segment, turned: result.turned, home });
    else if ('different' in result) showRecomputed(terminal, segment, result);
  }
  const isPassed = home !== undefined || different === 0;
  if (!options.json) {
    const { text } = terminal;
    const paint = paintFor(terminal);
    const words = home
      ? text('replay.turned', { different, count })
      : different === 0
        ? text('replay.same', { count })
        : text('replay.different', { different, count });
    terminal.print(isPassed ? paint.green(words) : paint.red(words));
  }
  return isPassed ? ExitCode.ok : ExitCode.failed;
}

/** @throws Failure (exit 3) where the file is no segment, or only a later part of one. */
function namedAlone(file: string): readonly Segment[] {
  const segment = readNamedSegment(file);
  if (!segment) return [];
  if (isWhole(segment)) return [segment];
  throw new Failure(ExitCode.invalidFile, [
    {
      file,
      found: message('replay.part.found'),
      expected: message('replay.part.expected'),
      fix: message('replay.part.fix'),
    },
  ]);
}

/** @returns undefined where damaged lines are missing for it. */
function computed(segment: WholeSegment, home: Home | undefined) {
  try {
    const result = home ? whatIf(segment, home) : recompute(segment);
    const isDifferent = 'different' in result && result.different.length > 0;
    // Without a line that is damaged, other decisions follow.
    return segment.damaged.length > 0 && isDifferent ? undefined : result;
  } catch (error) {
    if (segment.damaged.length > 0) return undefined;
    throw new Failure(ExitCode.invalidFile, [
      {
        file: segment.file,
        found: message('replay.records.found', { reason: messageOf(error) }),
        expected: message('replay.records.expected'),
        fix: message('replay.records.fix'),
      },
    ]);
  }
}

function showRecomputed(terminal: Terminal, segment: Segment, recomputed: Recomputed): void {
  const { text } = terminal;
  const paint = paintFor(terminal);
  const { same, different, unwritten } = recomputed;
  const parts = [
    text('replay.segment', { count: same }),
    ...(unwritten.length > 0 ? [text('replay.unwritten', { count: unwritten.length })] : []),
    ...(segment.torn > 0 ? [text('replay.torn', { count: segment.torn })] : []),
  ];
  const mark = different.length === 0 ? paint.green('✓') : paint.red('✗');
  terminal.print(`${mark} ${paint.bold(segment.file)} ${parts.join(', ')}`);
  for (const difference of different) showDifference(terminal, difference);
}

function showDifference(terminal: Terminal, { id, recorded, recomputed }: Difference): void {
  const { text } = terminal;
  const paint = paintFor(terminal);
  const key = !recorded ? 'replay.not-recorded' : recomputed ? 'replay.differs' : 'replay.not-repeated';
  terminal.print(paint.red(`  ${text(key, { id })}`));
  if (!recorded || !recomputed) return;
  for (const change of changesBetween(recorded, recomputed))
    terminal.print(`    ${text('replay.change', { ...change })}`);
}

function showTurned(
  terminal: Terminal,
  { segment, turned, home }: { segment: Segment; turned: readonly Turned[]; home: Home },
): void {
  const names = namesOf(terminal, home);
  const paint = paintFor(terminal);
  const dayTime = dayTimeOf(segment);
  const times = new Map(
    segment.records.flatMap((record) =>
      record.kind === 'verdict' ? [[record.verdict.id, record.at_ms]] : [],
    ),
  );
  for (const { recorded, imagined, changes } of turned) {
    const at_ms = times.get(recorded?.id ?? '');
    const when = at_ms === undefined ? '' : dayTime(at_ms).toLocaleString('sv');
    const room = names.room((recorded ?? imagined)?.room ?? '');
    terminal.print(
      `${paint.bold(recorded?.id ?? terminal.text('replay.new'))}  ${paint.dim(`${when}  ${room}`)}`,
    );
    for (const change of changes) terminal.print(`  ${printable(change)}`);
    if (imagined) terminal.print(`  ${paint.dim(terminal.text.of(verdictMessage(imagined, names)))}`);
  }
}

/** One place in which two verdicts differ; the path is like `claims.0.total_db`, the values are JSON. */
interface Change {
  readonly path: string;
  readonly before: string;
  readonly now: string;
}

/** Every place in which two pieces of JSON data differ. */
function changesBetween(before: unknown, now: unknown, path: readonly string[] = []): readonly Change[] {
  if (isTree(before) && isTree(now)) {
    const left = new Map(Object.entries(before));
    const right = new Map(Object.entries(now));
    const keys = new Set([...left.keys(), ...right.keys()]);
    return [...keys].flatMap((key) => changesBetween(left.get(key), right.get(key), [...path, key]));
  }
  const was = JSON.stringify(before) ?? '–';
  const is = JSON.stringify(now) ?? '–';
  return was === is ? [] : [{ path: path.join('.'), before: was, now: is }];
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
