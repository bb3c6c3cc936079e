import { randomUUID } from 'node:crypto'
import type { CallId, CampaignId } from '@perezvon/contracts/ids'
import { systemClock } from '@perezvon/runtime/clock'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import { afterAll, expect, inject, test, vi } from 'vitest'
import { connectLivecall, type Livecall } from '../connection.ts'
import { mostInStretch, rhythmOf } from './evenness.ts'
import { AT_ONCE_MS, holdDialling, PREPARED_MS, reserveDialSlot } from './pacing.ts'
import { onPumpWake, wakePump } from './pump-wake.ts'
import { createRedisClock } from './redis-clock.ts'

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

/** What a test asks for: who, at which rates, at which time, and how long it would have to wait from there. */
type Ask = {
  callId?: CallId
  campaignId: CampaignId | null
  campaignPerSecond?: number
  accountPerSecond?: number
  lateMs?: number
  dialersLateMs?: number
  missed?: boolean
  atMs?: number
}

/** The moment that a call gets, or the time of its turn less the quarter of a second by which it comes early. */
async function ask(live: Livecall, options: Ask): Promise<{ dials: number } | { comesBack: number }> {
  const { callId = systemIds.call(), campaignPerSecond = 10, accountPerSecond = 10, atMs = 0 } = options
  const now = later(atMs)
  const clock = createRedisClock({ now: () => now, sleep: () => Promise.resolve() })
  const slot = await reserveDialSlot(live, {
    lateMs: 0,
    dialersLateMs: 0,
    ...options,
    clock,
    callId,
    campaignPerSecond,
    accountPerSecond,
    now,
  })
  if (!slot.reserved) return { comesBack: atMs + slot.againAfterMs }
  return { dials: Math.round(slot.moment - NOW.getTime() - (options.missed ? AT_ONCE_MS : PREPARED_MS)) }
}

async function moment(live: Livecall, options: Ask): Promise<number> {
  const answer = await ask(live, options)
  if ('dials' in answer) return answer.dials
  throw new Error(`the call was told to come back at ${answer.comesBack} ms`)
}

function narrowestGap(moments: readonly number[]): number {
  const sorted = moments.toSorted((a, b) => a - b)
  return Math.min(...sorted.slice(1).map((moment, index) => moment - (sorted[index] ?? 0)))
}

test('three workers together keep the rates of the account and of each campaign, and leave no moment unused', async () => {
  const lives = workers(3)
  const rates = new Map<CampaignId, number>([
    [systemIds.campaign(), 2],
    [systemIds.campaign(), 5],
    [systemIds.campaign(), 50],
  ])
  const calls = [...rates.keys()].flatMap((campaignId) =>
    Array.from({ length: 20 }, () => ({ callId: systemIds.call(), campaignId, atMs: 0 })),
  )
  const taken: { campaignId: CampaignId; at: number }[] = []
  while (calls.length > 0) {
    const atMs = Math.min(...calls.map((call) => call.atMs))
    const come = calls.filter((call) => call.atMs === atMs)
    await Promise.all(
      come.map(async (call, index) => {
        const live = lives[index % lives.length] ?? lives[0]
        const answer = await ask(live, { ...call, campaignPerSecond: rates.get(call.campaignId) ?? 0 })
        if ('comesBack' in answer) call.atMs = answer.comesBack
        else {
          taken.push({ campaignId: call.campaignId, at: answer.dials })
          calls.splice(calls.indexOf(call), 1)
        }
      }),
    )
  }
  expect(narrowestGap(taken.map(({ at }) => at))).toBeGreaterThanOrEqual(99)
  for (const [campaignId, perSecond] of rates) {
    const moments = taken.filter((slot) => slot.campaignId === campaignId).map(({ at }) => at)
    expect(moments).toHaveLength(20)
    expect(narrowestGap(moments)).toBeGreaterThanOrEqual(1000 / perSecond - rhythmOf(perSecond).shiftedMs - 1)
  }
  // The account's ten a second, as long as the two quicker campaigns have calls; then the slow one's two.
  expect(taken.filter(({ at }) => at < 4000).length).toBeGreaterThanOrEqual(36)
})

