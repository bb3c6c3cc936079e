import { expect, test } from 'vitest'
import { judgeDownload } from './judge-download.ts'
import { isTooShort, leastBytes } from './least-bytes.ts'

const HALF_AN_HOUR = 1_800_000

test('a complete download is stored', () => {
  expect(judgeDownload({ kind: 'complete', bytes: 5, sha256: 'x' }, 0)).toEqual({
    kind: 'stored',
    bytes: 5,
    sha256: 'x',
  })
})

test('what is not ready or not reachable is looked at again, until it is given up under its own name', () => {
  const notReady = { kind: 'not-ready', reason: 'growing' } as const
  const unreachable = { kind: 'unreachable', cause: new Error('HTTP 503') } as const
  expect(judgeDownload(notReady, 10_000)).toMatchObject({ kind: 'look-again', afterMs: 5000 })
  expect(judgeDownload(notReady, HALF_AN_HOUR)).toMatchObject({ kind: 'give-up', reason: 'never-ready' })
  expect(judgeDownload(unreachable, 0)).toMatchObject({ kind: 'look-again', afterMs: 1000 })
  expect(judgeDownload(unreachable, HALF_AN_HOUR)).toMatchObject({ kind: 'give-up', reason: 'unreachable' })
})

test('what cannot be had is given up at once, with its reason', () => {
  expect(judgeDownload({ kind: 'gone' }, 0)).toMatchObject({ kind: 'give-up', reason: 'gone' })
  expect(judgeDownload({ kind: 'too-large', maxBytes: 9 }, 0)).toMatchObject({ reason: 'too-large' })
  expect(judgeDownload({ kind: 'refused', reason: 'unauthorised', detail: 'x' }, 0)).toMatchObject({
    kind: 'give-up',
    reason: 'refused-unauthorised',
  })
})

test('a file too small for its duration is not whole, unless the duration itself becomes doubtful', () => {
  expect(leastBytes({ seconds: 60, waitedMs: 0 })).toBe(30_000)
  expect(leastBytes({ seconds: 60, waitedMs: 300_001 })).toBe(1)
  expect(leastBytes({ seconds: null, waitedMs: 0 })).toBe(1)
  expect(leastBytes({ seconds: 0, waitedMs: 0 })).toBe(1)
})

test('a file that plays too short is not whole, unless nobody can tell, or the duration itself becomes doubtful', () => {
  expect(isTooShort({ seconds: 60, measured: 30, waitedMs: 0 })).toBe(true)
  expect(isTooShort({ seconds: 6, measured: 3, waitedMs: 0 })).toBe(true)
  expect(isTooShort({ seconds: 60, measured: 57.5, waitedMs: 0 })).toBe(false)
  expect(isTooShort({ seconds: 2, measured: 0.5, waitedMs: 0 })).toBe(false)
  expect(isTooShort({ seconds: 60, measured: 30, waitedMs: 300_001 })).toBe(false)
  expect(isTooShort({ seconds: 60, measured: undefined, waitedMs: 0 })).toBe(false)
  expect(isTooShort({ seconds: null, measured: 1, waitedMs: 0 })).toBe(false)
})
