import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import { CLOSING, Closing, type ClosingCause, type ClosingState } from './closing.ts'

const STATES = Object.keys(CLOSING) as ClosingState[]
/** A session without a call is taken down after this; its timers die with it. */
const SESSION_WITHOUT_CALL_MS = 60_000

function watchedClosing() {
  const timers = createManualTimers()
  const entered: ClosingState[] = []
  const closing = new Closing({ timers, entered: (state) => entered.push(state) })
  return { timers, entered, closing }
}

test('a goodbye is spoken, the line goes, the record comes, the report is stored, the session ends', () => {
  const { closing, entered } = watchedClosing()
  const causes: ClosingCause[] = ['goodbye', 'goodbye-played', 'line-gone', 'loose-ends-tied', 'reported']
  for (const cause of causes) closing.send(cause)
  expect(entered).toEqual(['speaking-goodbye', 'hanging-up', 'awaiting-record', 'reporting', 'terminated'])
})

test.each(STATES.filter((state) => state !== 'open' && state !== 'terminated'))(
  '%s has a deadline and a move for it, so that nobody can hold the end up',
  (state) => {
    expect(CLOSING[state].deadlineMs).toBeGreaterThan(0)
    expect(CLOSING[state].moves.deadline).toBeDefined()
  },
)

test('with nobody answering at all the session still ends, and soon enough to report', async () => {
  const { closing, entered, timers } = watchedClosing()
  closing.send('goodbye')
  await timers.pass(120_000)
  expect(entered.at(-1)).toBe('terminated')
  expect(timers.waiting()).toEqual([])
})

test('from the hang-up to the end it takes less than a session without a call may live', () => {
  let state: ClosingState | undefined = 'hanging-up'
  let ms = 0
  while (state !== undefined && state !== 'terminated') {
    ms += CLOSING[state].deadlineMs ?? 0
    state = CLOSING[state].moves.deadline
  }
  expect(state).toBe('terminated')
  expect(ms).toBeLessThan(SESSION_WITHOUT_CALL_MS)
})

test('nothing leads back, and the end is entered once', () => {
  const { closing, entered } = watchedClosing()
  const everything = Object.values(CLOSING).flatMap(({ moves }) => Object.keys(moves) as ClosingCause[])
  closing.send('line-gone')
  for (let round = 0; round < 5; round += 1) for (const cause of everything) closing.send(cause)
  expect(entered).toEqual(['awaiting-record', 'reporting', 'terminated'])
})

test('a person who hangs up during the goodbye is not hung up on', () => {
  const { closing, entered } = watchedClosing()
  closing.send('goodbye')
  closing.send('line-gone')
  closing.send('goodbye-played')
  expect(entered).toEqual(['speaking-goodbye', 'awaiting-record'])
})

test('a deadline that was met does not fire later', async () => {
  const { closing, entered, timers } = watchedClosing()
  closing.send('goodbye')
  await timers.pass(40_000)
  closing.send('goodbye-played')
  await timers.pass(4_999)
  expect(entered).toEqual(['speaking-goodbye', 'hanging-up'])
})
