import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // Real processes and brokers share two cores with the suite.
    maxWorkers: 2,
  },
});
