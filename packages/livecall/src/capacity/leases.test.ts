import { randomUUID } from 'node:crypto'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { afterAll, expect, inject, test } from 'vitest'
import { connectLivecall, type Livecall } from '../connection.ts'
import {
  acquireLease,
  acquireLeases,
  extendLease,
  freeCapacity,
  leasesAreRebuilt,
  leasesHeld,
  rebuildLeases,
  releaseLease,
  restoreLease,
} from './leases.ts'

const log = createLogger({ service: 'test', level: 'silent' })
const opened: Livecall[] = []

/** Workers that share one Redis, whose leases agree with the ledger, and see nothing of other tests. */
async function workers(count: number): Promise<[Livecall, ...Livecall[]]> {
  const all = connectAll(count)
  await rebuildLeases(all[0], { rebuildId: 'first' }, async () => undefined)
  return all
}

function connectAll(count: number): [Livecall, ...Livecall[]] {
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
const campaignId = systemIds.campaign()
const ttlMs = 60_000

test('three workers together never hold more than the limits', async () => {
  const [first, ...others] = await workers(3)
  const limits = { account: 12, campaign: 7 }
  const campaigns = [systemIds.campaign(), systemIds.campaign()]
  const held = new Map<string, string>()
  let most = 0
  async function work(live: Livecall, seed: number) {
    for (let round = 0; round < 60; round++) {
      const callId = systemIds.call()
      const campaign = campaigns[(round + seed) % 2] ?? campaignId
      if (!(await acquireLease(live, { callId, campaignId: campaign, limits, ttlMs, now: NOW }))) continue
      held.set(callId, campaign)
      most = Math.max(most, held.size)
      expect(held.size).toBeLessThanOrEqual(limits.account)
      for (const id of campaigns) {
        const ofCampaign = [...held.values()].filter((holder) => holder === id)
        expect(ofCampaign.length).toBeLessThanOrEqual(limits.campaign)
      }
      if (round % 3 === 0) continue // kept until the others have had their turn
      held.delete(callId)
      await releaseLease(live, { callId, campaignId: campaign })
    }
  }
  await Promise.all([first, ...others].flatMap((live, seed) => [work(live, seed), work(live, seed + 1)]))
  expect(most).toBe(limits.account)
  expect(await leasesHeld(first, { now: NOW })).toHaveLength(held.size)
})

test('a call that holds a lease keeps it, and asking again takes no second one', async () => {
  const [live] = await workers(1)
  const callId = systemIds.call()
  const options = { callId, campaignId, limits: { account: 1, campaign: 1 }, ttlMs, now: NOW }
  expect(await acquireLease(live, options)).toBe(true)
  expect(await acquireLease(live, options)).toBe(true)
  expect(await acquireLease(live, { ...options, callId: systemIds.call() })).toBe(false)
  expect(await freeCapacity(live, { campaignId, limits: { account: 5, campaign: 5 }, now: NOW })).toBe(4)
})

test('grants as many of a batch as there is room for, in their order', async () => {
  const [live] = await workers(1)
  const callIds = Array.from({ length: 5 }, () => systemIds.call())
  const options = { callIds, campaignId, limits: { account: 9, campaign: 3 }, ttlMs, now: NOW }
  expect(await acquireLeases(live, options)).toEqual(callIds.slice(0, 3))
  expect(await freeCapacity(live, { ...options })).toBe(0)
})

test('a lease that nobody freed expires, and one that was extended does not', async () => {
  const [live] = await workers(1)
  const [left, kept] = [systemIds.call(), systemIds.call()]
  const limits = { account: 2, campaign: 2 }
  for (const callId of [left, kept]) await acquireLease(live, { callId, campaignId, limits, ttlMs, now: NOW })
  expect(await extendLease(live, { callId: kept, campaignId, ttlMs: 2 * ttlMs, now: NOW })).toBe(true)
  const now = later(ttlMs)
  expect(await leasesHeld(live, { now })).toEqual([kept])
  expect(await freeCapacity(live, { campaignId, limits, now })).toBe(1)
  expect(await extendLease(live, { callId: left, campaignId, ttlMs, now })).toBe(false)
  expect(await acquireLease(live, { callId: systemIds.call(), campaignId, limits, ttlMs, now })).toBe(true)
})

test('asking again never shortens a lease', async () => {
  const [live] = await workers(1)
  const callId = systemIds.call()
  const limits = { account: 1, campaign: 1 }
  await acquireLease(live, { callId, campaignId, limits, ttlMs: 10 * ttlMs, now: NOW })
  await acquireLease(live, { callId, campaignId, limits, ttlMs, now: NOW })
  expect(await leasesHeld(live, { now: later(9 * ttlMs) })).toEqual([callId])
})

test('a released lease is free for the next call, released twice or not', async () => {
  const [live] = await workers(1)
  const callId = systemIds.call()
  const limits = { account: 1, campaign: 1 }
  await acquireLease(live, { callId, campaignId, limits, ttlMs, now: NOW })
  await releaseLease(live, { callId, campaignId })
  await releaseLease(live, { callId, campaignId })
  expect(await acquireLease(live, { callId: systemIds.call(), campaignId, limits, ttlMs, now: NOW })).toBe(
    true,
  )
})

test('a call outside campaigns counts against the account alone', async () => {
  const [live] = await workers(1)
  const limits = { account: 2, campaign: 0 }
  const single = { campaignId: null, limits, ttlMs, now: NOW }
  expect(await acquireLease(live, { callId: systemIds.call(), ...single })).toBe(true)
  expect(await acquireLease(live, { callId: systemIds.call(), ...single })).toBe(true)
  expect(await acquireLease(live, { callId: systemIds.call(), ...single })).toBe(false)
  expect(await freeCapacity(live, single)).toBe(0)
})

test('a Redis that lost its data grants nothing new until leases are rebuilt', async () => {
  const [live] = connectAll(1)
  const [onLine, other] = [systemIds.call(), systemIds.call()]
  const options = { campaignId, limits: { account: 2, campaign: 2 }, ttlMs, now: NOW }
  expect(await leasesAreRebuilt(live)).toBe(false)
  expect(await acquireLease(live, { ...options, callId: other })).toBe(false)
  await restoreLease(live, { callId: onLine, campaignId, ttlMs, now: NOW })
  expect(await acquireLeases(live, { ...options, callIds: [onLine, other] })).toEqual([onLine])
  // Lost once more in the middle of it: what was looked at before is no longer so.
  await rebuildLeases(live, { rebuildId: 'broken' }, async () => {
    await live.redis.del(await live.redis.keys(`${live.prefix}:*`))
  })
  expect(await leasesAreRebuilt(live)).toBe(false)
  await rebuildLeases(live, { rebuildId: 'whole' }, () =>
    restoreLease(live, { callId: onLine, campaignId, ttlMs, now: NOW }),
  )
  expect(await leasesAreRebuilt(live)).toBe(true)
  expect(await acquireLease(live, { ...options, callId: other })).toBe(true)
})

test('a lease is restored past the limits: its call is on the line already', async () => {
  const [live] = await workers(1)
  const limits = { account: 1, campaign: 1 }
  const callIds = [systemIds.call(), systemIds.call()]
  for (const callId of callIds) await restoreLease(live, { callId, campaignId, ttlMs, now: NOW })
  expect(new Set(await leasesHeld(live, { now: NOW }))).toEqual(new Set(callIds))
  expect(await freeCapacity(live, { campaignId, limits, now: NOW })).toBe(0)
})
