import { expect, test } from 'vitest'
import type { PauseEntry } from '../ledger/entries.ts'
import { createPauseWatch } from './pause-watch.ts'
import type { RigClock } from './rig-clock.ts'

/** A clock whose timers run when a test says so, however late. */
function lateClock() {
  let now = 1_000
  let due: (() => void) | undefined
  const clock: RigClock = {
    now: () => now,
    after: (_delayMs, run) => {
      due = run
      return { cancel: () => (due = undefined) }
    },
  }
  return {
    clock,
    runAfter: (ms: number) => {
      now += ms
      due?.()
    },
  }
}

test('ticks in time are no pause; a late one is, from the last tick to the late one', () => {
  const { clock, runAfter } = lateClock()
  const pauses: PauseEntry[] = []
  const watch = createPauseWatch({ clock, onPause: (pause) => pauses.push(pause) })
  watch.start()
  runAfter(5)
  runAfter(20)
  expect(pauses).toEqual([])
  runAfter(500)
  watch.stop()
  runAfter(500)
  expect(pauses).toEqual([{ fromMs: 1_025, toMs: 1_525 }])
})
