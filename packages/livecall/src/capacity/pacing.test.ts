import { randomUUID } from 'node:crypto'
import type { CampaignId } from '@perezvon/contracts/ids'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { afterAll, expect, inject, test, vi } from 'vitest'
import { connectLivecall, type Livecall } from '../connection.ts'
import { holdDialling, reserveDialSlot } from './pacing.ts'
import { onPumpWake, wakePump } from './pump-wake.ts'

const log = createLogger({ service: 'test', level: 'silent' })
const opened: Livecall[] = []

function workers(count: number): [Livecall, ...Livecall[]] {
  const prefix = `t-${randomUUID()}`
  const connect = () => {
    const live = connectLivecall({ redisUrl: inject('redisUrl'), prefix, log })
    opened.push(live)
    return live
  }
  return [connect(), ...Array.from({ length: count - 1 }, connect)]
}

afterAll(() => Promise.all(opened.map((live) => live.close())))

const NOW = new Date('2026-11-20T09:00:00Z')
const later = (ms: number) => new Date(NOW.getTime() + ms)

function narrowestGap(moments: readonly number[]): number {
  const sorted = moments.toSorted((a, b) => a - b)
  return Math.min(...sorted.slice(1).map((moment, index) => moment - (sorted[index] ?? 0)))
}

test('three workers together keep the rates of the account and of each campaign', async () => {
  const lives = workers(3)
  const rates = new Map<CampaignId, number>([
    [systemIds.campaign(), 2],
    [systemIds.campaign(), 5],
    [systemIds.campaign(), 50],
  ])
  const taken: { campaignId: CampaignId; at: number }[] = []
  async function work(live: Livecall, seed: number) {
    for (let round = 0; round < 30; round++) {
      const [campaignId, campaignPerSecond] = [...rates][(round + seed) % 3] ?? []
      if (campaignId === undefined || campaignPerSecond === undefined) throw new Error('no campaign')
      const now = later(round * 40)
      const slot = await reserveDialSlot(live, {
        callId: systemIds.call(),
        campaignId,
        campaignPerSecond,
        accountPerSecond: 10,
        longestWaitMs: 600_000,
        now,
      })
      expect(slot.reserved).toBe(true)
      taken.push({ campaignId, at: now.getTime() + slot.waitMs })
    }
  }
  await Promise.all(lives.flatMap((live, seed) => [work(live, seed), work(live, seed + 1)]))
  expect(taken).toHaveLength(180)
  // Waits are told in whole milliseconds.
  expect(narrowestGap(taken.map(({ at }) => at))).toBeGreaterThanOrEqual(99)
  for (const [campaignId, perSecond] of rates) {
    const moments = taken.filter((slot) => slot.campaignId === campaignId).map(({ at }) => at)
    expect(narrowestGap(moments)).toBeGreaterThanOrEqual(1000 / perSecond - 1)
  }
})

test('a slow campaign leaves the moments between its calls to the others', async () => {
  const [live] = workers(1)
  const [slow, quick] = [systemIds.campaign(), systemIds.campaign()]
  const reserve = (campaignId: CampaignId, campaignPerSecond: number) =>
    reserveDialSlot(live, {
      callId: systemIds.call(),
      campaignId,
      campaignPerSecond,
      accountPerSecond: 10,
      now: NOW,
    })
  const slowWaits = [await reserve(slow, 1), await reserve(slow, 1), await reserve(slow, 1)]
  expect(slowWaits.map(({ waitMs }) => waitMs)).toEqual([0, 1000, 2000])
  const quickWaits = await Promise.all(Array.from({ length: 12 }, () => reserve(quick, 50)))
  expect(quickWaits.map(({ waitMs }) => waitMs)).toEqual([
    100, 200, 300, 400, 500, 600, 700, 800, 900, 1100, 1200, 1300,
  ])
})

test('what was missed is not caught up', async () => {
  const [live] = workers(1)
  const campaignId = systemIds.campaign()
  const rate = { campaignId, campaignPerSecond: 10, accountPerSecond: 10 }
  const at = async (ms: number) =>
    (await reserveDialSlot(live, { callId: systemIds.call(), ...rate, now: later(ms) })).waitMs
  expect([await at(0), await at(0)]).toEqual([0, 100])
  expect([await at(5000), await at(5000), await at(5000)]).toEqual([0, 100, 200])
})

test('nothing is taken that the caller would not wait for', async () => {
  const [live] = workers(1)
  const options = {
    campaignId: systemIds.campaign(),
    campaignPerSecond: 0.5,
    accountPerSecond: 10,
    longestWaitMs: 1500,
    now: NOW,
  }
  const take = () => reserveDialSlot(live, { callId: systemIds.call(), ...options })
  expect(await take()).toEqual({ reserved: true, waitMs: 0 })
  expect(await take()).toEqual({ reserved: false, waitMs: 2000 })
  const patient = await reserveDialSlot(live, { callId: systemIds.call(), ...options, longestWaitMs: 2000 })
  expect(patient).toEqual({ reserved: true, waitMs: 2000 })
})

test('a call that asks again gives up a moment that lies ahead, and not one that has passed', async () => {
  const [live] = workers(1)
  const rate = { campaignId: systemIds.campaign(), campaignPerSecond: 10, accountPerSecond: 10 }
  const [first, second] = [systemIds.call(), systemIds.call()]
  const wait = async (callId: typeof first, ms: number) =>
    (await reserveDialSlot(live, { callId, ...rate, now: later(ms) })).waitMs
  await wait(systemIds.call(), 0)
  expect(await wait(first, 0)).toBe(100)
  expect(await wait(first, 0)).toBe(100)
  expect(await wait(second, 120)).toBe(80)
  expect(await wait(first, 120)).toBe(180)
})

test('while the carrier is busy nobody dials, and a shorter hold does not end a longer one', async () => {
  const [live] = workers(1)
  await holdDialling(live, { forMs: 3000, now: NOW })
  await holdDialling(live, { forMs: 1000, now: NOW })
  const slot = await reserveDialSlot(live, {
    callId: systemIds.call(),
    campaignId: null,
    campaignPerSecond: 0,
    accountPerSecond: 10,
    now: NOW,
  })
  expect(slot).toEqual({ reserved: true, waitMs: 3000 })
})

test('without a given time the clock is Redis’ own', async () => {
  const [live] = workers(1)
  const rate = { campaignId: systemIds.campaign(), campaignPerSecond: 0.001, accountPerSecond: 100 }
  const take = () => reserveDialSlot(live, { callId: systemIds.call(), ...rate, longestWaitMs: 2_000_000 })
  expect((await take()).waitMs).toBe(0)
  const { waitMs } = await take()
  expect(waitMs).toBeGreaterThan(900_000)
  expect(waitMs).toBeLessThanOrEqual(1_000_000)
})

test('a wake reaches every dialer that listens, until it stops listening', async () => {
  const [waker, one, two] = workers(3)
  if (one === undefined || two === undefined) throw new Error('three workers were asked for')
  const heard = { one: 0, two: 0 }
  const stop = await onPumpWake(one, () => {
    heard.one += 1
  })
  await onPumpWake(two, () => {
    heard.two += 1
  })
  await wakePump(waker)
  await vi.waitFor(() => expect(heard).toEqual({ one: 1, two: 1 }))
  await stop()
  await wakePump(waker)
  await vi.waitFor(() => expect(heard.two).toBe(2))
  expect(heard.one).toBe(1)
})
