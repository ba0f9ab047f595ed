import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // What needs installed servers runs where they are, and is shown as skipped where they are not.
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // Real processes and brokers share two cores with the suite.
    maxWorkers: 2,
  },
});
