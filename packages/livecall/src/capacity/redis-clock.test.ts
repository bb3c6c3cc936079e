import { expect, test } from 'vitest'
import { createRedisClock } from './redis-clock.ts'

/** Ours shows 0 where Redis' shows 10,000; each answer takes its time there and back. */
function clocks() {
  let now = 0
  let ahead = 10_000
  const clock = createRedisClock({ now: () => new Date(now), sleep: () => Promise.resolve() })
  return {
    clock,
    setRedis: (ms: number) => {
      ahead = ms
    },
    ask: async (thereMs: number, backMs: number) =>
      clock.timed(async () => {
        now += thereMs
        const redisMs = now + ahead
        now += backMs
        return { redisMs }
      }),
  }
}

test('what an answer leaves open is what it took to come back', async () => {
  const { clock, ask } = clocks()
  await ask(3, 5)
  expect(clock.instantOf(10_100)).toBe(105)
})

test('the quickest answer counts, and a slow one spoils nothing', async () => {
  const { clock, ask } = clocks()
  await ask(3, 5)
  await ask(40, 1)
  expect(clock.instantOf(10_100)).toBe(101)
  await ask(1, 1500)
  expect(clock.instantOf(10_100)).toBe(101)
})

test('an instant is never told too early', async () => {
  const { clock, ask } = clocks()
  for (const [there, back] of [
    [900, 0],
    [0, 900],
    [2, 2],
  ] as const) {
    await ask(there, back)
    expect(clock.instantOf(20_000)).toBeGreaterThanOrEqual(10_000)
  }
})

test('a clock that was set is believed anew', async () => {
  const { clock, ask, setRedis } = clocks()
  await ask(1, 1)
  setRedis(70_000)
  await ask(1, 1)
  expect(clock.instantOf(70_100)).toBe(101)
  setRedis(4000)
  await ask(1, 1)
  expect(clock.instantOf(4100)).toBe(101)
})