test('a slow campaign leaves the moments between its calls to the others', async () => {
  const [live] = workers(1)
  const [slow, quick] = [systemIds.campaign(), systemIds.campaign()]
  const rates = { accountPerSecond: 20 }
  const slowly = () => moment(live, { campaignId: slow, campaignPerSecond: 5, ...rates })
  expect([await slowly(), await slowly(), await slowly()]).toEqual([0, 200, 400])
  const quickly = () => moment(live, { campaignId: quick, campaignPerSecond: 50, ...rates })
  const moments = []
  for (let call = 0; call < 6; call++) moments.push(await quickly())
  expect(moments).toEqual([50, 100, 150, 250, 300, 350])
})

test('campaigns in each other’s way are shifted a little, and neither loses its rate', async () => {
  const [live] = workers(1)
  const campaigns = [systemIds.campaign(), systemIds.campaign()]
  const dialled = new Map<CampaignId, number[]>(campaigns.map((id) => [id, []]))
  for (let atMs = 0; atMs < 10_000; atMs += 1) {
    for (const [index, campaignId] of campaigns.entries()) {
      const campaignPerSecond = index === 0 ? 7 : 5
      const moments = dialled.get(campaignId) ?? []
      if ((moments.at(-1) ?? -1) + 40 > atMs) continue
      moments.push(await moment(live, { campaignId, campaignPerSecond, accountPerSecond: 20, atMs }))
    }
  }
  const [seven = [], five = []] = [...dialled.values()]
  expect(seven.filter((at) => at < 10_000).length).toBeGreaterThanOrEqual(66)
  expect(five.filter((at) => at < 10_000).length).toBeGreaterThanOrEqual(48)
  expect(narrowestGap([...seven, ...five])).toBeGreaterThanOrEqual(49)
})

test('what was missed is not caught up', async () => {
  const [live] = workers(1)
  const campaignId = systemIds.campaign()
  const at = (atMs: number) => moment(live, { campaignId, atMs })
  expect([await at(0), await at(0)]).toEqual([0, 100])
  expect([await at(5000), await at(5000), await at(5000)]).toEqual([5000, 5100, 5200])
})

test('nothing is reserved far ahead: whoever comes too early is promised a turn, one behind the other', async () => {
  const [live] = workers(1)
  const campaignId = systemIds.campaign()
  const answers = []
  for (let call = 0; call < 10; call++) answers.push(await ask(live, { campaignId }))
  const reserved = answers.flatMap((answer) => ('dials' in answer ? [answer.dials] : []))
  const promised = answers.flatMap((answer) => ('comesBack' in answer ? [answer.comesBack] : []))
  expect(reserved).toEqual([0, 100, 200, 300, 400, 500, 600])
  expect(narrowestGap(promised)).toBeGreaterThan(50)
  expect(Math.min(...promised)).toBeGreaterThan(200)
  expect(promised).toHaveLength(3)
})

test('who comes newly stands behind those who were promised their turn, and a single call behind nobody', async () => {
  const [live] = workers(1)
  const campaignId = systemIds.campaign()
  for (let call = 0; call < 7; call++) await ask(live, { campaignId })
  const waiting = systemIds.call()
  const promise = await ask(live, { callId: waiting, campaignId })
  const comesBack = 'comesBack' in promise ? promise.comesBack : Number.NaN
  // A moment is free again for those who ask at this time; it is kept for the one that was there first.
  expect(await ask(live, { campaignId, atMs: comesBack })).toHaveProperty('comesBack')
  expect(await moment(live, { campaignId: null, atMs: comesBack })).toBe(700)
  expect(await moment(live, { callId: waiting, campaignId, atMs: comesBack })).toBe(800)
})

test('who comes for its turn and finds no moment keeps its place before those who were promised theirs later', async () => {
  const [live] = workers(1)
  const campaignId = systemIds.campaign()
  const [first, second] = [systemIds.call(), systemIds.call()]
  for (let call = 0; call < 7; call++) await ask(live, { campaignId })
  await ask(live, { callId: first, campaignId })
  for (let call = 0; call < 20; call++) await ask(live, { campaignId })
  await ask(live, { callId: second, campaignId })
  await holdDialling(live, { forMs: 1500, now: later(200) })
  const firstTurn = await ask(live, { callId: first, campaignId, atMs: 200 })
  const secondTurn = await ask(live, { callId: second, campaignId, atMs: 210 })
  expect(firstTurn).toEqual({ comesBack: 1200 })
  expect('comesBack' in secondTurn && secondTurn.comesBack).toBeGreaterThanOrEqual(1200 + 20 * 100)
})

