import type { CampaignId } from '@perezvon/contracts/ids'
import { systemIds } from '@perezvon/runtime/ids'
import { findAttempt } from '@perezvon/store/attempts'
import { findCampaign, moveCampaign } from '@perezvon/store/campaigns'
import { claimAttempt } from '@perezvon/store/claim-attempt'
import { planAttempts } from '@perezvon/store/plan-attempts'
import { givenCampaign } from '@perezvon/store/sample-records'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { closeCall } from '../jobs/close-call.ts'
import { type DialerRig, openDialerRig, report, runJob } from '../testing/dialer-rig.ts'

let rig: DialerRig

beforeEach(async () => {
  rig = await openDialerRig({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => rig.close())

type End = Partial<Parameters<typeof report>[1]>
const FAILED: End = { connected: false, reason: 'scenario-error', duration_seconds: 0, cost: 0 }
const HUNG_UP: End = { reason: 'person-hung-up', ended_by: 'person', duration_seconds: 2, turns: 1 }
const TALKED: End = { reason: 'agent-goodbye', ended_by: 'agent', duration_seconds: 30, cost: 2, turns: 3 }

/** A call of the campaign, from its plan to its end. */
async function call(campaignId: CampaignId, end: End): Promise<void> {
  const now = rig.clock.now()
  const { planned } = await planAttempts(rig.ctx.db, {
    campaignId,
    limit: 1,
    now,
    newCallId: systemIds.call,
  })
  const callId = planned[0]?.callId
  if (callId === undefined) throw new Error('nobody was planned')
  await rig.ctx.db.script(`update attempts set state = 'started' where call_id = '${callId}'`)
  await claimAttempt(rig.ctx.db, { callId, sessionId: 's', now })
  await report(rig.ctx, { callId, sessionId: 's', ...end })
  await runJob(closeCall(rig.ctx), { call_id: callId })
  expect((await findAttempt(rig.ctx.db, { callId }))?.state).toBe('ended')
  rig.clock.move(1000)
}

const given = (more: Parameters<typeof givenCampaign>[1]) =>
  givenCampaign(rig.ctx.db, { people: 40, ...more })
const stateOf = async (id: CampaignId) => {
  const campaign = await findCampaign(rig.ctx.db, { id })
  return [campaign?.state, campaign?.state_reason]
}

test('a stop rule that is broken pauses its campaign with the figures, and no other', async () => {
  const id = await given({ stop_rules: { over_calls: 5, failure_share: 0.6 } })
  const other = await given({ stop_rules: { over_calls: 5, failure_share: 0.6 } })
  for (const end of [TALKED, FAILED, TALKED, FAILED]) await call(id, end)
  expect(await stateOf(id)).toEqual(['running', null])
  await call(id, FAILED)
  expect(await stateOf(id)).toEqual([
    'paused',
    'stop-rule failure_share: of the last 5 calls 3 failed (0.6, the limit is 0.6)',
  ])
  expect(await stateOf(other)).toEqual(['running', null])
})

test('resumed, a campaign is judged by what ends from then on', async () => {
  const id = await given({ stop_rules: { over_calls: 5, short_hang_up_share: 0.2 } })
  for (const end of [HUNG_UP, HUNG_UP, HUNG_UP, HUNG_UP, HUNG_UP]) await call(id, end)
  expect(await stateOf(id)).toEqual([
    'paused',
    'stop-rule short_hang_up_share: of the last 5 people reached 5 hung up within 10 s (1, the limit is 0.2)',
  ])
  await moveCampaign(rig.ctx.db, { id, cause: 'resume', now: rig.clock.now() })
  for (const end of [TALKED, TALKED, TALKED, TALKED, TALKED, HUNG_UP]) {
    expect((await stateOf(id))[0]).toBe('running')
    await call(id, end)
  }
  expect((await stateOf(id))[0]).toBe('paused')
})

test('people who ask not to be called stop a campaign that annoys them', async () => {
  const id = await given({ stop_rules: { over_calls: 5, opt_out_share: 0.4 } })
  const optedOut: End = { reason: 'opted-out', ended_by: 'agent', duration_seconds: 20, turns: 1 }
  for (const end of [TALKED, optedOut, TALKED, TALKED, optedOut]) await call(id, end)
  expect((await stateOf(id))[1]).toContain('of the last 5 people reached 2 opted out')
})

test('a budget that is spent pauses its campaign at the end that spent it', async () => {
  const id = await given({ budget: { money: 5 } })
  await call(id, TALKED)
  await call(id, TALKED)
  expect((await stateOf(id))[0]).toBe('paused')
  expect((await stateOf(id))[1]).toBe('budget-reached: 4 of 5 money spent, a call takes 2 on average')
  const minutes = await given({ budget: { minutes: 1.5 } })
  await call(minutes, TALKED)
  expect((await stateOf(minutes))[0]).toBe('running')
  await call(minutes, { ...TALKED, duration_seconds: 60 })
  expect((await stateOf(minutes))[1]).toContain('budget-reached: 1.5 of 1.5 minutes spent')
})

test('what the carrier refused before a repair does not count after it', async () => {
  const id = await given({})
  const blocked: End = { connected: false, reason: 'not-answered', sip_code: 403, ended_by: 'platform' }
  for (let refused = 0; refused < 5; refused++) {
    expect((await stateOf(id))[0]).toBe('running')
    await call(id, blocked)
  }
  expect(await stateOf(id)).toEqual(['paused', expect.stringContaining('refused 5 calls in a row')])
  await moveCampaign(rig.ctx.db, { id, cause: 'resume', now: rig.clock.now() })
  await call(id, blocked)
  expect((await stateOf(id))[0]).toBe('running')
})
