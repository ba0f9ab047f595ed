import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure, type Problem } from '../error/failure.ts';
import { type HearingStream, openHearing } from '../hearing/hearing-stream.ts';
import { hearingPlan } from '../hearing/plan.ts';
import type { HearingPlan } from '../hearing/worker-protocol.ts';
import { differences } from '../replay/judge.ts';
import { findScenarios, type LoadedScenario, loadScenario } from '../replay/load-scenario.ts';
import { Player, type Replayed } from '../replay/player.ts';
import type { Naming } from '../text/naming.ts';
import { printable } from '../text/printable.ts';
import { verdictMessage } from '../text/verdict.ts';
import { systemClock } from '../time/system-clock.ts';
import { homeForScenarios, stateOf } from './home.ts';
import type { FolderOptions, JsonOption } from './options.ts';
import { replayJournal, segmentFilesAt } from './replay-journal.ts';
import { budgetBar } from './ui/bars.ts';
import { namesOf } from './ui/names.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

/** One scenario's result: a line of `--json`. */
interface ScenarioResult {
  readonly scenario: string;
  readonly file: string;
  readonly passed: boolean;
  readonly problems: readonly string[];
  readonly verdicts: Replayed['verdicts'];
  readonly commands: Replayed['commands'];
}

/** Plays scenario files through the production stages on a stepping clock, or computes a journal again. */
export async function replay(
  terminal: Terminal,
  paths: readonly string[],
  options: FolderOptions & JsonOption,
): Promise<ExitCode> {
  const scenarios = paths.filter((path) => segmentFilesAt(path).length === 0);
  const segments = paths.flatMap(segmentFilesAt);
  const codes = [
    ...(segments.length > 0 ? [replayJournal(terminal, segments, options)] : []),
    ...(scenarios.length > 0 ? [await replayScenarios(terminal, scenarios, options)] : []),
  ];
  return codes.find((code) => code !== ExitCode.ok) ?? ExitCode.ok;
}

async function replayScenarios(
  terminal: Terminal,
  paths: readonly string[],
  options: FolderOptions & JsonOption,
): Promise<ExitCode> {
  const home = homeForScenarios(terminal, options.config);
  const problems: Problem[] = [];
  const loaded = findScenarios(paths).flatMap((file) => {
    const scenario = loadScenario(file, home);
    if ('scenario' in scenario) return [scenario];
    problems.push(...scenario);
    return [];
  });
  if (problems.length > 0) throw new Failure(ExitCode.invalidFile, problems);
  const { environment } = terminal;
  const hearing = new SharedHearing((of) =>
    hearingPlan(of, environment.CREDENTIALS_DIRECTORY, stateOf(terminal, of, options.state)),
  );
  let failed = 0;
  for (const each of loaded) {
    const result = await playOne(each, hearing);
    failed += result.passed ? 0 : 1;
    if (options.json) terminal.print(JSON.stringify(result));
    else show(terminal, result, namesOf(terminal, each.home));
  }
  await hearing.close();
  if (!options.json) {
    const paint = paintFor(terminal);
    const count = loaded.length;
    terminal.print(
      failed === 0
        ? paint.green(terminal.text('replay.passed', { count }))
        : paint.red(terminal.text('replay.failed', { failed, count })),
    );
  }
  return failed === 0 ? ExitCode.ok : ExitCode.failed;
}

async function playOne(loaded: LoadedScenario, hearing: SharedHearing): Promise<ScenarioResult> {
  const replayed = await new Player({ loaded, openSound: (home) => hearing.open(home) }).play();
  const problems = differences(loaded.scenario.expect, replayed);
  const { verdicts, commands } = replayed;
  return {
    scenario: loaded.scenario.name,
    file: loaded.file,
    passed: problems.length === 0,
    problems,
    verdicts,
    commands,
  };
}

/** Engines take seconds to start, so scenarios with the same home share a worker, one after the other. */
class SharedHearing {
  readonly #plan: (home: Home) => HearingPlan;
  readonly #idle: { readonly home: string; readonly hearing: HearingStream }[] = [];

  constructor(plan: (home: Home) => HearingPlan) {
    this.#plan = plan;
  }

  async open(home: Home) {
    const key = JSON.stringify([home.assistants, home.devices]);
    const at = this.#idle.findIndex((each) => each.home === key);
    const hearing =
      at < 0
        ? await openHearing({ plan: this.#plan(home), clock: systemClock })
        : this.#idle.splice(at, 1)[0]?.hearing;
    if (!hearing) throw new Error('invariant: an index that was found has an entry');
    await hearing.reset();
    return {
      feed: (samples: Int16Array) => hearing.feed(samples),
      close: async () => {
        this.#idle.push({ home: key, hearing });
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.map(({ hearing }) => hearing.close()));
  }
}

function show(terminal: Terminal, result: ScenarioResult, names: Naming): void {
  const { text } = terminal;
  const paint = paintFor(terminal);
  const mark = result.passed ? paint.green('✓') : paint.red('✗');
  terminal.print(`${mark} ${paint.bold(printable(result.scenario))} ${paint.dim(result.file)}`);
  for (const verdict of result.verdicts) {
    const { winner, latency_ms, budget_ms } = verdict;
    const who = winner === null ? paint.yellow(text('ui.nobody')) : paint.cyan(winner);
    terminal.print(`    ${who}  ${budgetBar({ used_ms: latency_ms, budget_ms, paint, text })}`);
    terminal.print(`    ${paint.dim(text.of(verdictMessage(verdict, names)))}`);
  }
  for (const problem of result.problems) terminal.print(`    ${paint.red(printable(problem))}`);
}
