import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // What needs installed servers runs where they are, and is shown as skipped where they are not.
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // Real processes and brokers share two cores with the suite.
    maxWorkers: 2,
    // Of the properties; drawn once here, for every file has a process of its own.
    env: { SEED: process.env.SEED ?? String(Date.now() % 2 ** 31) },
  },
});
