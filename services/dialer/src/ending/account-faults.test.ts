import { outcomeOfFailure } from '@perezvon/contracts/call/hangup-cause'
import { findAttempt } from '@perezvon/store/attempts'
import { findCampaign, moveCampaign } from '@perezvon/store/campaigns'
import { claimAttempt } from '@perezvon/store/claim-attempt'
import { findContact } from '@perezvon/store/contacts'
import { type GivenAttempt, givenAttempt, givenCampaign } from '@perezvon/store/sample-records'
import type { ApiReply } from '@perezvon/voximplant/management-api/request'
import { prepareStart } from '@perezvon/voximplant/management-api/start-scenarios'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { closeCall } from '../jobs/close-call.ts'
import { originateCall } from '../jobs/originate-call.ts'
import { planCalls } from '../pump/plan-calls.ts'
import { type DialerRig, openDialerRig, report, runJob } from '../testing/dialer-rig.ts'

let rig: DialerRig

beforeEach(async () => {
  rig = await openDialerRig({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => rig.close())

const NO_RETRIES = { count: 0, after_seconds: [1] }
/** Not even one try is left: whoever comes back did not use it up. */
const retries = { busy: NO_RETRIES, no_answer: NO_RETRIES, voicemail: NO_RETRIES, failed: NO_RETRIES }

/** A call is asked for, and the platform answers so. */
async function askedFor(reply: ApiReply): Promise<GivenAttempt> {
  const attempt = await givenAttempt(rig.ctx.db, { campaign: { retries } })
  const start = await prepareStart(async () => async () => reply, { ruleId: '1', customData: '' })
  rig.carrier.answers = [start]
  await runJob(originateCall(rig.ctx), { call_id: attempt.callId })
  return attempt
}

/** A call is dialled, and fails with a SIP code. */
async function failed(sipCode: number): Promise<GivenAttempt> {
  const attempt = await givenAttempt(rig.ctx.db, { state: 'started', campaign: { retries } })
  const { callId } = attempt
  await claimAttempt(rig.ctx.db, { callId, sessionId: 's', now: rig.clock.now() })
  const end = { connected: false, reason: 'not-answered', ended_by: 'platform' } as const
  await report(rig.ctx, { callId, sessionId: 's', sip_code: sipCode, duration_seconds: 0, ...end })
  await runJob(closeCall(rig.ctx), { call_id: callId })
  return attempt
}

const stateOf = async (id: GivenAttempt['campaignId']) => {
  const campaign = await findCampaign(rig.ctx.db, { id })
  return [campaign?.state, campaign?.state_reason]
}

const STOPS: [string, ApiReply][] = [
  ...[127, 131, 281, 282, 314, 317, 100, 375].map((code): [string, ApiReply] => [
    String(code),
    { kind: 'fault', code, message: '' },
  ]),
  ...[401, 402, 403].map((status): [string, ApiReply] => [
    String(status),
    { kind: 'http-fault', status, retryAfterMs: undefined },
  ]),
]

describe.each(STOPS)('the platform’s refusal %s', (code, reply) => {
  test('pauses all campaigns with its reason; nobody loses a try, and resumed they go on', async () => {
    const other = await givenCampaign(rig.ctx.db)
    const { callId, contactId, campaignId } = await askedFor(reply)
    for (const id of [campaignId, other])
      expect(await stateOf(id)).toEqual(['paused', expect.stringContaining(`(${code})`)])
    expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({
      outcome: 'account-fault',
      reason: `start-refused-${code}`,
    })
    expect(await findContact(rig.ctx.db, { contactId })).toMatchObject({ state: 'waiting' })
    expect(await planCalls(rig.ctx)).toBe(0)
    for (const id of [campaignId, other])
      await moveCampaign(rig.ctx.db, { id, cause: 'resume', now: rig.clock.now() })
    await planCalls(rig.ctx)
    expect(await findContact(rig.ctx.db, { contactId })).toMatchObject({ state: 'in-attempt', attempts: 2 })
    expect(await stateOf(other)).toEqual(['running', null])
  })
})

test.each([15, 16, 20, 162, 340, 416])('error %i is a moment’s trouble: nobody pauses', async (code) => {
  const { callId, campaignId } = await askedFor({ kind: 'fault', code, message: '' })
  expect(await stateOf(campaignId)).toEqual(['running', null])
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({ state: 'planned' })
})

test.each([486, 480, 408, 487, 603, 404, 410, 484, 500, 503, 403])(
  'a single call that fails with %i pauses nobody',
  async (sipCode) => {
    const { callId, campaignId } = await failed(sipCode)
    expect((await findAttempt(rig.ctx.db, { callId }))?.outcome).toBe(outcomeOfFailure(sipCode))
    expect(await stateOf(campaignId)).toEqual(['running', null])
  },
)

test('a call that the account could not pay for pauses all campaigns', async () => {
  const other = await givenCampaign(rig.ctx.db)
  const { campaignId } = await failed(402)
  for (const id of [campaignId, other])
    expect(await stateOf(id)).toEqual(['paused', expect.stringContaining('402')])
})
