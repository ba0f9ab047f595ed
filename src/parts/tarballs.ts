import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packTar, unpackTar } from 'modern-tar';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { message } from '../text/text.ts';
import type { RunNpm } from './npm.ts';
import type { Part, PinnedPackage } from './part.ts';

/** The packages of a part on this system, for each processor: the file is made on one machine for another. */
function wanted({ packages }: Part, platform: string): readonly (readonly [string, PinnedPackage])[] {
  return Object.entries(packages).filter(([, { os }]) => os === undefined || os.includes(platform));
}

/** The name of the package at a place of the lock file: `@matter/main` of `node_modules/@matter/main`. */
export function nameAt(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** The checksum of npm's form of a package's file. */
function integrityOf(content: Uint8Array): string {
  return `sha512-${createHash('sha512').update(content).digest('base64')}`;
}

/**
 * Fetches the packages of a part into one tar file, from which another machine installs it.
 * @param of.work an empty folder.
 * @returns how many packages, and the size of the file in bytes.
 * @throws Failure (exit 4) where one cannot be fetched, or is another than this release names.
 */
export async function packPart(
  file: string,
  of: { part: Part; work: string; platform: string; npm: RunNpm; signal?: AbortSignal | undefined },
): Promise<{ packages: number; bytes: number }> {
  const each = wanted(of.part, of.platform).map(([place, { version }]) => `${nameAt(place)}@${version}`);
  await of.npm(['pack', '--silent', ...new Set(each)], { folder: of.work, signal: of.signal });
  const found = tarballsIn(of.work);
  for (const [place, { version, integrity }] of wanted(of.part, of.platform))
    if (!found.has(integrity)) throw changed(`${nameAt(place)} ${version}`, of.work);
  const entries = [...found.values()].map(({ name, content }) => ({
    header: { name, size: content.length, mode: 0o644 },
    body: content,
  }));
  try {
    const packed = await packTar(entries);
    writeFileSync(file, packed);
    return { packages: found.size, bytes: packed.length };
  } catch (error) {
    throw new Failure(ExitCode.unavailable, [
      {
        file,
        found: messageOf(error),
        expected: message('cli.folder.expected'),
        fix: message('parts.write.fix'),
      },
    ]);
  }
}

function changed(found: string, file: string): Failure {
  return new Failure(ExitCode.unavailable, [
    {
      file,
      found: message('parts.lacks.found', { package: found }),
      expected: message('parts.lacks.expected'),
      fix: message('parts.lacks.fix'),
    },
  ]);
}

interface Tarball {
  readonly name: string;
  readonly content: Uint8Array;
}

/** The files of packages in a folder, by their checksums. */
function tarballsIn(folder: string): Map<string, Tarball> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  return byIntegrity(names.map((name) => ({ name, content: readFileSync(join(folder, name)) })));
}

function byIntegrity(files: readonly Tarball[]): Map<string, Tarball> {
  return new Map(files.map((each) => [integrityOf(each.content), each]));
}

/**
 * Puts the packages of a part into a folder, from a file that {@link packPart} wrote or from a folder of files as
 * `npm pack` writes them. Names do not matter: a package is known by its checksum.
 * @returns the path of each package's file, by its checksum.
 * @throws Failure (exit 4) where the file cannot be read, or lacks a package that this machine needs.
 */
export async function unpackPart(
  from: string,
  of: { part: Part; work: string; platform: string; cpu: string },
): Promise<ReadonlyMap<string, string>> {
  let found: Map<string, Tarball>;
  try {
    found = statSync(from).isDirectory() ? tarballsIn(from) : await tarballsOf(from);
  } catch (error) {
    throw new Failure(ExitCode.unavailable, [
      {
        file: from,
        found: messageOf(error),
        expected: message('parts.file.expected'),
        fix: message('parts.file.fix'),
      },
    ]);
  }
  const files = new Map<string, string>();
  for (const [place, { version, integrity, cpu, optional }] of wanted(of.part, of.platform)) {
    const tarball = found.get(integrity);
    if (!tarball) {
      if (optional === true && cpu?.includes(of.cpu) !== true) continue;
      throw changed(`${nameAt(place)} ${version}`, from);
    }
    const path = join(of.work, `${files.size}.tgz`);
    writeFileSync(path, tarball.content);
    files.set(integrity, path);
  }
  return files;
}

async function tarballsOf(file: string): Promise<Map<string, Tarball>> {
  const entries = await unpackTar(readFileSync(file), { strict: true });
  return byIntegrity(
    entries.flatMap(({ header, data }) => (data ? [{ name: header.name, content: data }] : [])),
  );
}
