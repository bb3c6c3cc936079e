import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Whole calls first, the rehearsal before all: what takes minutes must not be what the others have to wait for. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => rank(one) - rank(other))
  }
}

function rank({ moduleId }: TestSpecification): number {
  if (moduleId.endsWith('/test/paths/rehearsal.test.ts')) return 0
  return moduleId.includes('/test/paths/') ? 1 : 2
}

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
    // Whole calls spend half of their time waiting for speech: on two cores three of them take a third less than two.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
  },
})
