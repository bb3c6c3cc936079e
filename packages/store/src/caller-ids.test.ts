import type { CampaignId } from '@perezvon/contracts/ids'
import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { findAttempt } from './attempts.ts'
import { roomOfPool } from './caller-ids.ts'
import { closeAttempt } from './close-attempt.ts'
import { type Database, statement } from './database.ts'
import { explainContact } from './decisions.ts'
import { planAttempts } from './plan-attempts.ts'
import { after, givenCampaign, NOON } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

const SHOWN = statement<{ caller_id: string | null }>(
  'test-shown',
  'select caller_id from attempts where call_id = any($1) order by position',
)
const SHOWN_AT_ONCE = statement<{ caller_id: string; calls: number }>(
  'test-shown-at-once',
  `select caller_id, count(*) as calls from attempts where ended_at is null and caller_id = any($1)
   group by caller_id having count(*) > 1`,
)

/** Numbers of one test: the table of caller IDs is shared by all. */
function numbers(area: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `+7495${area}${String(10_000 + index).slice(1)}`)
}

/** Plans, and answers the calls with the numbers that they show, in their order. */
async function plan(campaignId: CampaignId, limit: number, seconds = 0) {
  const planning = { campaignId, limit, now: after(seconds), newCallId: systemIds.call }
  const { planned } = await planAttempts(db, planning)
  const callIds = planned.map(({ callId }) => callId)
  const rows = await db.rows(SHOWN, [callIds])
  return { planned, callIds, shown: rows.map(({ caller_id }) => caller_id) }
}

const end = (callId: `call_${string}`) =>
  closeAttempt(db, { callId, outcome: 'busy', reason: 'sip-486', redial: undefined, now: after(60) })

test('numbers are shown in turn, and the turn goes on from plan to plan and from campaign to campaign', async () => {
  const pool = numbers(101, 3)
  const [a, b, c] = pool
  const first = await givenCampaign(db, { people: 10, caller_ids: { numbers: pool } })
  const other = await givenCampaign(db, { people: 10, caller_ids: { numbers: [...pool].reverse() } })
  expect((await plan(first, 2)).shown).toEqual([a, b])
  expect((await plan(other, 2, 1)).shown).toEqual([c, a])
  expect((await plan(first, 5, 2)).shown).toEqual([b, c, a, b, c])
  expect((await plan(other, 1, 2)).shown).toEqual([a])
})

test('a campaign’s only number is shown in all its calls; without one nothing is chosen', async () => {
  const [only] = numbers(102, 1)
  const one = await givenCampaign(db, { people: 3, caller_id: only })
  const { shown, planned } = await plan(one, 3)
  expect(shown).toEqual([only, only, only])
  const why = await explainContact(db, { contactId: planned[0]?.contactId ?? 'cont_' })
  expect(why?.decisions.at(-1)).toMatchObject({ decision: 'attempt-planned', detail: { caller_id: only } })
  const none = await givenCampaign(db, { people: 2 })
  expect((await plan(none, 2)).shown).toEqual([null, null])
})

test('one call at a time: a pool is a limit, whichever campaigns show it, and each end gives its number back', async () => {
  const pool = numbers(103, 3)
  const caller_ids = { numbers: pool, one_call_at_a_time: true }
  const one = await givenCampaign(db, { people: 10, caller_ids })
  const two = await givenCampaign(db, { people: 10, caller_ids })
  expect(await roomOfPool(db, { numbers: pool, oneCallAtATime: true })).toBe(3)
  const first = await plan(one, 2)
  expect(first.shown).toEqual(pool.slice(0, 2))
  const second = await plan(two, 5)
  expect(second.shown).toEqual(pool.slice(2))
  expect(await plan(one, 5)).toMatchObject({ shown: [] })
  expect(await roomOfPool(db, { numbers: pool, oneCallAtATime: true })).toBe(0)
  await end(first.callIds[1] ?? 'call_')
  expect((await plan(two, 5, 61)).shown).toEqual([pool[1]])
})

test('a number that a call has for itself is not shown by a campaign that does not mind either', async () => {
  const [held, free] = numbers(104, 2)
  const strict = await givenCampaign(db, {
    people: 2,
    caller_ids: { numbers: [held ?? ''], one_call_at_a_time: true },
  })
  const easy = await givenCampaign(db, { people: 9, caller_ids: { numbers: [held ?? '', free ?? ''] } })
  const only = await givenCampaign(db, { people: 9, caller_id: held })
  const { callIds } = await plan(strict, 5)
  expect((await plan(easy, 3)).shown).toEqual([free, free, free])
  expect((await plan(only, 3)).shown).toEqual([])
  await end(callIds[0] ?? 'call_')
  expect((await plan(only, 3, 61)).shown).toEqual([held, held, held])
  // Now others show it: whoever wants it for one call alone waits.
  expect((await plan(strict, 3, 62)).shown).toEqual([])
})

test('dialers that plan at the same time never show a number in two calls', async () => {
  const pool = numbers(105, 12)
  const caller_ids = { numbers: pool, one_call_at_a_time: true }
  const campaigns = [
    await givenCampaign(db, { people: 40, caller_ids }),
    await givenCampaign(db, { people: 40, caller_ids }),
    await givenCampaign(db, {
      people: 40,
      caller_ids: { numbers: pool.slice(3).reverse(), one_call_at_a_time: true },
    }),
  ]
  for (let round = 0; round < 6; round++) {
    const plans = await Promise.all(
      campaigns.flatMap((campaign) => [plan(campaign, 3, round), plan(campaign, 2, round)]),
    )
    expect(await db.rows(SHOWN_AT_ONCE, [pool])).toEqual([])
    const open = plans.flatMap(({ callIds }) => callIds)
    for (const callId of open.filter((_, index) => (index + round) % 2 === 0)) await end(callId)
  }
  expect(await roomOfPool(db, { numbers: pool, oneCallAtATime: true })).toBeLessThan(12)
})

test('a pool that lets numbers ring in several calls sets no limit', async () => {
  const pool = numbers(106, 1)
  expect(await roomOfPool(db, { numbers: pool, oneCallAtATime: false })).toBe(Number.POSITIVE_INFINITY)
  const { callIds } = await plan(await givenCampaign(db, { people: 4, caller_ids: { numbers: pool } }), 4)
  expect(callIds).toHaveLength(4)
  expect((await findAttempt(db, { callId: callIds[0] ?? 'call_' }))?.plannedAt).toEqual(NOON)
})
