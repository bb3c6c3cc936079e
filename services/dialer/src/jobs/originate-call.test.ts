import type { CampaignId } from '@perezvon/contracts/ids'
import { acquireLease, leasesHeld, restoreLease } from '@perezvon/livecall/capacity/leases'
import { systemIds } from '@perezvon/runtime/ids'
import { findAttempt, markStarting } from '@perezvon/store/attempts'
import { findCampaign, moveCampaign } from '@perezvon/store/campaigns'
import { claimAttempt } from '@perezvon/store/claim-attempt'
import { findContact } from '@perezvon/store/contacts'
import { statement } from '@perezvon/store/database'
import { planAttempts } from '@perezvon/store/plan-attempts'
import { forceState, givenAttempt, givenCampaign } from '@perezvon/store/sample-records'
import { suppressNumber } from '@perezvon/store/suppressions'
import { verifyCallToken } from '@perezvon/voximplant/call-token'
import { parseSessionCustomData } from '@perezvon/voximplant/custom-data'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { restoreLeases } from '../sweeping/restore-leases.ts'
import { type DialerRig, openDialerRig, RULE_ID, runJob, tokenSecret } from '../testing/dialer-rig.ts'
import { originateCall } from './originate-call.ts'

let rig: DialerRig

beforeEach(async () => {
  rig = await openDialerRig({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => rig.close())

const given = (campaign: Parameters<typeof givenAttempt>[1] = {}) => givenAttempt(rig.ctx.db, campaign)
const originate = (callId: Awaited<ReturnType<typeof given>>['callId']) =>
  runJob(originateCall(rig.ctx), { call_id: callId })
const held = () => leasesHeld(rig.ctx.live, { now: rig.clock.now() })

test('asks the carrier once, with nothing but the gateway’s address and the call token', async () => {
  const { callId } = await given()
  expect(await originate(callId)).toBeUndefined()
  expect(await originate(callId)).toBeUndefined()
  expect(rig.carrier.starts).toHaveLength(1)
  const [{ ruleId, customData } = { ruleId: '', customData: '' }] = rig.carrier.starts
  expect(ruleId).toBe(RULE_ID)
  expect(Buffer.byteLength(customData)).toBeLessThanOrEqual(200)
  const parts = parseSessionCustomData(customData)
  expect(parts?.gatewayUrl).toBe('https://calls.example.com')
  const token = verifyCallToken(parts?.token ?? '', { secret: tokenSecret, now: rig.clock.now() })
  expect(token).toEqual({ ok: true, callId })
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({
    state: 'started',
    sessionId: 'session-1',
    simulated: true,
  })
  expect(await held()).toEqual([callId])
})

test('a timeout is doubt: nobody asks again, history is asked', async () => {
  const { callId } = await given()
  rig.carrier.answers = [{ kind: 'unknown', cause: new Error('no answer within 15 s') }]
  await originate(callId)
  await originate(callId)
  expect(rig.carrier.starts).toHaveLength(1)
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({
    state: 'unknown',
    doubt: 'no answer within 15 s',
  })
  expect(await rig.ctx.jobs.depth('reconcile-attempt')).toMatchObject({ delayed: 1 })
})

test('a timeout whose session has claimed meanwhile is no doubt: the call runs', async () => {
  const { callId } = await given()
  rig.carrier.answers = [
    async () => {
      const now = rig.clock.now()
      await claimAttempt(rig.ctx.db, { callId, sessionId: 'quick', now })
      return { kind: 'unknown', cause: new Error('no answer within 15 s') }
    },
  ]
  await originate(callId)
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({ state: 'claimed', claimedBy: 'quick' })
  expect(await rig.ctx.jobs.depth('reconcile-attempt')).toMatchObject({ delayed: 0, waiting: 0 })
})

test('what is thrown in the middle of the request is doubt as well', async () => {
  const { callId } = await given()
  rig.carrier.answers = [() => Promise.reject(new Error('the key cannot sign'))]
  await originate(callId)
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({ state: 'unknown' })
})

test('found asked for without an answer, after a crash, it is not asked for again', async () => {
  const { callId } = await given()
  await markStarting(rig.ctx.db, { callId, now: rig.clock.now() })
  await originate(callId)
  expect(rig.carrier.starts).toEqual([])
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({ state: 'unknown' })
})

test('a busy carrier costs the attempt nothing: it keeps its lease and its place, and comes back', async () => {
  const { callId, contactId } = await given({ campaign: { calls_per_second: 10 } })
  rig.carrier.answers = [{ kind: 'busy', retryAfterMs: 300, reason: 'HTTP 429' }]
  expect(await originate(callId)).toEqual({ again: { afterMs: 300 } })
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({ state: 'planned' })
  expect(await held()).toEqual([callId])
  expect(await originate(callId)).toBeUndefined()
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({ state: 'started' })
  expect(await findContact(rig.ctx.db, { contactId })).toMatchObject({ attempts: 1 })
})

test('an account that may not call pauses all campaigns and uses up nobody’s retries', async () => {
  const { callId, contactId, campaignId } = await given()
  const other = await given()
  rig.carrier.answers = [
    { kind: 'refused', fault: 'account', code: 127, message: 'insufficient money. Top up the account.' },
  ]
  await originate(callId)
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({
    state: 'ended',
    outcome: 'account-fault',
    reason: 'start-refused-127',
  })
  expect(await findContact(rig.ctx.db, { contactId })).toMatchObject({
    state: 'waiting',
    due_at: rig.clock.now().toISOString(),
  })
  for (const id of [campaignId, other.campaignId])
    expect(await findCampaign(rig.ctx.db, { id })).toMatchObject({
      state: 'paused',
      state_reason: expect.stringContaining('insufficient money'),
    })
  expect(await held()).toEqual([])
  await originate(callId)
  expect(rig.carrier.starts).toHaveLength(1)
})

test('a request that the carrier finds wrong is our fault, and stops the others too', async () => {
  const { callId, campaignId } = await given()
  rig.carrier.answers = [{ kind: 'refused', fault: 'ourselves', code: 101, message: 'invalid arguments' }]
  await originate(callId)
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({ outcome: 'failed' })
  expect((await findCampaign(rig.ctx.db, { id: campaignId }))?.state).toBe('paused')
})

async function move(id: CampaignId, cause: 'pause' | 'cancel') {
  await moveCampaign(rig.ctx.db, { id, cause, now: rig.clock.now() })
}

test('the attempt of a paused campaign ends undialled, and its contact waits for the campaign', async () => {
  const { callId, contactId, campaignId } = await given()
  await move(campaignId, 'pause')
  await originate(callId)
  expect(rig.carrier.starts).toEqual([])
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({
    outcome: 'cancelled',
    reason: 'campaign-paused',
  })
  expect((await findAttempt(rig.ctx.db, { callId }))?.followedUpAt).not.toBeNull()
  expect(await findContact(rig.ctx.db, { contactId })).toMatchObject({ state: 'waiting' })
})

test('the attempt of a cancelled campaign ends for good', async () => {
  const { callId, contactId, campaignId } = await given()
  await move(campaignId, 'cancel')
  await originate(callId)
  expect(await findContact(rig.ctx.db, { contactId })).toMatchObject({
    state: 'finished',
    outcome: 'cancelled',
  })
})

test('an attempt that waited until the evening is refused, and its contact waits for the morning', async () => {
  const { callId, contactId } = await given()
  rig.clock.move(10 * 3_600_000)
  await originate(callId)
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({
    outcome: 'refused',
    reason: 'outside-window',
  })
  expect(await findContact(rig.ctx.db, { contactId })).toMatchObject({
    state: 'waiting',
    due_at: '2026-11-21T06:00:00.000Z',
  })
})

test('without a free lease it waits its turn, without a request and without a used try', async () => {
  const { callId } = await given({ campaign: { concurrency: 1 } })
  const attempt = await findAttempt(rig.ctx.db, { callId })
  const campaignId = attempt?.campaignId ?? null
  const other = systemIds.call()
  await restoreLease(rig.ctx.live, { callId: other, campaignId, ttlMs: 60_000, now: rig.clock.now() })
  expect(await originate(callId)).toEqual({ again: { afterMs: 1000 } })
  expect(rig.carrier.starts).toEqual([])
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({ state: 'planned' })
})

test('a line that was lost with Redis’ data, and that another call took meanwhile, is not dialled on', async () => {
  const campaignId = await givenCampaign(rig.ctx.db, { people: 2, concurrency: 2, calls_per_second: 2 })
  const plan = { campaignId, limit: 2, now: rig.clock.now(), newCallId: systemIds.call }
  const [first, second] = (await planAttempts(rig.ctx.db, plan)).planned
  if (first === undefined || second === undefined) throw new Error('two attempts were wanted')
  await originate(first.callId)
  const other = systemIds.call()
  const limits = { account: 10, campaign: 2 }
  const sleep = rig.clock.sleep
  // While the second waits for its moment with a lease in hand, before its intent is written.
  rig.clock.sleep = async (ms) => {
    rig.clock.sleep = sleep
    await rig.loseCapacity()
    await restoreLeases(rig.ctx)
    const now = rig.clock.now()
    await acquireLease(rig.ctx.live, { callId: other, campaignId, limits, ttlMs: 60_000, now })
    return sleep(ms)
  }
  const answer = await originate(second.callId)
  expect(answer).toEqual({ again: { afterMs: 1000 } })
  expect(rig.carrier.starts).toHaveLength(1)
  expect(new Set(await held())).toEqual(new Set([first.callId, other]))
  expect(await findAttempt(rig.ctx.db, { callId: second.callId })).toMatchObject({ state: 'planned' })
})

test('a call whose intent is written keeps its line when Redis loses its data', async () => {
  const { callId } = await given({ campaign: { concurrency: 1 } })
  await forceState(rig.ctx.db, { callId, state: 'starting' })
  await rig.loseCapacity()
  await restoreLeases(rig.ctx)
  expect(await held()).toEqual([callId])
})

test('a slow campaign’s second call comes back shortly before its moment instead of holding a worker', async () => {
  const campaignId = await givenCampaign(rig.ctx.db, { people: 2, calls_per_second: 0.05 })
  const plan = { campaignId, limit: 2, now: rig.clock.now(), newCallId: systemIds.call }
  const { planned } = await planAttempts(rig.ctx.db, plan)
  const [first, second] = planned
  if (first === undefined || second === undefined) throw new Error('two attempts were wanted')
  expect(await originate(first.callId)).toBeUndefined()
  const answer = await originate(second.callId)
  expect(answer?.again.afterMs).toBeGreaterThan(10_000)
  expect(rig.carrier.starts).toHaveLength(1)
  expect(await findAttempt(rig.ctx.db, { callId: second.callId })).toMatchObject({ state: 'planned' })
})

test('an attempt that is not in the ledger yet is tried again', async () => {
  await expect(originate(systemIds.call())).rejects.toMatchObject({ code: 'attempt-not-written' })
})

const suppressContactOf = async (callId: Awaited<ReturnType<typeof given>>['callId']) => {
  const phone = (await findAttempt(rig.ctx.db, { callId }))?.phone ?? ''
  await suppressNumber(rig.ctx.db, {
    phone,
    scope: 'marketing',
    source: 'api',
    reason: '',
    now: rig.clock.now(),
  })
}

test('a number suppressed after it was planned is not asked for, gives its line back, and is final', async () => {
  const { callId, contactId } = await given({ campaign: { purpose: 'marketing' } })
  await suppressContactOf(callId)
  await originate(callId)
  expect(rig.carrier.starts).toEqual([])
  expect(await held()).toEqual([])
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({
    outcome: 'refused',
    reason: 'suppressed',
  })
  expect(await findContact(rig.ctx.db, { contactId })).toMatchObject({
    state: 'finished',
    outcome: 'refused',
    reason: 'suppressed',
  })
})

test('a number suppressed while the carrier is being asked is refused at the claim', async () => {
  const { callId } = await given({ campaign: { purpose: 'marketing' } })
  rig.carrier.answers = [
    async () => {
      await suppressContactOf(callId)
      return { kind: 'started', sessionId: 's-1', sessionUrl: 'https://session.example.com/1' }
    },
  ]
  await originate(callId)
  expect(rig.carrier.starts).toHaveLength(1)
  const now = rig.clock.now()
  expect(await claimAttempt(rig.ctx.db, { callId, sessionId: 's-1', now })).toMatchObject({
    granted: false,
    reason: 'suppressed',
  })
})

test('a suppression for another purpose keeps no call from being asked for', async () => {
  const { callId } = await given({ campaign: { purpose: 'service' } })
  await suppressContactOf(callId)
  await originate(callId)
  expect(rig.carrier.starts).toHaveLength(1)
})

test('an agent whose utterances are recorded is called by the rule of its own scenario', async () => {
  const { callId } = await given()
  await makeStreaming()
  Object.assign(rig.ctx, { ruleIds: { ...rig.ctx.ruleIds, streaming: '8' } })
  await originate(callId)
  expect(rig.carrier.starts.map(({ ruleId }) => ruleId)).toEqual(['8'])
})

test('without that rule nobody is called, the contact’s tries are not used up, and the campaign says what to do', async () => {
  const { callId, campaignId } = await given()
  await makeStreaming()
  await originate(callId)
  expect(rig.carrier.starts).toEqual([])
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({
    state: 'ended',
    outcome: 'failed',
    reason: 'no-rule-for-streaming',
  })
  const campaign = await findCampaign(rig.ctx.db, { id: campaignId })
  expect(campaign).toMatchObject({
    state: 'paused',
    state_reason: expect.stringContaining('VOXIMPLANT_STREAMING_RULE_ID'),
  })
})

function makeStreaming() {
  const change = statement('test-streaming', `update agents set spec = spec || '{"dialogue":"streaming"}'`)
  return rig.ctx.db.rows(change, [])
}
