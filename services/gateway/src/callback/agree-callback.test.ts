import { systemClock } from '@perezvon/runtime/clock'
import { systemIds } from '@perezvon/runtime/ids'
import { campaignStanding } from '@perezvon/store/campaign-standing'
import { closeAttempt } from '@perezvon/store/close-attempt'
import { listContacts } from '@perezvon/store/contacts'
import type { Database } from '@perezvon/store/database'
import { planAttempts } from '@perezvon/store/plan-attempts'
import { after, forceState, type GivenAttempt, givenAttempt, NOON } from '@perezvon/store/sample-records'
import { openScratchDatabase, type ScratchDatabase } from '@perezvon/store/scratch-database'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { agreeCallback } from './agree-callback.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

/** In Moscow. */
const THREE_O_CLOCK = after(3 * 3600)

const agree = (callId: GivenAttempt['callId'], zone?: string) =>
  agreeCallback(
    { db, clock: { ...systemClock, now: () => NOON }, accountCaps: {} },
    { callId, at: THREE_O_CLOCK, zone },
  )

const zones = async ({ campaignId }: GivenAttempt) => {
  const { items } = await listContacts(db, { campaignId, limit: 2 })
  return {
    contact: items.map((item) => item.time_zone),
    campaign: await campaignStanding(db, { campaignId }),
  }
}

test('where the person says they are, all later calls keep to that zone, too', async () => {
  const given = await givenAttempt(db, { state: 'answered' })
  expect(await agree(given.callId)).toEqual({ kind: 'agreed', at: THREE_O_CLOCK })
  expect(await zones(given)).toMatchObject({ contact: [null], campaign: { timeZones: [] } })

  // In Vladivostok that is night: both windows are open on Saturday at nine in Moscow.
  const agreed = await agree(given.callId, 'Asia/Vladivostok')
  expect(agreed).toEqual({ kind: 'agreed', at: new Date('2026-11-21T06:00:00Z') })
  const key = 'Asia/Vladivostok|Europe/Moscow'
  expect(await zones(given)).toMatchObject({ contact: [key], campaign: { timeZones: [key] } })
})

/** The call ends, and its contact is on the line again. */
async function calledAgain({ callId, campaignId }: GivenAttempt): Promise<GivenAttempt['callId']> {
  const end = { outcome: 'conversation', reason: 'person-hung-up' } as const
  await closeAttempt(db, { callId, ...end, redial: { dueAt: NOON, detail: {} }, now: NOON })
  const { planned } = await planAttempts(db, { campaignId, limit: 1, now: NOON, newCallId: systemIds.call })
  const [next] = planned
  if (next === undefined) throw new Error('nobody was planned again')
  await forceState(db, { callId: next.callId, state: 'answered' })
  return next.callId
}

test('after three of them no more is promised', async () => {
  let given = await givenAttempt(db, { state: 'answered' })
  for (let call = 1; call <= 3; call++) {
    // Of several in one call the last one holds: they are one.
    for (let again = 0; again < 2; again++)
      expect(await agree(given.callId)).toMatchObject({ kind: 'agreed' })
    given = { ...given, callId: await calledAgain(given) }
  }
  expect(await agree(given.callId)).toMatchObject({
    kind: 'impossible',
    why: expect.stringContaining('promise nothing'),
  })
})
