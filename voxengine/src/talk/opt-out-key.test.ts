import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import type { CallFact } from '../session/event-outbox.ts'
import { type OptedOut, OptOutKey } from './opt-out-key.ts'

/** A key on a call whose gateway has the event when the test says so. */
function watchedKey(settings?: { key: string; reply: string }) {
  const timers = createManualTimers()
  const stored = Promise.withResolvers<void>()
  const told: CallFact[] = []
  const noted: string[] = []
  const ends: OptedOut[] = []
  const optOut = new OptOutKey({
    settings,
    timers,
    tell(fact) {
      told.push(fact)
      return stored.promise
    },
    note: (key) => noted.push(key),
    end: (ending) => ends.push(ending),
  })
  let kept = false
  const waitForIt = () => {
    void optOut.kept().then(() => {
      kept = true
    })
  }
  return { optOut, timers, stored, told, noted, ends, waitForIt, isKept: () => kept }
}

const NINE = { key: '9', reply: 'Больше не позвоним.' }

test('the key is told at once, noted for the report, and ends the call with the reply', () => {
  const { optOut, told, noted, ends } = watchedKey(NINE)
  optOut.heardKey('9')
  expect(told).toEqual([{ type: 'call.key-pressed', key: '9' }])
  expect(noted).toEqual(['9'])
  expect(ends).toEqual([{ reason: 'opted-out', endedBy: 'agent', goodbye: NINE.reply }])
  expect(optOut.pressed).toBe(true)
})

test('the goodbye waits until the gateway has it', async () => {
  const { optOut, timers, stored, waitForIt, isKept } = watchedKey(NINE)
  optOut.heardKey('9')
  waitForIt()
  await timers.pass(2_999)
  expect(isKept()).toBe(false)
  stored.resolve()
  await timers.settle()
  expect(isKept()).toBe(true)
  expect(timers.waiting()).toEqual([])
})

test('a gateway that does not answer holds the goodbye up for a moment only', async () => {
  const { optOut, timers, waitForIt, isKept } = watchedKey(NINE)
  optOut.heardKey('9')
  waitForIt()
  await timers.pass(3_000)
  expect(isKept()).toBe(true)
})

test('pressed again it is the same wish; other keys are told to nobody', async () => {
  const { optOut, told, ends } = watchedKey(NINE)
  optOut.heardKey('1')
  expect(told).toEqual([])
  optOut.heardKey('9')
  optOut.heardKey('9')
  expect(told).toHaveLength(1)
  expect(ends).toHaveLength(1)
})

test('an agent without a key listens for none', async () => {
  const { optOut, told, ends, waitForIt, isKept, timers } = watchedKey()
  expect(optOut.wanted).toBe(false)
  optOut.heardKey('9')
  waitForIt()
  await timers.settle()
  expect({ told, ends, pressed: optOut.pressed, kept: isKept() }).toEqual({
    told: [],
    ends: [],
    pressed: false,
    kept: true,
  })
})
