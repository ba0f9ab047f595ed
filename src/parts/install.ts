import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { message } from '../text/text.ts';
import type { RunNpm } from './npm.ts';
import { type Part, type PartName, versionIn } from './part.ts';
import { prune } from './prune.ts';
import { nameAt, unpackPart } from './tarballs.ts';

/** Where and how a part is installed. */
export interface InstallOptions {
  readonly part: Part;
  /** The folder of the program; the part goes into its `node_modules`. */
  readonly folder: string;
  /** A file or folder that holds the packages; undefined: the registry that npm is configured for. */
  readonly from: string | undefined;
  readonly npm: RunNpm;
  readonly platform: string;
  readonly cpu: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Installs a part: npm fetches its packages in a folder beside the program, by exact version and checksum, and runs none of
 * their scripts. Only a part that is whole is moved into its place, and what it opens by name last.
 * @throws Failure (exit 4) where the program's folder cannot be written, or a package cannot be had.
 */
export async function installPart(of: InstallOptions): Promise<void> {
  const work = workFolder(of.folder);
  try {
    const { part, from, platform, cpu, signal } = of;
    const files = from === undefined ? undefined : await unpackPart(from, { part, work, platform, cpu });
    writeProject(work, part, files);
    const offline = files ? ['--offline'] : [];
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--include=optional', ...offline];
    await of.npm(args, { folder: work, signal });
    const opened = new Set(part.opens);
    const places = topPlaces(part).sort((one, other) => order(one, opened) - order(other, opened));
    for (const place of places) {
      const fetched = join(work, place);
      // It is for another system.
      if (!existsSync(fetched)) continue;
      prune(nameAt(place), fetched);
      const target = join(of.folder, place);
      rmSync(target, { recursive: true, force: true });
      mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
      renameSync(fetched, target);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const order = (place: string, opened: ReadonlySet<string>) => (opened.has(nameAt(place)) ? 1 : 0);

/** The packages that do not lie within others. */
function topPlaces({ packages }: Part): string[] {
  return Object.keys(packages).filter((place) => place.lastIndexOf('node_modules/') === 0);
}

/** An empty folder on the disk of the program, so that what is ready can be moved. */
function workFolder(folder: string): string {
  try {
    return mkdtempSync(join(folder, '.parts-'));
  } catch (error) {
    throw unwritable(folder, error);
  }
}

function unwritable(folder: string, error: unknown): Failure {
  return new Failure(ExitCode.unavailable, [
    {
      file: folder,
      found: messageOf(error),
      expected: message('cli.folder.expected'),
      fix: message('parts.folder.fix'),
    },
  ]);
}

/** A project whose lock file names the packages of the part, and nothing else. */
function writeProject(work: string, part: Part, files: ReadonlyMap<string, string> | undefined): void {
  const dependencies = Object.fromEntries(
    part.opens.map((name) => [name, part.packages[`node_modules/${name}`]?.version]),
  );
  const about = { name: 'halfsecond-parts', version: '1.0.0', private: true, dependencies };
  const packages = Object.fromEntries(
    Object.entries(part.packages).map(([place, entry]) => {
      const file = files?.get(entry.integrity);
      return [place, { ...entry, ...(file !== undefined && { resolved: `file:${file}` }) }];
    }),
  );
  const lock = { ...about, lockfileVersion: 3, requires: true, packages: { '': about, ...packages } };
  writeFileSync(join(work, 'package.json'), JSON.stringify(about));
  writeFileSync(join(work, 'package-lock.json'), JSON.stringify(lock));
}

/**
 * Deletes what `installPart` put beside the program, save what another installed part needs too.
 * @returns whether anything was there.
 * @throws Failure (exit 4) where the program's folder cannot be written.
 */
export function removePart(of: {
  parts: Readonly<Record<PartName, Part>>;
  name: PartName;
  folder: string;
}): boolean {
  const others = Object.entries(of.parts)
    .filter(([name, part]) => name !== of.name && isBeside(part, of.folder))
    .flatMap(([, part]) => topPlaces(part));
  const kept = new Set(others);
  const gone = topPlaces(of.parts[of.name]).filter(
    (place) => !kept.has(place) && existsSync(join(of.folder, place)),
  );
  try {
    for (const place of gone) rmSync(join(of.folder, place), { recursive: true, force: true });
  } catch (error) {
    throw unwritable(of.folder, error);
  }
  return gone.length > 0;
}

/** Whether all that the part opens by name is beside the program. */
function isBeside({ opens }: Part, folder: string): boolean {
  return opens.every((name) => versionIn(join(folder, 'node_modules', name)) !== undefined);
}
