import { defineConfig } from 'vitest/config';

/** What has no global state, no process and no broker: its files share one worker's modules, each loaded once. */
const SHARING = ['arbiter', 'config', 'devices', 'dispatch', 'cli/inspect', 'intent'].concat([
  'cli/check',
  'cli/doors',
  'cli/ui',
  'error',
  'text',
  'journal',
  'replay',
  'state',
  'time',
  'pipeline',
]);
const INTEGRATION = ['test/integration/**/*.test.ts'];
const sharing = SHARING.map((folder) => `test/unit/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    testTimeout: 30_000,
    // Real processes and brokers share two cores with the suite.
    maxWorkers: 2,
    // Of the properties; drawn once here, for every file has a process of its own.
    env: { SEED: process.env.SEED ?? String(Date.now() % 2 ** 31) },
    projects: [
      { extends: true, test: { name: 'sharing', include: sharing, isolate: false } },
      {
        extends: true,
        test: { name: 'own', include: ['test/**/*.test.ts'], exclude: [...sharing, ...INTEGRATION] },
      },
      // Whole homes of real processes, each wanting the machine for itself; what needs a server that is not
      // installed, or root, is shown as skipped.
      { extends: true, test: { name: 'integration', include: INTEGRATION, fileParallelism: false } },
    ],
  },
});
