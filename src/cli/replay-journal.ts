import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../arbiter/explain/verdict.ts';
import { loadHome } from '../config/load.ts';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { dayTimeOf } from '../journal/day-time.ts';
import { segmentsIn } from '../journal/folder.ts';
import { type Difference, type Recomputed, recompute } from '../journal/recompute.ts';
import { readNamedSegment, type Segment } from '../journal/segment.ts';
import { type Turned, whatIf } from '../journal/what-if.ts';
import { verdictInEnglish } from '../text/en/verdict.ts';
import type { Paint } from './ui/layout.ts';
import { linesApart } from './ui/lines-apart.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

/** The segments that a path names: a file, or a folder of them; none where it is something else. */
export function segmentFilesAt(path: string): readonly string[] {
  if (path.endsWith('.jsonl')) return [path];
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
  const [here, within] = [segmentsIn(path), segmentsIn(join(path, 'journal'))];
  return (here.length > 0 ? here : within).map((segment) => segment.path);
}

/**
 * Computes every verdict of a journal again, and compares to the byte; or, with another configuration, shows
 * which would have been others. Exits 1 where one came out otherwise in its own home.
 * @throws Failure (exit 3) where a file is no segment, or the configuration is invalid.
 */
export function replayJournal(
  terminal: Terminal,
  files: readonly string[],
  options: { config?: string; json?: boolean },
): ExitCode {
  const home = options.config === undefined ? undefined : loadHome(options.config);
  const paint = paintFor(terminal);
  let verdicts = 0;
  let others = 0;
  for (const file of files) {
    const segment = readNamedSegment(file);
    if (!segment) continue;
    const result = computed(segment, home);
    const found = 'turned' in result ? result.turned.length : result.different.length;
    verdicts += 'turned' in result ? result.verdicts : result.same + found;
    others += found;
    if (options.json)
      terminal.print(JSON.stringify({ file, passed: home !== undefined || found === 0, ...result }));
    else if ('turned' in result) showTurned({ terminal, paint, segment, turned: result.turned });
    else showRecomputed({ terminal, paint, segment, recomputed: result });
  }
  if (!options.json) {
    const said = home
      ? `${others} of ${verdicts} verdicts would have been others`
      : others === 0
        ? `${verdicts} verdicts, the same to the byte`
        : `${others} of ${verdicts} verdicts came out otherwise`;
    terminal.print(others === 0 || home ? paint.green(said) : paint.red(said));
  }
  return others === 0 || home ? ExitCode.ok : ExitCode.failed;
}

function computed(segment: Segment, home: Home | undefined) {
  try {
    return home ? whatIf(segment, home) : recompute(segment);
  } catch (error) {
    throw new Failure(ExitCode.invalidFile, [
      {
        file: segment.file,
        found: `records that cannot be computed (${error instanceof Error ? error.message : error})`,
        expected: 'a segment as this version writes it',
        fix: 'replay it with the version that wrote it',
      },
    ]);
  }
}

function showRecomputed(of: {
  terminal: Terminal;
  paint: Paint;
  segment: Segment;
  recomputed: Recomputed;
}): void {
  const { terminal, paint, segment, recomputed } = of;
  const { same, different, unwritten } = recomputed;
  const mark = different.length === 0 ? paint.green('✓') : paint.red('✗');
  const rest = [
    ...(unwritten.length > 0 ? [`${unwritten.length} at its end not written down`] : []),
    ...(segment.torn > 0 ? [`${segment.torn} torn lines`] : []),
  ];
  terminal.print(`${mark} ${paint.bold(segment.file)} ${[`${same} verdicts`, ...rest].join(', ')}`);
  for (const difference of different) showDifference(terminal, paint, difference);
}

function showDifference(terminal: Terminal, paint: Paint, { id, recorded, recomputed }: Difference): void {
  terminal.print(
    `  ${paint.red(id)} ${recorded ? (recomputed ? '' : 'does not come about again') : 'was not recorded'}`,
  );
  if (!recorded || !recomputed) return;
  for (const { path, before, now } of linesApart(recorded, recomputed))
    terminal.print(`    ${path}: ${before} → ${now}`);
}

function showTurned(of: {
  terminal: Terminal;
  paint: Paint;
  segment: Segment;
  turned: readonly Turned[];
}): void {
  const { terminal, paint, turned } = of;
  const dayTime = dayTimeOf(of.segment);
  const times = new Map(
    of.segment.records.flatMap((record) =>
      record.kind === 'verdict' ? [[record.verdict.id, record.at_ms]] : [],
    ),
  );
  for (const { recorded, imagined, changes } of turned) {
    const at_ms = times.get(recorded?.id ?? '');
    const when = at_ms === undefined ? '' : dayTime(at_ms).toLocaleString('sv');
    terminal.print(
      `${paint.bold(recorded?.id ?? 'new')}  ${paint.dim([when, roomOf(recorded ?? imagined)].join('  '))}`,
    );
    for (const change of changes) terminal.print(`  ${change}`);
    if (imagined) terminal.print(`  ${paint.dim(verdictInEnglish(imagined))}`);
  }
}

function roomOf(verdict: Verdict | undefined): string {
  return verdict?.room ?? '';
}
