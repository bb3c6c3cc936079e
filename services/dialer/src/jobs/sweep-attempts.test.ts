import { acquireLease, leasesHeld } from '@perezvon/livecall/capacity/leases'
import { systemIds } from '@perezvon/runtime/ids'
import { strandedAfterCallWork } from '@perezvon/store/after-call-work'
import { findAttempt } from '@perezvon/store/attempts'
import { findCampaign, moveCampaign } from '@perezvon/store/campaigns'
import { claimAttempt } from '@perezvon/store/claim-attempt'
import { closeAttempt } from '@perezvon/store/close-attempt'
import { announceRecording, failRecording } from '@perezvon/store/recordings'
import { givenAttempt } from '@perezvon/store/sample-records'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { type DialerRig, openDialerRig, report, runJob } from '../testing/dialer-rig.ts'
import { closeCall } from './close-call.ts'
import { sweepAttempts } from './sweep-attempts.ts'

let rig: DialerRig

beforeEach(async () => {
  rig = await openDialerRig({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => rig.close())

const sweep = () => runJob(sweepAttempts(rig.ctx), {})
const held = async () => new Set(await leasesHeld(rig.ctx.live, { now: rig.clock.now() }))

test('adds lost jobs again: of plans, of reports, of ends that were not followed up', async () => {
  await givenAttempt(rig.ctx.db)
  const reported = await givenAttempt(rig.ctx.db, { state: 'claimed' })
  await report(rig.ctx, { callId: reported.callId, sessionId: 'session-1' })
  const ended = await givenAttempt(rig.ctx.db, { state: 'claimed' })
  const now = rig.clock.now()
  await closeAttempt(rig.ctx.db, {
    callId: ended.callId,
    outcome: 'busy',
    reason: 'sip-486',
    redial: undefined,
    now,
  })
  await sweep()
  expect(await rig.ctx.jobs.depth('originate-call')).toMatchObject({ waiting: 0 })
  rig.clock.move(60_000)
  await sweep()
  await sweep()
  expect(await rig.ctx.jobs.depth('originate-call')).toMatchObject({ waiting: 1 })
  expect(await rig.ctx.jobs.depth('close-call')).toMatchObject({ waiting: 2 })
})

test('whoever is silent past its time falls into doubt, and history is asked', async () => {
  const { callId } = await givenAttempt(rig.ctx.db, { state: 'started' })
  const claimed = await givenAttempt(rig.ctx.db, { state: 'started' })
  await claimAttempt(rig.ctx.db, { callId: claimed.callId, sessionId: 's', now: rig.clock.now() })
  rig.clock.move(89_000)
  await sweep()
  expect(await rig.ctx.jobs.depth('reconcile-attempt')).toMatchObject({ waiting: 0, delayed: 0 })
  rig.clock.move(31_000)
  await sweep()
  expect(await rig.ctx.jobs.depth('reconcile-attempt')).toMatchObject({ waiting: 1, delayed: 1 })
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({ state: 'unknown' })
  expect(await findAttempt(rig.ctx.db, { callId: claimed.callId })).toMatchObject({ state: 'claimed' })
  rig.clock.move(705_000)
  await sweep()
  expect(await findAttempt(rig.ctx.db, { callId: claimed.callId })).toMatchObject({ state: 'unknown' })
  expect(await rig.ctx.jobs.depth('reconcile-attempt')).toMatchObject({ waiting: 1, delayed: 1 })
})

test('an attempt that cannot be helped keeps nobody else waiting', async () => {
  const poison = await givenAttempt(rig.ctx.db)
  const ended = await givenAttempt(rig.ctx.db, { state: 'ended' })
  const online = await givenAttempt(rig.ctx.db, { state: 'claimed' })
  rig.clock.move(60_000)
  const next = await givenAttempt(rig.ctx.db)
  rig.clock.move(60_000)
  const added: string[] = []
  const ctx: typeof rig.ctx = {
    ...rig.ctx,
    jobs: {
      ...rig.ctx.jobs,
      add: async (_name, payload) => {
        const { call_id: callId } = z.object({ call_id: z.string() }).parse(payload)
        if (callId === poison.callId) throw new Error('no')
        added.push(callId)
      },
    },
  }
  await expect(runJob(sweepAttempts(ctx), {})).rejects.toThrow('1 attempts could not be helped on')
  expect(added).toEqual([ended.callId, next.callId])
  expect(await held()).toEqual(new Set([online.callId]))
})

test('leases that Redis lost are written again, leases of ended calls are freed, leases of plans stay', async () => {
  const online = await givenAttempt(rig.ctx.db, { state: 'claimed' })
  const ended = await givenAttempt(rig.ctx.db, { state: 'ended' })
  const planning = systemIds.call()
  const limits = { account: 10, campaign: 10 }
  const now = rig.clock.now()
  await acquireLease(rig.ctx.live, { ...ended, limits, ttlMs: 600_000, now })
  await acquireLease(rig.ctx.live, {
    callId: planning,
    campaignId: ended.campaignId,
    limits,
    ttlMs: 60_000,
    now,
  })
  await sweep()
  expect(await held()).toEqual(new Set([online.callId, planning]))
})

test('after-call work that Redis lost is asked for again, the recording before the analysis', async () => {
  const { callId } = await givenAttempt(rig.ctx.db, { state: 'claimed' })
  const recordUrl = 'https://storage.voximplant.com/1'
  await report(rig.ctx, { callId, sessionId: 'session-1', turns: 1, record_url: recordUrl })
  await runJob(closeCall(rig.ctx), { call_id: callId })
  const [id, url] = [rig.ctx.ids.recording(), recordUrl]
  const recordingId = await announceRecording(rig.ctx.db, { id, callId, url, now: rig.clock.now() })
  await rig.ctx.live.redis.del(...(await rig.ctx.live.redis.keys(`${rig.ctx.queue.prefix}:*`)))
  const jobs = async () => ({
    transcribe: (await rig.ctx.jobs.depth('transcribe-recording')).waiting,
    analyse: (await rig.ctx.jobs.depth('analyse-call')).waiting,
  })
  rig.clock.move(3_599_000)
  await sweep()
  expect(await jobs()).toEqual({ transcribe: 0, analyse: 0 })
  rig.clock.move(1000)
  await sweep()
  expect(await jobs()).toEqual({ transcribe: 1, analyse: 0 })
  await failRecording(rig.ctx.db, { id: recordingId, reason: 'gone', now: rig.clock.now() })
  rig.clock.move(3_600_000)
  await sweep()
  expect(await jobs()).toEqual({ transcribe: 1, analyse: 1 })
  rig.clock.move(86_400_000)
  expect(await strandedAfterCallWork(rig.ctx.db, { now: rig.clock.now(), limit: 10 })).toEqual({
    recordings: [],
    calls: [],
  })
})

test('a contact that was put back into a cancelled campaign gets its outcome', async () => {
  const { callId, campaignId } = await givenAttempt(rig.ctx.db, { state: 'claimed' })
  const now = rig.clock.now()
  await moveCampaign(rig.ctx.db, { id: campaignId, cause: 'cancel', now })
  const redial = { dueAt: now, detail: {} }
  await closeAttempt(rig.ctx.db, { callId, outcome: 'busy', reason: 'sip-486', redial, now })
  await sweep()
  expect(await findCampaign(rig.ctx.db, { id: campaignId })).toMatchObject({
    counters: { waiting: 0, finished: 1, outcomes: { cancelled: 1 } },
  })
})
