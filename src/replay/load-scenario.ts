import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { inconsistencies } from '../config/consistency.ts';
import { deepFreeze, parsed } from '../config/load.ts';
import { type Home, homeSchema } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure, type Problem } from '../error/failure.ts';
import { type Scenario, scenarioSchema } from './scenario.ts';

/** A scenario and the home it plays in. */
export interface LoadedScenario {
  readonly file: string;
  readonly scenario: Scenario;
  readonly home: Home;
}

/**
 * Reads a scenario; each key of its `home` replaces the configured one.
 * @param home the configured home, if there is one; a scenario without it brings its own.
 * @returns what is wrong instead, all of it.
 */
export function loadScenario(file: string, home: Home | undefined): LoadedScenario | readonly Problem[] {
  const problems: Problem[] = [];
  const scenario = parsed(file, scenarioSchema, problems);
  if (!scenario) return problems;
  const { devices, microphones: _, ...replaced } = scenario.home ?? {};
  const base: Home = home ?? {
    ...homeSchema.parse({ assistants: {} }),
    devices: [],
    folder: dirname(resolve(file)),
  };
  const given = Object.fromEntries(Object.entries(replaced).filter(([, value]) => value !== undefined));
  const merged: Home = { ...base, ...given, devices: devices ?? base.devices };
  const foreign = merged.devices.map((device) => ({ device: withoutStrangers(device, merged), file }));
  const sourced = scenario.home?.devices ? merged.devices.map((device) => ({ device, file })) : foreign;
  if (scenario.home)
    problems.push(...inconsistencies({ home: withKnownPrefer(merged, scenario), file, devices: sourced }));
  problems.push(...missingRecordings(scenario, file));
  if (problems.length > 0) return problems;
  return { file, scenario, home: deepFreeze({ ...merged, devices: sourced.map(({ device }) => device) }) };
}

/** Where a scenario brings other assistants, the configured devices belong to nobody it does not have. */
function withoutStrangers(device: Home['devices'][number], home: Home): Home['devices'][number] {
  const { owner, ...rest } = device;
  const name = owner && ('only' in owner ? owner.only : owner.prefer);
  return name === undefined || name in home.assistants ? device : rest;
}

function withKnownPrefer(home: Home, scenario: Scenario): Home {
  return scenario.home?.prefer
    ? home
    : { ...home, prefer: home.prefer.filter((assistant) => assistant in home.assistants) };
}

function missingRecordings(scenario: Scenario, file: string): readonly Problem[] {
  return scenario.timeline.flatMap(({ audio }, at) =>
    audio && !existsSync(resolve(dirname(file), audio.file))
      ? [
          {
            file,
            path: `timeline[${at}].audio.file`,
            found: `"${audio.file}", which is not there`,
            expected: 'a WAV file, by its path from the scenario',
            mend: 'correct the path',
          },
        ]
      : [],
  );
}

/**
 * The scenario files under the paths, folders searched whole, in the order of their names.
 * @throws Failure (exit 3) where a path is not there, or holds none.
 */
export function findScenarios(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    if (!existsSync(path)) throw missing(path, 'no such file or folder');
    if (!statSync(path).isDirectory()) return [path];
    const found = readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(path, name));
    if (found.length === 0) throw missing(path, 'a folder without scenarios');
    return found;
  });
}

function missing(file: string, found: string): Failure {
  return new Failure(ExitCode.invalidFile, [
    { file, found, expected: 'a scenario (YAML) or a folder of them', mend: 'check the path' },
  ]);
}
