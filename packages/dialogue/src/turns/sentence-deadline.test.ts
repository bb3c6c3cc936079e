import { beforeEach, describe, expect, it } from 'vitest'
import { createHandClock } from '../testing/dialogue-parts.ts'
import { createDeadlines, type Deadlines } from './sentence-deadline.ts'

describe('deadlines', () => {
  let clock: ReturnType<typeof createHandClock>
  let slept: number
  let deadlines: Deadlines
  const missed: string[] = []

  beforeEach(() => {
    missed.length = 0
    slept = 0
    clock = createHandClock()
    const { sleep } = clock
    deadlines = createDeadlines({
      ...clock,
      sleep: (ms, signal) => {
        slept += 1
        return sleep(ms, signal)
      },
    })
  })

  const watch = (name: string, withinMs: number) =>
    deadlines.watch({ since: clock.now(), withinMs, missed: () => missed.push(name) })
  const pass = async (ms: number) => {
    clock.advance(ms)
    await new Promise((resolve) => setImmediate(resolve))
  }

  it('that are missed tell so, once', async () => {
    watch('long', 6000)
    watch('short', 1000)
    await pass(999)
    expect(missed).toEqual([])
    await pass(1)
    expect(missed).toEqual(['short'])
    await pass(10_000)
    expect(missed).toEqual(['short', 'long'])
  })

  it('keep one sleeper awake, however many shorter ones came', async () => {
    const kept = watch('kept', 6000)
    for (const withinMs of [5000, 4000, 3000, 2000, 1000]) watch('short', withinMs).lift()
    for (let second = 0; second < 5; second += 1) await pass(1000)
    const before = slept
    for (let round = 0; round < 10; round += 1) {
      kept.met()
      await pass(5000)
    }
    expect(slept - before).toBeLessThanOrEqual(10)
    expect(missed).toEqual([])
  })

  it('that are paused go on with what was left, or anew once they are met', async () => {
    const one = watch('one', 6000)
    await pass(5000)
    one.pause()
    await pass(60_000)
    one.resume()
    await pass(999)
    expect(missed).toEqual([])
    await pass(1)
    expect(missed).toEqual(['one'])

    const other = watch('other', 6000)
    await pass(5000)
    other.pause()
    other.met()
    await pass(5999)
    expect(missed).toEqual(['one'])
    other.lift()
    other.resume()
    await pass(60_000)
    expect(missed).toEqual(['one'])
  })
})
