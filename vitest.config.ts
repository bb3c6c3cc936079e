import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'services/*/src/**/*.test.ts',
      'voxengine/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    globalSetup: ['test/servers/global-setup.ts'],
    // Shared machines pause for seconds: a test may wait long, and none may depend on being quick.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'threads',
    maxWorkers: 2,
  },
})
