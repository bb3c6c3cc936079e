import type { CallEnded } from '@perezvon/contracts/events/call-event'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import { leasesHeld, restoreLease } from '@perezvon/livecall/capacity/leases'
import { onPumpWake } from '@perezvon/livecall/capacity/pump-wake'
import { keepToolCalls } from '@perezvon/livecall/tool-calls'
import { collectTurns } from '@perezvon/livecall/turns'
import { systemIds } from '@perezvon/runtime/ids'
import { findAttempt } from '@perezvon/store/attempts'
import { findCall } from '@perezvon/store/calls'
import { findCampaign } from '@perezvon/store/campaigns'
import { claimAttempt } from '@perezvon/store/claim-attempt'
import { findContact } from '@perezvon/store/contacts'
import { explainContact } from '@perezvon/store/decisions'
import { type GivenAttempt, givenAttempt, sampleTurn } from '@perezvon/store/sample-records'
import { findSuppression, isSuppressed } from '@perezvon/store/suppressions'
import { replaceToolCalls } from '@perezvon/store/turns'
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest'
import { type DialerRig, haveConversation, openDialerRig, report, runJob } from '../testing/dialer-rig.ts'
import { closeCall } from './close-call.ts'

let rig: DialerRig

beforeEach(async () => {
  rig = await openDialerRig({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => rig.close())

const SESSION = 'session-1'
const RECORD_URL = 'https://storage-gw-ru-02.voximplant.com/r/1'

/** An attempt that a session holds, with its lease. */
async function claimed(campaign: Parameters<typeof givenAttempt>[1] = {}): Promise<GivenAttempt> {
  const attempt = await givenAttempt(rig.ctx.db, { state: 'started', ...campaign })
  const now = rig.clock.now()
  await claimAttempt(rig.ctx.db, { callId: attempt.callId, sessionId: SESSION, now })
  await restoreLease(rig.ctx.live, { ...attempt, ttlMs: 600_000, now })
  return attempt
}

const close = (callId: GivenAttempt['callId']) => runJob(closeCall(rig.ctx), { call_id: callId })
const tell = (callId: GivenAttempt['callId'], more: Partial<CallEnded> = {}) =>
  report(rig.ctx, { callId, sessionId: SESSION, ...more })

test('a report that tells of a call and not of its answer says when somebody picked up', async () => {
  const { callId } = await claimed()
  rig.clock.move(50_000)
  await tell(callId)
  await close(callId)
  const answeredAt = new Date(rig.clock.now().getTime() - 30_000)
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({ answeredAt })
})

test('a conversation is kept, its line freed, its recording handed on, the pump woken', async () => {
  const { callId, contactId, campaignId } = await claimed()
  let woken = 0
  const stop = await onPumpWake(rig.ctx.live, () => {
    woken += 1
  })
  const turns = [sampleTurn(1), sampleTurn(2, { user_text: 'До свидания', action: 'hangup' })]
  await haveConversation(rig.ctx, { callId, turns })
  await tell(callId, { record_url: RECORD_URL, record_seconds: 29, turns: 2 })
  await close(callId)
  expect(await findCall(rig.ctx.db, { callId })).toMatchObject({
    state: 'ended',
    outcome: 'conversation',
    reason: 'person-hung-up',
    duration_seconds: 30,
    cost: 1.25,
    turns: [{ turn: 1 }, { turn: 2, user_text: 'До свидания' }],
    recording: { state: 'announced', duration_seconds: 29 },
  })
  expect(await findContact(rig.ctx.db, { contactId })).toMatchObject({
    state: 'finished',
    outcome: 'conversation',
  })
  expect(await findCampaign(rig.ctx.db, { id: campaignId })).toMatchObject({
    counters: { in_attempt: 0, finished: 1, outcomes: { conversation: 1 } },
  })
  expect(await leasesHeld(rig.ctx.live, { now: rig.clock.now() })).toEqual([])
  expect(await rig.ctx.jobs.depth('transcribe-recording')).toMatchObject({ waiting: 1 })
  expect(await rig.ctx.jobs.depth('analyse-call')).toMatchObject({ waitingChildren: 1 })
  expect(await collectTurns(rig.ctx.live, { callId })).toEqual([])
  await vi.waitFor(() => expect(woken).toBe(1))
  await stop()
})

test('a tool whose end nobody has told by then is not left running, and told later it is known', async () => {
  const { callId } = await claimed()
  const running: ToolCall = {
    id: 'call_0',
    tool: 'order',
    arguments: '{}',
    outcome: 'running',
    result: '{"ok":null}',
    status: null,
    ms: null,
    idempotency_key: null,
  }
  await haveConversation(rig.ctx, { callId, turns: [sampleTurn(1)] })
  await keepToolCalls(rig.ctx.live, { callId, turn: 1, toolCalls: [running] })
  await tell(callId)
  await close(callId)
  const outcomes = async () =>
    (await findCall(rig.ctx.db, { callId }))?.turns.map(({ tool_calls: calls }) => calls[0]?.outcome)
  expect(await outcomes()).toEqual(['unknown'])
  await replaceToolCalls(rig.ctx.db, { callId, turn: 1, toolCalls: [{ ...running, outcome: 'done' }] })
  expect(await outcomes()).toEqual(['done'])
})

test('a tool that ends while its call is being closed is known', async () => {
  const { callId } = await claimed()
  const running: ToolCall = {
    id: 'call_0',
    tool: 'order',
    arguments: '{}',
    outcome: 'running',
    result: '{"ok":null}',
    status: null,
    ms: null,
    idempotency_key: null,
  }
  await haveConversation(rig.ctx, { callId, turns: [sampleTurn(1)] })
  await keepToolCalls(rig.ctx.live, { callId, turn: 1, toolCalls: [running] })
  await tell(callId)
  const { add } = rig.ctx.jobs
  rig.ctx.jobs.add = () => Promise.reject(new Error('killed'))
  await expect(close(callId)).rejects.toThrow('killed')
  rig.ctx.jobs.add = add
  const ended: ToolCall = { ...running, outcome: 'done', result: '{"ok":true}' }
  await keepToolCalls(rig.ctx.live, { callId, turn: 1, toolCalls: [ended] })
  await close(callId)
  expect((await findCall(rig.ctx.db, { callId }))?.turns).toMatchObject([{ tool_calls: [ended] }])
})

test('closing twice changes nothing', async () => {
  const { callId, contactId } = await claimed()
  await tell(callId, { record_url: RECORD_URL })
  await close(callId)
  const before = [await findCall(rig.ctx.db, { callId }), await explainContact(rig.ctx.db, { contactId })]
  await close(callId)
  expect([await findCall(rig.ctx.db, { callId }), await explainContact(rig.ctx.db, { contactId })]).toEqual(
    before,
  )
})

test('a crash between the outcome and what follows it is made good by the next run', async () => {
  const { callId } = await claimed()
  await haveConversation(rig.ctx, { callId, turns: [sampleTurn(1)] })
  await tell(callId, { record_url: RECORD_URL, turns: 1 })
  const { startFlow } = rig.ctx.jobs
  rig.ctx.jobs.startFlow = () => Promise.reject(new Error('killed'))
  await expect(close(callId)).rejects.toThrow('killed')
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({ state: 'ended', followedUpAt: null })
  rig.ctx.jobs.startFlow = startFlow
  await close(callId)
  const call = await findCall(rig.ctx.db, { callId })
  expect(call).toMatchObject({
    outcome: 'conversation',
    turns: [{ turn: 1 }],
    recording: { state: 'announced' },
  })
  expect(await rig.ctx.jobs.depth('transcribe-recording')).toMatchObject({ waiting: 1 })
  expect((await findAttempt(rig.ctx.db, { callId }))?.followedUpAt).not.toBeNull()
})

test('without a recording the turns alone are analysed', async () => {
  const { callId } = await claimed()
  await haveConversation(rig.ctx, { callId, turns: [sampleTurn(1)] })
  await tell(callId, { turns: 1 })
  await close(callId)
  expect(await rig.ctx.jobs.depth('analyse-call')).toMatchObject({ waiting: 1 })
  expect(await rig.ctx.jobs.depth('transcribe-recording')).toMatchObject({ waiting: 0 })
})

test('a busy number is dialled again by its rule, and there is nothing to analyse', async () => {
  const { callId, contactId } = await claimed()
  await tell(callId, { connected: false, reason: 'not-answered', sip_code: 486, ended_by: 'platform' })
  await close(callId)
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({ outcome: 'busy', reason: 'sip-486' })
  const why = await explainContact(rig.ctx.db, { contactId })
  expect(why?.contact.state).toBe('waiting')
  expect(why?.decisions.at(-1)).toMatchObject({
    decision: 'redial-scheduled',
    detail: { rule: 'busy', redial: 1, of: 2, after_seconds: 300 },
  })
  expect(await rig.ctx.jobs.depth('analyse-call')).toMatchObject({ waiting: 0, waitingChildren: 0 })
})

test('whoever asked not to be called is suppressed, even where the gateway died before it could', async () => {
  const { callId } = await claimed()
  await haveConversation(rig.ctx, { callId, turns: [sampleTurn(1, { source: 'opt-out', action: 'hangup' })] })
  await tell(callId, { turns: 1 })
  await close(callId)
  const call = await findCall(rig.ctx.db, { callId })
  expect(call?.outcome).toBe('opted-out')
  expect(await isSuppressed(rig.ctx.db, { phone: call?.phone ?? '' })).toBe(true)
})

test('a key press that only the final report tells of is suppressed as one', async () => {
  const { callId } = await claimed()
  await tell(callId, { reason: 'opted-out', ended_by: 'agent', opt_out_key: '9' })
  await close(callId)
  const call = await findCall(rig.ctx.db, { callId })
  expect(call).toMatchObject({ outcome: 'opted-out', reason: 'opted-out' })
  const query = { phone: call?.phone ?? '', purpose: 'marketing' as const, now: rig.clock.now() }
  expect(await findSuppression(rig.ctx.db, query)).toMatchObject({ source: 'keypad', call_id: callId })
})

test('a refused claim ends the attempt without a report; outside its window the contact waits for it', async () => {
  const campaign = { calling_windows: [{ from: '13:00', to: '14:00' }] }
  const { callId, contactId } = await givenAttempt(rig.ctx.db, { state: 'started', campaign })
  await claimAttempt(rig.ctx.db, { callId, sessionId: SESSION, now: rig.clock.now() })
  await close(callId)
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({
    outcome: 'refused',
    reason: 'outside-window',
  })
  expect(await findContact(rig.ctx.db, { contactId })).toMatchObject({
    state: 'waiting',
    due_at: '2026-11-20T10:00:00.000Z',
  })
})

test('the report of a session that held nothing does not end an attempt that another claims meanwhile', async () => {
  const { callId } = await givenAttempt(rig.ctx.db, { state: 'unknown' })
  await report(rig.ctx, { callId, sessionId: 'lost', connected: false, reason: 'backend-unreachable' })
  await claimAttempt(rig.ctx.db, { callId, sessionId: 'holder', now: rig.clock.now() })
  await close(callId)
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({ state: 'claimed', claimedBy: 'holder' })
})

test('without a report there is nothing to close', async () => {
  const { callId } = await claimed()
  await close(callId)
  expect(await findAttempt(rig.ctx.db, { callId })).toMatchObject({ state: 'claimed' })
})

test('no money at the carrier stops every campaign', async () => {
  const { callId, campaignId } = await claimed()
  await tell(callId, { connected: false, reason: 'not-answered', sip_code: 402, ended_by: 'platform' })
  await close(callId)
  expect(await findCampaign(rig.ctx.db, { id: campaignId })).toMatchObject({ state: 'paused' })
})

test('a call that nobody knows is not tried again', async () => {
  await expect(close(systemIds.call())).rejects.toMatchObject({ code: 'call-unknown' })
})
