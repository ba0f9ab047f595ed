import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The parts of halfsecond that a plain installation leaves out. */
export const PART_NAMES = ['matter', 'hearing'] as const;
export type PartName = (typeof PART_NAMES)[number];

/** A package as the lock file of this release has it. */
const packageSchema = z.object({
  version: z.string(),
  /** Its checksum in the form of npm: `sha512-…`. */
  integrity: z.string(),
  /** Where npm may go on without it. */
  optional: z.boolean().optional(),
  /** The systems and processors that it is made for; absent: all. */
  os: z.array(z.string()).optional(),
  cpu: z.array(z.string()).optional(),
  libc: z.array(z.string()).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
export type PinnedPackage = z.infer<typeof packageSchema>;

const partSchema = z.object({
  /** The packages that the hub opens by name. */
  opens: z.array(z.string()),
  /** All packages of the part, by their place, such as `node_modules/@matter/main`. */
  packages: z.record(z.string(), packageSchema),
});
export type Part = z.infer<typeof partSchema>;

/**
 * The folder whose `node_modules` holds the parts: that of the program. Node finds them there from every module and worker,
 * npm leaves them alone, and they belong to whoever owns the program: the hub itself cannot change what it runs.
 */
export const PROGRAM_FOLDER = fileURLToPath(new URL('../', import.meta.url));

/** The parts of this release, as the build wrote them. @throws where the program is not built. */
export function pinnedParts(folder = PROGRAM_FOLDER): Readonly<Record<PartName, Part>> {
  const text = readFileSync(join(folder, 'parts.json'), 'utf8');
  return z.record(z.enum(PART_NAMES), partSchema).parse(JSON.parse(text));
}

/** How much of a part is here. */
export interface PartState {
  /** `other`: there, of another version than this release was tested with. */
  readonly state: 'installed' | 'other' | 'absent';
  /** The packages that are absent or of another version: `@matter/main 0.17.9`. */
  readonly wrong: readonly string[];
  /** Where the part is; undefined where it is absent. */
  readonly folder: string | undefined;
}

/** Looks where Node would look for the packages of a part that are opened by name. Those are installed last. */
export function partState({ opens, packages }: Part, folder = PROGRAM_FOLDER): PartState {
  const found = opens.map((name) => {
    const at = folderOf(name, folder);
    const expected = packages[`node_modules/${name}`]?.version;
    return { name, at, expected, isRight: at !== undefined && versionIn(at) === expected };
  });
  const wrong = found.filter(({ isRight }) => !isRight).map(({ name, expected }) => `${name} ${expected}`);
  const isAbsent = found.some(({ at }) => at === undefined);
  return {
    state: wrong.length === 0 ? 'installed' : isAbsent ? 'absent' : 'other',
    wrong,
    folder: isAbsent ? undefined : found[0]?.at,
  };
}

/** The folder of a package that is found from this folder; undefined where there is none. */
function folderOf(name: string, folder: string): string | undefined {
  const places = createRequire(join(folder, 'main.js')).resolve.paths(name) ?? [];
  return places.map((place) => join(place, name)).find((at) => existsSync(join(at, 'package.json')));
}

/** The version of the package in this folder; undefined where it has none that can be read. */
export function versionIn(folder: string): string | undefined {
  try {
    const about: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return z.object({ version: z.string() }).parse(about).version;
  } catch {
    return undefined;
  }
}
