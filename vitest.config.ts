import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // What needs installed servers runs where they are, and is shown as skipped where they are not.
    include: ['test/**/*.test.ts'],
    // Minutes of real time over a network of its own: `CONTESTS=200 npx vitest run test/servers/matter.test.ts`.
    exclude: [
      ...configDefaults.exclude,
      ...(process.env.CONTESTS === undefined ? ['test/servers/matter.test.ts'] : []),
    ],
    testTimeout: 30_000,
    // Real processes and brokers share two cores with the suite.
    maxWorkers: 2,
    // Of the properties; drawn once here, for every file has a process of its own.
    env: { SEED: process.env.SEED ?? String(Date.now() % 2 ** 31) },
  },
});
