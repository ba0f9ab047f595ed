import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseFile } from '../../src/config/parse-file.ts';
import { findScenarios } from '../../src/replay/load-scenario.ts';
import { scenarioSchema } from '../../src/replay/scenario.ts';
import { ASSUMPTIONS } from './assumption.ts';
import { type Evaluation, evaluate, type Plan } from './evaluation.ts';
import { sensitivity } from './sensitivity.ts';
import { plot } from './svg.ts';
import { assumptionLines, causeLines, evaluationLines, sensitivityHead, sensitivityLine } from './table.ts';
import { type Traces, tracesOf } from './trace.ts';

// `npm run evaluate`: policies side by side on simulated homes.

const USAGE = `npm run evaluate -- [options]
  --seed <text>         the same seed draws the same days (default 1)
  --households <number> how many, 1 to 10000 (default 100)
  --days <number>       days of each, 1 to 365 (default 5)
  --svg <file>          draw a plot as well
  --sensitivity         what would come of it, were an assumption wrong
  --assumptions         list what the households rest upon, each with its source
  --json                print data in place of tables`;

/** More than this is a slip of the finger: it would take a day. */
const MOST = { households: 10_000, days: 365 };

/** An option that is none: what was found, and what is expected. */
class UsageError extends Error {}

function main(args: readonly string[]): void {
  const options = optionsOf(args);
  const print = (line: string) => process.stdout.write(`${line}\n`);
  if (options.help) {
    print(USAGE);
    return;
  }
  if (options.assumptions) {
    for (const line of options.json ? [JSON.stringify(ASSUMPTIONS)] : assumptionLines()) print(line);
    return;
  }
  const plan: Plan = {
    seed: options.seed,
    households: whole('--households', options.households, MOST.households),
    days: whole('--days', options.days, MOST.days),
    traces: recordedTraces(),
  };
  if (options.sensitivity) {
    if (options.svg !== undefined) throw new UsageError('--svg with --sensitivity: give one of them');
    printSensitivity(plan, { json: options.json, print });
    return;
  }
  const evaluation = evaluate(plan);
  if (options.svg !== undefined) writeFileSync(options.svg, plot(evaluation));
  for (const line of options.json ? [JSON.stringify(evaluation)] : tables(evaluation, plan.traces))
    print(line);
}

function optionsOf(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string', default: '1' },
        households: { type: 'string', default: '100' },
        days: { type: 'string', default: '5' },
        svg: { type: 'string' },
        sensitivity: { type: 'boolean', default: false },
        assumptions: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function printSensitivity(plan: Plan, of: { json: boolean; print: (line: string) => void }): void {
  for (const result of sensitivity(plan)) {
    if (of.json) {
      of.print(JSON.stringify(result));
      continue;
    }
    if (Object.keys(result.changes).length === 0)
      for (const line of sensitivityHead(result.evaluation)) of.print(line);
    of.print(sensitivityLine(result));
  }
}

function tables(evaluation: Evaluation, { gaps_ms }: Traces): readonly string[] {
  const known = [...gaps_ms].map(([door, gaps]) => `${door} (${gaps.length})`);
  const gaps = known.length === 0 ? 'assumed' : `as recorded at ${known.join(', ')}`;
  return [
    ...evaluationLines(evaluation),
    '',
    ...causeLines(evaluation),
    '',
    `Times between the parts of a scene are ${gaps}; --assumptions lists every figure with its source.`,
  ];
}

/** What real controllers sent, as recorded in the scenarios of the doors. */
function recordedTraces(): Traces {
  const folder = join(process.cwd(), 'scenarios', 'doors');
  if (!existsSync(folder)) throw new UsageError(`no ${folder}: run it in the folder of the project`);
  const scenarios = findScenarios([folder]).flatMap((file) => {
    const parsed = parseFile(file, scenarioSchema);
    return 'data' in parsed ? [parsed.data] : [];
  });
  return tracesOf(scenarios);
}

function whole(option: string, given: string, most: number): number {
  const value = Number(given);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new UsageError(`${option} ${given}: expected a whole number from 1 to ${most}`);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const isOurs = !(error instanceof UsageError) && !('code' in error);
  process.stderr.write(`${isOurs ? error.stack : error.message}\n`);
  if (error instanceof UsageError) process.stderr.write(`${USAGE}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
