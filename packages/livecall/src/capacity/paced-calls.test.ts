import { randomUUID } from 'node:crypto'
import type { CallId } from '@perezvon/contracts/ids'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { connectLivecall, type Livecall } from '../connection.ts'
import { mostInStretch } from './evenness.ts'
import { reserveDialSlot } from './pacing.ts'
import { createRedisClock } from './redis-clock.ts'

/** Whole campaigns of calls against the schedule, in a time of their own: machines that are late, and one that stands still. */

let live: Livecall

beforeAll(() => {
  live = connectLivecall({
    redisUrl: inject('redisUrl'),
    prefix: `t-${randomUUID()}`,
    log: createLogger({ service: 'test', level: 'silent' }),
  })
})
afterAll(() => live.close())

const BEGIN_MS = new Date('2026-11-20T09:00:00Z').getTime()

/** The same numbers at every run. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

type Machine = {
  perSecond: number
  seconds: number
  /** How long after `ms` a timer that is set for then rings. */
  timerLateMs: (ms: number) => number
  /** How long after its time a job comes back. */
  jobLateMs: () => number
}

/** When the calls of a campaign are dialled, in milliseconds from its begin. */
async function play({ perSecond, seconds, timerLateMs, jobLateMs }: Machine): Promise<number[]> {
  const campaignId = systemIds.campaign()
  const calls: { callId: CallId; atMs: number; missed: boolean }[] = Array.from(
    { length: Math.ceil(perSecond * seconds * 1.2) },
    () => ({ callId: systemIds.call(), atMs: 0, missed: false }),
  )
  const dialled: number[] = []
  const prefixed: Livecall = { ...live, prefix: `t-${randomUUID()}` }
  while (calls.length > 0) {
    calls.sort((one, other) => one.atMs - other.atMs)
    const [call] = calls
    if (call === undefined || call.atMs > seconds * 1000) break
    const now = new Date(BEGIN_MS + Math.floor(call.atMs))
    const slot = await reserveDialSlot(prefixed, {
      clock: createRedisClock({ now: () => now, sleep: () => Promise.resolve() }),
      callId: call.callId,
      campaignId,
      campaignPerSecond: perSecond,
      accountPerSecond: perSecond,
      ...{ lateMs: 0, dialersLateMs: 0 },
      missed: call.missed,
      now,
    })
    if (!slot.reserved) {
      Object.assign(call, { atMs: call.atMs + slot.againAfterMs + jobLateMs(), missed: false })
      continue
    }
    const moment = slot.moment - BEGIN_MS
    const late = timerLateMs(moment)
    if (late > slot.toleranceMs) Object.assign(call, { atMs: moment + late, missed: true })
    else {
      dialled.push(moment + late)
      calls.shift()
    }
  }
  return dialled.toSorted((one, other) => one - other)
}

function fullest(dialled: readonly number[]): number {
  return Math.max(...dialled.map((from) => dialled.filter((at) => at >= from && at < from + 100).length))
}

function rate(dialled: readonly number[], { from, to }: { from: number; to: number }): number {
  return dialled.filter((at) => at >= from && at < to).length / ((to - from) / 1000)
}

test.each([5, 20, 50, 100])(
  '%i a second on a machine that is late now and then: never one too many in 100 ms, and the rate is kept',
  async (perSecond) => {
    const random = dice(perSecond)
    const dialled = await play({
      perSecond,
      seconds: 8,
      // Mostly on time; one of fifty so late that its moment is missed.
      timerLateMs: () => (random() < 0.02 ? 300 * random() : 1.5 * random()),
      jobLateMs: () => 40 * random(),
    })
    expect(fullest(dialled)).toBeLessThanOrEqual(mostInStretch(perSecond))
    expect(rate(dialled, { from: 1000, to: 8000 })).toBeGreaterThanOrEqual(0.97 * perSecond)
    expect(rate(dialled, { from: 1000, to: 8000 })).toBeLessThanOrEqual(1.03 * perSecond)
  },
)

test.each([5, 20, 50])(
  '%i a second: a machine that stood still for a second dials no burst when it wakes',
  async (perSecond) => {
    const random = dice(perSecond)
    const dialled = await play({
      perSecond,
      seconds: 6,
      timerLateMs: (ms) => (ms > 2000 && ms < 3000 ? 3000 - ms : random()),
      jobLateMs: () => 20 * random(),
    })
    expect(fullest(dialled)).toBeLessThanOrEqual(mostInStretch(perSecond))
    expect(rate(dialled, { from: 4000, to: 6000 })).toBeGreaterThanOrEqual(0.97 * perSecond)
  },
)
