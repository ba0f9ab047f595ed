import { readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { homeInconsistencies } from '../config/consistency.ts';
import { deviceInconsistencies } from '../config/device-consistency.ts';
import { deepFreeze, missingFiles } from '../config/load.ts';
import { parseFile } from '../config/parse-file.ts';
import { type Origin, problemAt, show } from '../config/problem.ts';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure, type Problem } from '../error/failure.ts';
import { codeOf } from '../error/message-of.ts';
import { type Scenario, scenarioSchema } from './scenario.ts';
import { homeOf } from './scenario-home.ts';
import { timelineInconsistencies } from './timeline-consistency.ts';

/** A scenario and the home it plays in. Frozen. */
export interface LoadedScenario {
  readonly file: string;
  readonly scenario: Scenario;
  readonly home: Home;
}

/**
 * Reads a scenario; each key of its `home` replaces the configured one.
 * @param configured the configured home, if there is one; a scenario without it brings its own.
 * @returns what is wrong instead, all of it.
 */
export function loadScenario(
  file: string,
  configured: Home | undefined,
): LoadedScenario | readonly Problem[] {
  const parsed = parseFile(file, scenarioSchema);
  if ('problems' in parsed) return parsed.problems;
  const { data: scenario, source } = parsed;
  const folder = dirname(resolve(file));
  const home = homeOf({ scenario, folder, configured });
  const whole = { source, under: [] };
  const own = { source, under: ['home'] };
  const { assistants, devices = [] } = scenario.home ?? {};
  const problems = [
    // Who sends a claim is what the timeline says: no broker vouches for it.
    ...homeInconsistencies({ home, origin: own, hasBroker: false }),
    ...(assistants ? missingFiles({ home: { assistants }, origin: own, folder }) : []),
    ...deviceInconsistencies({
      devices: devices.map((device, at) => ({ device, origin: { source, under: ['home', 'devices', at] } })),
      assistants: Object.keys(home.assistants),
    }),
    ...timelineInconsistencies({ scenario, home, origin: whole }),
    ...missingRecordings({ scenario, folder, origin: whole }),
  ];
  return problems.length > 0 ? problems : deepFreeze({ file, scenario, home });
}

function missingRecordings(of: { scenario: Scenario; folder: string; origin: Origin }): readonly Problem[] {
  return of.scenario.timeline.flatMap(({ audio }, at) => {
    if (!audio || statSync(resolve(of.folder, audio.file), { throwIfNoEntry: false })?.isFile()) return [];
    return [
      problemAt(of.origin, ['timeline', at, 'audio', 'file'], {
        found: `${show(audio.file)}, which is not there`,
        expected: 'a WAV file, by its path from the scenario',
        fix: 'correct the path',
      }),
    ];
  });
}

/**
 * The scenario files under the paths, folders searched whole, in the order of their names.
 * @throws Failure (exit 3) with every path that is not there, or holds none.
 */
export function findScenarios(paths: readonly string[]): readonly string[] {
  const problems: Problem[] = [];
  const files = paths.flatMap((path) => {
    const found = under(path);
    if (typeof found !== 'string') return found;
    problems.push({
      file: path,
      found,
      expected: 'a scenario (YAML) or a folder of them',
      fix: 'check the path',
    });
    return [];
  });
  if (problems.length > 0) throw new Failure(ExitCode.invalidFile, problems);
  return [...new Set(files)];
}

/** The files, or why there are none. */
function under(path: string): readonly string[] | string {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const found = readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.ya?ml$/i.test(name))
      .sort()
      .map((name) => join(path, name));
    return found.length > 0 ? found : 'a folder without scenarios';
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' ? 'no such file or folder' : `an error (${code ?? String(error)})`;
  }
}
