import { z } from 'zod'

/** What a run of the tests came to. `failed` also counts test files that could not be run at all. */
export interface Tally {
  passed: number
  failed: number
  skipped: number
}

/** The part of vitest's JSON report that is counted; https://vitest.dev/guide/reporters#json-reporter. */
const vitestReport = z.object({
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
})

/**
 * Counts a run from vitest's JSON report and its exit code. A run that vitest itself calls failed never
 * tallies as clean: unhandled errors, servers that did not start, filters that match no file and a report that
 * is missing or unreadable count as one failure.
 */
export function tallyRun(report: string | undefined, exitCode: number): Tally {
  const parsed = report === undefined ? undefined : parseReport(report)
  if (parsed === undefined) return { passed: 0, failed: 1, skipped: 0 }
  const tests = parsed.testResults.flatMap((file) => file.assertionResults)
  const passed = tests.filter((test) => test.status === 'passed').length
  const failedTests = tests.filter((test) => test.status === 'failed').length
  const brokenFiles = parsed.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length
  const failed = failedTests + brokenFiles
  return {
    passed,
    failed: exitCode !== 0 && failed === 0 ? 1 : failed,
    skipped: tests.length - passed - failedTests,
  }
}

function parseReport(report: string): z.infer<typeof vitestReport> | undefined {
  try {
    return vitestReport.parse(JSON.parse(report))
  } catch {
    return undefined
  }
}

/** How a test run is closed: how many were skipped, where some were, then the line that programs read: `12 passed, 0 failed`. */
export function tallyText({ passed, failed, skipped }: Tally): string {
  return `${skipped > 0 ? `${skipped} skipped\n` : ''}${passed} passed, ${failed} failed`
}

/** 0 only when something ran and nothing failed. */
export function tallyExitCode(tally: Tally): number {
  return tally.passed > 0 && tally.failed === 0 ? 0 : 1
}
