import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The order in which files start: a long file that starts last keeps one core busy and leaves the other idle.
 * Files of one project follow each other, because a worker ends where the project changes.
 */
const LONGEST_FIRST = ['property/', 'e2e/', 'unit/hearing/', 'unit/doors/', 'unit/'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) =>
      LONGEST_FIRST.findIndex((folder) => moduleId.includes(`/test/${folder}`));
    const known = await super.sort(files);
    return known.toSorted((one, other) => place(one) - place(other));
  }
}

/**
 * Tests of brokers and processes run at most twice more in CI if they fail: a machine that other programs hold up for seconds
 * can break them, and one such failure says nothing of the change. A test that fails three times fails the run. Unit tests
 * start brokers and workers too. The properties are pure, and run once.
 */
const PROCESS_RETRIES = process.env.CI === undefined ? 0 : 2;

/** A project of one folder of `test`, whose files share the modules of a worker, each loaded once. */
const sharing = (name: string, retry = 0): TestProjectInlineConfiguration => ({
  extends: true,
  test: { name, include: [`test/${name}/**/*.test.ts`], isolate: false, retry },
});

export default defineConfig({
  test: {
    testTimeout: 30_000,
    setupFiles: ['test/support/clean-up.ts'],
    // Real processes and brokers share two cores with the suite.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // Of the properties. It is fixed: a change does not fail by the luck of the draw. `SEED=$RANDOM` plays other schedules.
    env: { SEED: process.env.SEED ?? '21' },
    projects: [
      sharing('unit', PROCESS_RETRIES),
      sharing('e2e', PROCESS_RETRIES),
      // Each file counts the schedules that it plays.
      { extends: true, test: { name: 'property', include: ['test/property/**/*.test.ts'] } },
      // Whole homes of real processes, each wanting the machine for itself; what needs a server that is not
      // installed, or root, is shown as skipped.
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: ['test/integration/peers/**'],
          globalSetup: 'test/support/container/shared-folder.ts',
          fileParallelism: false,
          retry: PROCESS_RETRIES,
        },
      },
      // Programs of others, installed when they are first wanted.
      {
        extends: true,
        test: {
          name: 'peers',
          include: ['test/integration/peers/*.test.ts'],
          fileParallelism: false,
          retry: PROCESS_RETRIES,
        },
      },
    ],
  },
});
