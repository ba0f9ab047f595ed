import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ExitCode } from '../error/exit-code.ts';
import { Failure, type Problem } from '../error/failure.ts';
import { message } from '../text/text.ts';
import { wakesOf } from './assistant.ts';
import { homeInconsistencies } from './consistency.ts';
import { deviceSchema } from './device.ts';
import { deviceInconsistencies, type Sourced } from './device-consistency.ts';
import { parseFile } from './parse-file.ts';
import { type Origin, problemAt, show } from './problem.ts';
import { type Home, type HomeFile, homeSchema } from './schema.ts';

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
 * @param of.allowMissingFiles whether the files that the home names may be missing: takes are about to be recorded, or
 * a process reads the home that has no right to see them.
 * @throws Failure (exit 3) with every problem of every file at once.
 */
export function loadHome(folder: string, of: { allowMissingFiles?: boolean } = {}): Home {
  const file = join(folder, HOME_FILE);
  if (!existsSync(file)) {
    throw new Failure(ExitCode.invalidFile, [
      {
        file,
        found: message('config.home.missing.found'),
        expected: message('config.home.missing.expected'),
        fix: message('config.home.missing.fix'),
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
    ...(of.allowMissingFiles ? [] : missingFiles({ home: home.data, origin, folder })),
    ...problems,
    ...deviceInconsistencies({ devices, broken, assistants: Object.keys(home.data.assistants) }),
  ];
  if (all.length > 0) throw new Failure(ExitCode.invalidFile, all);
  return deepFreeze({ ...home.data, devices: devices.map(({ device }) => device), folder });
}

/** The answer of the loading thread: `load-worker.ts`. */
export type Loaded =
  | { readonly home: Home }
  | { readonly exitCode: ExitCode; readonly problems: readonly Problem[] };

/**
 * Reads the configuration as `loadHome` does, in a thread of its own: reading and checking some dozens of files takes
 * longer than a claim may wait.
 * @throws Failure (exit 3) with every problem of every file at once.
 */
export async function loadHomeAside(folder: string): Promise<Home> {
  const worker = new Worker(new URL('./load-worker.js', import.meta.url), { workerData: folder });
  const loaded = await new Promise<Loaded>((answered, failed) => {
    worker.once('message', answered);
    worker.once('error', failed);
  });
  if ('problems' in loaded) throw new Failure(loaded.exitCode, loaded.problems);
  return deepFreeze(loaded.home);
}

interface LoadedDevices {
  readonly devices: readonly Sourced[];
  /** Ids of the devices whose files have problems. */
  readonly broken: readonly string[];
  readonly problems: readonly Problem[];
}

/** Reads every YAML file of the folder, in the order of the names; a home without the folder has no devices. */
function loadDevices(folder: string): LoadedDevices {
  if (!existsSync(folder)) return { devices: [], broken: [], problems: [] };
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    const problem = {
      file: folder,
      found: statSync(folder).isDirectory()
        ? message('config.devices.unreadable')
        : message('config.devices.is-file'),
      expected: message('config.devices.expected'),
      fix: message('config.devices.fix'),
    };
    return { devices: [], broken: [], problems: [problem] };
  }
  const files = names
    // Names that begin with a dot belong to editors and file systems.
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
 * The files that a home names and that are missing. Keys, keyword files and models are looked for when their engine
 * starts: a credential may be added later than the configuration.
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
              found: message('config.named.missing', { file: show(wake.takes) }),
              expected: message('config.takes.expected', { folder }),
              fix: message('config.takes.fix', { assistant: id }),
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
            found: message('config.named.missing', { file: show(file) }),
            expected: message('config.pem.expected', { folder }),
            fix: message('config.correct-path'),
          }),
        ]
      : [];
  });
  if (!isMissing(password)) return [...pem, ...takes];
  return [
    problemAt(origin, ['mqtt', 'password_file'], {
      // People put the password itself here: the problem must not repeat it.
      found: message('config.password.missing'),
      expected: message('config.password.expected', { folder }),
      fix: message('config.password.fix'),
    }),
    ...pem,
    ...takes,
  ];
}

function isThere(path: string, kind: 'file' | 'folder'): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  return status !== undefined && status.isDirectory() === (kind === 'folder');
}

/** Freezes the value and everything in it, so that no part of the program can change the configuration. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
