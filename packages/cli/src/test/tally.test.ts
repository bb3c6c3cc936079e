import { describe, expect, test } from 'vitest'
import { tallyExitCode, tallyRun, tallyText } from './tally.ts'

/** vitest's JSON report of files whose tests ended as listed; a file without tests is one that did not load. */
function report(...files: string[][]): string {
  const testResults = files.map((tests) => ({
    status: tests.length === 0 || tests.includes('failed') ? 'failed' : 'passed',
    assertionResults: tests.map((status) => ({ status })),
  }))
  return JSON.stringify({ testResults })
}

describe('the tally of a test run', () => {
  test('counts what passed, failed and was skipped', () => {
    const tally = tallyRun(report(['passed', 'failed', 'skipped'], ['todo', 'passed', 'failed']), 1)
    expect(tally).toEqual({ passed: 2, failed: 2, skipped: 2 })
    expect(tallyText(tally)).toBe('2 skipped\n2 passed, 2 failed')
    expect(tallyExitCode(tally)).toBe(1)
  })

  test('says nothing of skipped tests where there are none, and ends well', () => {
    const tally = tallyRun(report(['passed', 'passed'], ['passed']), 0)
    expect(tallyText(tally)).toBe('3 passed, 0 failed')
    expect(tallyExitCode(tally)).toBe(0)
  })

  test('counts a test file that could not be loaded as a failure', () => {
    expect(tallyRun(report([], ['failed', 'passed']), 1)).toMatchObject({ passed: 1, failed: 2 })
  })

  test('never calls a run clean that vitest ended with an error', () => {
    expect(tallyRun(report(['passed']), 1)).toMatchObject({ passed: 1, failed: 1 })
    expect(tallyRun(report(), 1)).toMatchObject({ passed: 0, failed: 1 })
  })

  test('fails a run without a readable report', () => {
    expect(tallyRun(undefined, 0)).toMatchObject({ passed: 0, failed: 1 })
    expect(tallyRun('{"testResu', 0)).toMatchObject({ passed: 0, failed: 1 })
  })

  test('is not a success when nothing ran', () => {
    const tally = tallyRun(report(['skipped', 'skipped']), 0)
    expect(tallyText(tally)).toBe('2 skipped\n0 passed, 0 failed')
    expect(tallyExitCode(tally)).toBe(1)
  })
})
