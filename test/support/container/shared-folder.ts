import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for what several files of tests need and takes minutes to build: the package and the image. */
    readonly builds: string;
  }
}

/**
 * Makes the folder before the tests; gives what removes it after them. Whoever works on the tests names one that stays:
 * `BUILDS=/tmp/builds`. What is in it is not built again, also where the sources have changed.
 */
export default function setup(project: TestProject): (() => Promise<void>) | undefined {
  const { BUILDS } = process.env;
  if (BUILDS !== undefined) {
    project.provide('builds', BUILDS);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'halfsecond-builds-'));
  project.provide('builds', folder);
  // Not at once: it takes seconds, in which vitest could not see that its workers end.
  return () => rm(folder, { recursive: true, force: true });
}