test('promised turns lie one behind the other, however many of another campaign’s lie before them', async () => {
  const [live] = workers(1)
  const rates = { campaignPerSecond: 50, accountPerSecond: 50 }
  const promised = async (campaignId: CampaignId) => {
    const turns: number[] = []
    for (let call = 0; call < 100; call++) {
      const answer = await ask(live, { campaignId, ...rates })
      if ('comesBack' in answer) turns.push(answer.comesBack)
    }
    return turns
  }
  const [others, own] = [await promised(systemIds.campaign()), await promised(systemIds.campaign())]
  expect(others.length).toBeGreaterThan(60)
  expect(narrowestGap([...others, ...own])).toBeGreaterThanOrEqual(19)
})

test('a turn that nobody came for keeps nobody up', async () => {
  const [live] = workers(1)
  const campaignId = systemIds.campaign()
  for (let call = 0; call < 9; call++) await ask(live, { campaignId })
  expect(await moment(live, { campaignId, atMs: 3000 })).toBe(3000)
})

test('a change of the rate is kept from the next call on, whatever was promised before', async () => {
  const [live] = workers(1)
  const campaignId = systemIds.campaign()
  for (let call = 0; call < 20; call++)
    await ask(live, { campaignId, campaignPerSecond: 5, accountPerSecond: 100 })
  const quicker = await ask(live, { campaignId, campaignPerSecond: 50, accountPerSecond: 100, atMs: 10 })
  expect('comesBack' in quicker && quicker.comesBack).toBeLessThan(1000)
})

test('a call that asks again gives up a moment that lies ahead, and not one that has passed', async () => {
  const [live] = workers(1)
  const campaignId = systemIds.campaign()
  const [first, second] = [systemIds.call(), systemIds.call()]
  const at = (callId: CallId, atMs: number) => moment(live, { callId, campaignId, atMs })
  await at(systemIds.call(), 0)
  expect(await at(first, 0)).toBe(100)
  expect(await at(first, 0)).toBe(100)
  expect(await at(second, 170)).toBe(200)
  expect(await at(first, 170)).toBe(300)
})

test('a call that missed its moment gets another, and the lost time is made up for little by little', async () => {
  const [live] = workers(1)
  const campaignId = systemIds.campaign()
  const calls = Array.from({ length: 8 }, () => systemIds.call())
  const [first = systemIds.call(), second = systemIds.call()] = calls
  const rates = { campaignId, campaignPerSecond: 20, accountPerSecond: 20 }
  const moments = []
  for (const callId of calls) moments.push(await moment(live, { callId, ...rates }))
  expect(moments).toEqual([0, 50, 100, 150, 200, 250, 300, 350])
  // Both too late: not dialled at once, but behind the others, and nearer to them than their rate.
  const atMs = PREPARED_MS + 90
  const again = []
  for (const callId of [first, second])
    again.push((await moment(live, { callId, ...rates, missed: true, atMs })) + AT_ONCE_MS - PREPARED_MS)
  const [one = 0, two = 0] = again
  expect(one).toBeGreaterThanOrEqual(350 + Math.floor(rhythmOf(20).closestMs))
  expect(one).toBeLessThan(400)
  expect(two - one).toBeGreaterThanOrEqual(Math.floor(rhythmOf(20).closestMs))
  expect(two - one).toBeLessThan(50)
})

test('time in which nobody wanted to dial is not lost: after a pause calls come at their rate', async () => {
  const [live] = workers(1)
  const campaignId = systemIds.campaign()
  for (let call = 0; call < 3; call++) await ask(live, { campaignId })
  const moments = []
  for (let call = 0; call < 5; call++) moments.push(await moment(live, { campaignId, atMs: 4000 }))
  expect(moments).toEqual([4000, 4100, 4200, 4300, 4400])
})

