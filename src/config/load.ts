import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { ExitCode } from '../error/exit-code.ts';
import { Failure, type Problem } from '../error/failure.ts';
import { inconsistencies, type Sourced } from './consistency.ts';
import { deviceSchema } from './device.ts';
import { problemsOf } from './problems.ts';
import { readYaml, type YamlFile } from './read-yaml.ts';
import { type Home, homeSchema } from './schema.ts';

export const HOME_FILE = 'halfsecond.yaml';
const SYSTEM_FOLDER = '/etc/halfsecond';

/** The configuration folder: the one given, else the working folder if it has a home, else the system's. */
export function findFolder(of: { given: string | undefined; workingFolder: string }): string {
  if (of.given !== undefined) return resolve(of.workingFolder, of.given);
  return existsSync(join(of.workingFolder, HOME_FILE)) ? of.workingFolder : SYSTEM_FOLDER;
}

/**
 * Reads `halfsecond.yaml` and all of `devices/`.
 * @throws Failure (exit 3) with every problem of every file at once.
 */
export function loadHome(folder: string): Home {
  const problems: Problem[] = [];
  const file = join(folder, HOME_FILE);
  if (!existsSync(file)) {
    throw new Failure(ExitCode.invalidFile, [
      {
        file,
        found: 'no such file',
        expected: 'the configuration of a home',
        mend: 'name its folder with --config DIR',
      },
    ]);
  }
  const home = parsed(file, homeSchema, problems);
  const devices = loadDevices(join(folder, 'devices'), problems);
  if (home) problems.push(...inconsistencies({ home, file, devices }), ...missingFiles(home, file, folder));
  if (!home || problems.length > 0) throw new Failure(ExitCode.invalidFile, problems);
  return deepFreeze({ ...home, devices: devices.map(({ device }) => device), folder });
}

function loadDevices(folder: string, problems: Problem[]): readonly Sourced[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .flatMap((name) => {
      const file = join(folder, name);
      const device = parsed(file, deviceSchema, problems);
      return device ? [{ device, file }] : [];
    });
}

/** Reads and checks one file; what is wrong is added to `problems`. */
export function parsed<S extends z.ZodType>(
  file: string,
  schema: S,
  problems: Problem[],
): z.infer<S> | undefined {
  const source = readYaml(file);
  if (!isSource(source)) {
    problems.push(...source);
    return undefined;
  }
  const result = schema.safeParse(source.value);
  if (result.success) return result.data;
  problems.push(...problemsOf(result.error, source));
  return undefined;
}

function isSource(read: YamlFile | readonly Problem[]): read is YamlFile {
  return !Array.isArray(read);
}

/** Keys and keyword files are looked for when their engine starts: a credential may come later than the config. */
function missingFiles(home: z.infer<typeof homeSchema>, file: string, folder: string): readonly Problem[] {
  const named: (readonly [string, string | undefined])[] = [
    ['mqtt.password_file', home.mqtt.password_file],
    ...Object.entries(home.assistants).map(
      ([id, { wake }]) =>
        [`assistants.${id}.wake.takes`, wake?.engine === 'enrolled' ? wake.takes : undefined] as const,
    ),
  ];
  return named
    .filter(([, path]) => path !== undefined && !existsSync(resolve(folder, path)))
    .map(([path, found]) => ({
      file,
      path,
      found: `"${found}", which is not there`,
      expected: 'a file or folder that exists',
      mend: 'correct the path (it starts at the configuration folder)',
    }));
}

/** A device list keeps its meaning only if nobody can change it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
