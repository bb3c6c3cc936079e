import type { FrequencyCaps } from '@perezvon/contracts/campaign/frequency-caps'
import { findAttempt } from '@perezvon/store/attempts'
import { findCampaign, moveCampaign } from '@perezvon/store/campaigns'
import { claimAttempt } from '@perezvon/store/claim-attempt'
import { findContact } from '@perezvon/store/contacts'
import { explainContact } from '@perezvon/store/decisions'
import { after, type GivenAttempt, givenAttempt, samplePhone } from '@perezvon/store/sample-records'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { closeCall } from '../jobs/close-call.ts'
import { originateCall } from '../jobs/originate-call.ts'
import { type DialerRig, openDialerRig, runJob } from '../testing/dialer-rig.ts'

let rig: DialerRig

beforeEach(async () => {
  rig = await openDialerRig({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => rig.close())

const NO_RETRIES = { count: 0, after_seconds: [1] }
const retries = { busy: NO_RETRIES, no_answer: NO_RETRIES, voicemail: NO_RETRIES, failed: NO_RETRIES }

const started = (frequency_caps: FrequencyCaps | undefined, not_after?: string) =>
  givenAttempt(rig.ctx.db, {
    state: 'started',
    campaign: {
      people: 0,
      retries,
      contacts: [{ phone: samplePhone(7), ...(not_after && { not_after }) }],
      ...(frequency_caps && { frequency_caps }),
    },
  })
const claim = ({ callId }: GivenAttempt) =>
  claimAttempt(rig.ctx.db, { callId, sessionId: 's', now: rig.clock.now() })
const close = ({ callId }: GivenAttempt) => runJob(closeCall(rig.ctx), { call_id: callId })

test('a claim that a frequency cap shut costs the contact nothing: it is due when the cap opens', async () => {
  const capped = await started({ per_day: 1 })
  expect(await claim(await started(undefined))).toMatchObject({ granted: true })
  expect(await claim(capped)).toMatchObject({ granted: false, reason: 'frequency-cap' })
  await close(capped)
  expect(await findAttempt(rig.ctx.db, capped)).toMatchObject({
    state: 'ended',
    outcome: 'refused',
    reason: 'frequency-cap',
  })
  const why = await explainContact(rig.ctx.db, capped)
  expect(why?.contact).toMatchObject({ state: 'waiting', due_at: after(86_400).toISOString() })
  expect(why?.decisions.map(({ decision }) => decision).slice(-3)).toEqual([
    'claim-refused',
    'attempt-ended',
    'redial-scheduled',
  ])
  expect(why?.decisions.at(-1)?.detail).toMatchObject({
    rule: 'frequency-cap',
    due_at: after(86_400).toISOString(),
  })
})

test('a cap that opens after the contact’s time finishes it as expired', async () => {
  const capped = await started({ per_day: 1 }, after(3600).toISOString())
  await claim(await started(undefined))
  await claim(capped)
  await close(capped)
  expect(await findContact(rig.ctx.db, capped)).toMatchObject({
    state: 'finished',
    outcome: 'expired',
    reason: 'not-after',
  })
  const why = await explainContact(rig.ctx.db, capped)
  expect(why?.decisions.slice(-2)).toMatchObject([
    {
      decision: 'expired',
      detail: {
        rule: 'not-after',
        expires_at: after(3600).toISOString(),
        would_be_due_at: after(86_400).toISOString(),
      },
    },
    { decision: 'finished', detail: { outcome: 'expired' } },
  ])
})

test('a claim that comes after the contact’s time ends attempt and contact as expired', async () => {
  const late = await started(undefined, after(60).toISOString())
  rig.clock.move(60_000)
  expect(await claim(late)).toMatchObject({ granted: false, reason: 'expired' })
  await close(late)
  expect(await findAttempt(rig.ctx.db, late)).toMatchObject({ outcome: 'expired' })
  expect(await findContact(rig.ctx.db, late)).toMatchObject({ outcome: 'expired', reason: 'not-after' })
  expect((await findCampaign(rig.ctx.db, { id: late.campaignId }))?.counters).toMatchObject({
    in_attempt: 0,
    finished: 1,
    outcomes: { expired: 1 },
  })
})

test('an attempt whose contact’s time ran out in the queue is not asked for', async () => {
  const campaign = {
    people: 0,
    contacts: [{ phone: samplePhone(1), not_after: after(60).toISOString() }],
  }
  const waiting = await givenAttempt(rig.ctx.db, { campaign })
  rig.clock.move(60_000)
  await runJob(originateCall(rig.ctx), { call_id: waiting.callId })
  expect(rig.carrier.starts).toEqual([])
  expect(await findContact(rig.ctx.db, waiting)).toMatchObject({ outcome: 'expired', reason: 'not-after' })
})

test('what was paused before its dial comes back untouched, however often', async () => {
  const attempt = await started(undefined)
  await moveCampaign(rig.ctx.db, { id: attempt.campaignId, cause: 'pause', now: rig.clock.now() })
  await claim(attempt)
  await close(attempt)
  expect(await findContact(rig.ctx.db, attempt)).toMatchObject({
    state: 'waiting',
    due_at: after(0).toISOString(),
  })
})
