import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ExitCode } from '../error/exit-code.ts';
import { Failure, type Problem } from '../error/failure.ts';
import { wakesOf } from './assistant.ts';
import { homeInconsistencies } from './consistency.ts';
import { deviceSchema } from './device.ts';
import { deviceInconsistencies, type Sourced } from './device-consistency.ts';
import { type Origin, problemAt } from './origin.ts';
import { parseFile } from './parse-file.ts';
import { type Home, type HomeFile, homeSchema } from './schema.ts';
import { show } from './show.ts';

export const HOME_FILE = 'halfsecond.yaml';
/** Where the configuration of the service is. */
export const SYSTEM_FOLDER = '/etc/halfsecond';

/** The configuration folder: the one given, else the working folder if it has a home, else the system's. */
export function findFolder(of: { given: string | undefined; workingFolder: string }): string {
  if (of.given !== undefined) return resolve(of.workingFolder, of.given);
  return existsSync(join(of.workingFolder, HOME_FILE)) ? of.workingFolder : SYSTEM_FOLDER;
}

/**
 * Reads `halfsecond.yaml` and all of `devices/`.
 * @param of.isEnrolling takes are only about to be recorded: the files that the home names need not be there.
 * @throws Failure (exit 3) with every problem of every file at once.
 */
export function loadHome(folder: string, of: { isEnrolling?: boolean } = {}): Home {
  const file = join(folder, HOME_FILE);
  if (!existsSync(file)) {
    throw new Failure(ExitCode.invalidFile, [
      {
        file,
        found: 'no such file',
        expected: 'the configuration of a home',
        fix: 'name its folder with --config DIR',
      },
    ]);
  }
  const home = parseFile(file, homeSchema);
  const { devices, broken, problems } = loadDevices(join(folder, 'devices'));
  if ('problems' in home)
    throw new Failure(ExitCode.invalidFile, [
      ...home.problems,
      ...problems,
      ...deviceInconsistencies({ devices, broken }),
    ]);
  const origin = { source: home.source, under: [] };
  const all = [
    ...homeInconsistencies({ home: home.data, origin }),
    ...(of.isEnrolling ? [] : missingFiles({ home: home.data, origin, folder })),
    ...problems,
    ...deviceInconsistencies({ devices, broken, assistants: Object.keys(home.data.assistants) }),
  ];
  if (all.length > 0) throw new Failure(ExitCode.invalidFile, all);
  return deepFreeze({ ...home.data, devices: devices.map(({ device }) => device), folder });
}

interface LoadedDevices {
  readonly devices: readonly Sourced[];
  /** Ids of the devices whose files have problems. */
  readonly broken: readonly string[];
  readonly problems: readonly Problem[];
}

/** Reads every YAML file of the folder, in the order of their names; a home without the folder has no devices. */
function loadDevices(folder: string): LoadedDevices {
  if (!existsSync(folder)) return { devices: [], broken: [], problems: [] };
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    const problem = {
      file: folder,
      found: statSync(folder).isDirectory() ? 'a folder that may not be read' : 'a file',
      expected: 'a folder with a YAML file for each device',
      fix: 'check what it is, and who may read it',
    };
    return { devices: [], broken: [], problems: [problem] };
  }
  const files = names
    // What begins with a dot is an editor's or a file system's own.
    .filter((name) => /^[^.].*\.ya?ml$/i.test(name))
    .sort()
    .map((name) => parseFile(join(folder, name), deviceSchema));
  return {
    devices: files.flatMap((file) =>
      'data' in file ? [{ device: file.data, origin: { source: file.source, under: [] } }] : [],
    ),
    broken: files.flatMap((file) => ('id' in file ? [file.id] : [])),
    problems: files.flatMap((file) => ('problems' in file ? file.problems : [])),
  };
}

/**
 * What a home file names and is not there. Keys, keyword files and models are looked for when their engine
 * starts: a credential may come later than the configuration.
 */
export function missingFiles(of: {
  home: Pick<HomeFile, 'assistants'> & Partial<Pick<HomeFile, 'mqtt'>>;
  origin: Origin;
  /** Relative paths start here. */
  folder: string;
}): readonly Problem[] {
  const { home, origin, folder } = of;
  const takes = Object.entries(home.assistants).flatMap(([id, assistant]) =>
    wakesOf(assistant).flatMap(({ wake, path }) =>
      wake.engine === 'enrolled' && !isThere(resolve(folder, wake.takes), 'folder')
        ? [
            problemAt(origin, ['assistants', id, ...path, 'takes'], {
              found: `${show(wake.takes)}, which is not there`,
              expected: `a folder of recorded takes, by its path from ${folder}`,
              fix: `correct the path, or record some: halfsecond enroll ${id}`,
            }),
          ]
        : [],
    ),
  );
  const password = home.mqtt?.password_file;
  const isMissing = (file: string | undefined) =>
    file !== undefined && !isThere(resolve(folder, file), 'file');
  const pem = (['ca_file', 'certificate_file', 'key_file'] as const).flatMap((name) => {
    const file = home.mqtt?.tls[name];
    return isMissing(file)
      ? [
          problemAt(origin, ['mqtt', 'tls', name], {
            found: `${show(file)}, which is not there`,
            expected: `a PEM file, by its path from ${folder}`,
            fix: 'correct the path',
          }),
        ]
      : [];
  });
  if (!isMissing(password)) return [...pem, ...takes];
  return [
    problemAt(origin, ['mqtt', 'password_file'], {
      // People put the password itself here: it is not to be repeated.
      found: 'the name of a file that is not there (not shown, in case it is the password)',
      expected: `a file that holds the password, by its path from ${folder}`,
      fix: 'correct the path, or put the password into a file of that name',
    }),
    ...pem,
    ...takes,
  ];
}

function isThere(path: string, kind: 'file' | 'folder'): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  return status !== undefined && status.isDirectory() === (kind === 'folder');
}

/** A configuration keeps its meaning only if nobody can change it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