test('while the carrier is busy nobody dials, and a shorter hold does not end a longer one', async () => {
  const [live] = workers(1)
  await holdDialling(live, { forMs: 3000, now: NOW })
  await holdDialling(live, { forMs: 1000, now: NOW })
  expect(await moment(live, { campaignId: null })).toBe(3000 - PREPARED_MS)
  expect(await ask(live, { campaignId: systemIds.campaign() })).toEqual({ comesBack: 2500 })
})

test('without a given time the clock is Redis’ own', async () => {
  const [live] = workers(1)
  const clock = createRedisClock(systemClock)
  const rate = {
    ...{ clock, campaignId: systemIds.campaign(), campaignPerSecond: 0.001, accountPerSecond: 100 },
    ...{ lateMs: 0, dialersLateMs: 0 },
  }
  const first = await reserveDialSlot(live, { callId: systemIds.call(), ...rate })
  expect(first.reserved && first.moment - Date.now()).toBeGreaterThan(-60_000)
  expect(first.reserved && first.moment - Date.now()).toBeLessThanOrEqual(PREPARED_MS + 1)
  const second = await reserveDialSlot(live, { callId: systemIds.call(), ...rate })
  expect(!second.reserved && second.againAfterMs).toBeGreaterThan(900_000)
  expect(!second.reserved && second.againAfterMs).toBeLessThanOrEqual(1_000_000)
})

test('who must be late makes all calls keep further apart, until nothing is heard of it any more', async () => {
  const [live] = workers(1)
  const campaignId = systemIds.campaign()
  const late = { campaignId, campaignPerSecond: 20, accountPerSecond: 100, lateMs: 50 }
  expect([await moment(live, late), await moment(live, late)]).toEqual([0, 80])
  const options = { campaignId, campaignPerSecond: 20, accountPerSecond: 100, lateMs: 4 }
  const clock = createRedisClock(systemClock)
  const slot = await reserveDialSlot(live, {
    ...options,
    callId: systemIds.call(),
    clock,
    dialersLateMs: 0,
    now: NOW,
  })
  expect(slot).toMatchObject({ reserved: true, dialersLateMs: 50 })
  expect(await moment(live, { ...options, dialersLateMs: 50, atMs: 400 })).toBe(400)
  expect(await moment(live, { ...options, dialersLateMs: 50, atMs: 400 })).toBe(480)
})

test.each(
  [1, 5, 10, 15, 20, 50, 60, 100, 200].flatMap((perSecond) =>
    [0, 4, 30, 100].map((dialersLateMs) => ({ perSecond, dialersLateMs })),
  ),
)(
  '$perSecond a second, dialers late by $dialersLateMs ms: as late as may be, no stretch holds one too many',
  ({ perSecond, dialersLateMs }) => {
    const most = mostInStretch(perSecond)
    const { lateMs: latest, shiftedMs, intervalMs } = rhythmOf(perSecond, { dialersLateMs })
    // More than the millisecond by which timers of an idle machine are late.
    expect(latest).toBeGreaterThanOrEqual(Math.max(1.5, dialersLateMs - 0.001))
    expect(shiftedMs).toBeLessThan(latest)
    // The worst case: the first of a stretch as late as it may be, all others on time.
    const dialled = Array.from(
      { length: 3 * most },
      (_, call) => call * intervalMs + (call % most === 0 ? latest : 0),
    )
    for (const from of dialled) {
      expect(dialled.filter((at) => at >= from && at < from + 100).length).toBeLessThanOrEqual(most)
    }
  },
)

test.each(
  [5, 10, 12, 20, 50, 100, 200].flatMap((perSecond) =>
    [0, 30, 100].map((dialersLateMs) => ({ perSecond, dialersLateMs })),
  ),
)(
  '$perSecond a second, dialers late by $dialersLateMs ms: however much is made up for, no second holds more than the rate and a stretch',
  ({ perSecond, dialersLateMs }) => {
    const { closestMs, lateMs: latest } = rhythmOf(perSecond, { dialersLateMs })
    const dialled = Array.from(
      { length: 2 * perSecond + 10 },
      (_, call) => call * closestMs + (call === 0 ? latest : 0),
    )
    const [from = 0] = dialled
    expect(dialled.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(
      perSecond + mostInStretch(perSecond),
    )
  },
)

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
