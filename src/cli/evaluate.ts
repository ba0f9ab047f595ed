import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseFile } from '../config/parse-file.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { ASSUMPTIONS } from '../evaluate/assumption.ts';
import { evaluate, type Plan } from '../evaluate/evaluation.ts';
import { sensitivity } from '../evaluate/sensitivity.ts';
import { plot } from '../evaluate/svg.ts';
import { type Traces, tracesOf } from '../evaluate/trace.ts';
import { findScenarios } from '../replay/load-scenario.ts';
import { scenarioSchema } from '../replay/scenario.ts';
import { assumptionLines, evaluationLines, sensitivityHead, sensitivityLine } from './evaluation-table.ts';
import { PACKAGE_FOLDER } from './home.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

export interface EvaluateOptions {
  readonly seed: string;
  readonly households: number;
  readonly days: number;
  readonly svg?: string;
  readonly sensitivity?: boolean;
  readonly assumptions?: boolean;
  readonly json?: boolean;
}

/** More than this is a slip of the finger: it would take a day. */
const MOST = { households: 10_000, days: 365 };

/** The policies side by side on simulated households. @throws Failure (exit 2) for options that are none. */
export function evaluatePolicies(terminal: Terminal, options: EvaluateOptions): ExitCode {
  const paint = paintFor(terminal);
  if (options.assumptions) {
    if (options.json) terminal.print(JSON.stringify(ASSUMPTIONS));
    else for (const line of assumptionLines(paint)) terminal.print(line);
    return ExitCode.ok;
  }
  const plan: Plan = {
    seed: options.seed,
    households: whole('--households', options.households, MOST.households),
    days: whole('--days', options.days, MOST.days),
    traces: recordedTraces(),
  };
  if (options.sensitivity) {
    if (options.svg !== undefined)
      throw misused('--svg with --sensitivity', 'one of them', 'draw the plot in a run of its own');
    for (const result of sensitivity(plan)) {
      if (options.json) terminal.print(JSON.stringify(result));
      else {
        if (Object.keys(result.changes).length === 0)
          for (const line of sensitivityHead(result.evaluation)) terminal.print(line);
        terminal.print(sensitivityLine(result, paint));
      }
    }
    return ExitCode.ok;
  }
  const evaluation = evaluate(plan);
  if (options.svg !== undefined) write(resolve(terminal.workingFolder, options.svg), plot(evaluation));
  if (options.json) terminal.print(JSON.stringify(evaluation));
  else {
    for (const line of evaluationLines(evaluation, paint)) terminal.print(line);
    terminal.print(paint.dim(gapsToldBy(plan.traces)));
  }
  return ExitCode.ok;
}

/** What real controllers sent, as recorded in the scenarios of the doors that are shipped. */
function recordedTraces(): Traces {
  const folder = join(PACKAGE_FOLDER, 'scenarios', 'doors');
  if (!existsSync(folder)) return tracesOf([]);
  const scenarios = findScenarios([folder]).flatMap((file) => {
    const parsed = parseFile(file, scenarioSchema);
    return 'data' in parsed ? [parsed.data] : [];
  });
  return tracesOf(scenarios);
}

function gapsToldBy({ gaps_ms }: Traces): string {
  const known = [...gaps_ms].map(([door, gaps]) => `${door} (${gaps.length})`);
  return known.length === 0
    ? 'Times between the parts of a scene are assumed; --assumptions lists all that is.'
    : `Times between the parts of a scene are as recorded: ${known.join(', ')}; --assumptions lists what is assumed.`;
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const found = messageOf(error);
    throw new Failure(ExitCode.unavailable, [
      { file, found, expected: 'a file that can be written', fix: 'name another with --svg' },
    ]);
  }
}

function whole(option: string, given: number, most: number): number {
  if (Number.isInteger(given) && given >= 1 && given <= most) return given;
  throw misused(`${option} ${given}`, `a whole number from 1 to ${most}`, 'correct it');
}

function misused(found: string, expected: string, fix: string): Failure {
  return new Failure(ExitCode.usage, [{ found, expected, fix }]);
}
