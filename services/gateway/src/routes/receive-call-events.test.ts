import { createScriptedCompletion } from '@perezvon/ai/testing/scripted-completion'
import type { CallId } from '@perezvon/contracts/ids'
import { leasesHeld, restoreLease } from '@perezvon/livecall/capacity/leases'
import { collectTurns } from '@perezvon/livecall/turns'
import { createProducer } from '@perezvon/queue/producer'
import { createLogger } from '@perezvon/runtime/logger'
import { findAttempt } from '@perezvon/store/attempts'
import { finalReport } from '@perezvon/store/call-events'
import { findSuppression, isSuppressed } from '@perezvon/store/suppressions'
import { listTurnMarks } from '@perezvon/store/turn-marks'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { readConfig } from '../config.ts'
import { createContext } from '../context.ts'
import { createApp } from '../service.ts'
import { type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

const AT = '2026-11-21T09:30:00Z'

describe('call events', () => {
  let rig: GatewayRig

  beforeAll(async () => {
    rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
  })
  afterAll(() => rig.stop())

  const batch = (callId: CallId, events: object[], session = 'session-1') => ({
    call_id: callId,
    session_id: session,
    events: events.map((event, index) => ({ seq: index + 1, at: AT, ...event })),
  })
  const send = ({ callId, token }: { callId: CallId; token: string }, events: object[], session?: string) =>
    rig.ask('/voximplant/events', {
      headers: { 'x-call-token': token },
      body: batch(callId, events, session),
    })
  const ended = { type: 'call.ended', connected: true, reason: 'agent-goodbye', ended_by: 'agent' }

  it('are in PostgreSQL when they are answered, each once however often it is sent', async () => {
    const call = await rig.claimedCall()
    const events = [{ type: 'call.dialing' }, { type: 'call.answered' }]
    expect((await send(call, events)).body).toEqual({ received: 2, stored: 2 })
    expect((await send(call, events)).body).toEqual({ received: 2, stored: 0 })
    expect(await findAttempt(rig.db, { callId: call.callId })).toMatchObject({ state: 'answered' })
  })

  it('hold the line of a call that is handed over for as long as the talk with the target may last', async () => {
    const call = await rig.claimedCall()
    const now = new Date()
    await restoreLease(rig.live, { callId: call.callId, campaignId: null, ttlMs: 60_000, now })
    await send(call, [{ type: 'call.transfer-started', target: 'sales', most_seconds: 3_600 }])
    const deadline = (await findAttempt(rig.db, call))?.deadlineAt?.getTime() ?? 0
    expect(deadline).toBeGreaterThanOrEqual(now.getTime() + 3_780_000)
    const heldAt = async (ms: number) =>
      (await leasesHeld(rig.live, { now: new Date(ms) })).includes(call.callId)
    expect([await heldAt(deadline - 1000), await heldAt(deadline + 1000)]).toEqual([true, false])
  })

  it('take a turn’s marks, and lose no fact where marks make no sense', async () => {
    const call = await rig.claimedCall()
    const heard = { type: 'turn.heard', interrupted: false, heard_characters: 8 }
    const marks = {
      speech_end: 'captured',
      said_over: false,
      recognised_ms: 400,
      asked_ms: 410,
      sentences: [{ arrived_ms: 900, started_ms: 1000, finished_ms: null }],
    }
    const events = [
      { ...heard, turn: 1, marks },
      { ...heard, turn: 2, marks: { ...marks, asked_ms: -5 } },
    ]
    expect((await send(call, events)).body).toEqual({ received: 2, stored: 2 })
    expect([...(await listTurnMarks(rig.db, call))]).toEqual([[1, marks]])
    expect((await rig.ask('/metrics')).text).toContain(
      'perezvon_person_waited_seconds_count{service="gateway"} 1',
    )
  })

  it('queue close-call after the final report', async () => {
    const call = await rig.claimedCall()
    const before = (await rig.queue.depth('close-call')).waiting
    expect((await send(call, [ended])).status).toBe(200)
    expect((await finalReport(rig.db, call))?.report.reason).toBe('agent-goodbye')
    expect((await rig.queue.depth('close-call')).waiting).toBe(before + 1)
  })

  it('are answered with 2xx although the queue is away: the report is durable, the sweep closes the call', async () => {
    const call = await rig.claimedCall()
    const log = createLogger({ service: 'gateway', level: 'silent' })
    const deadQueue = createProducer(
      { redisUrl: 'redis://127.0.0.1:1', prefix: '{none}' },
      { log, addTimeoutMs: 50 },
    )
    const config = readConfig({
      REDIS_URL: inject('redisUrl'),
      DATABASE_URL: inject('databaseUrl'),
      PEREZVON_SECRET: 'a secret that only the tests of the gateway know',
      OPENAI_API_KEY: 'simulated',
      VOXIMPLANT_CALLER_ID: '+70000000000',
    })
    const ctx = createContext(config, {
      db: rig.db,
      live: rig.live,
      queue: deadQueue,
      log,
      completion: createScriptedCompletion(),
    })
    const response = await createApp(ctx).request('/voximplant/events', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-call-token': call.token },
      body: JSON.stringify(batch(call.callId, [ended])),
    })
    expect(response.status).toBe(200)
    expect(await finalReport(rig.db, call)).toBeDefined()
    await deadQueue.close()
    await ctx.close()
  })

  it('of a session that does not hold the call are not stored', async () => {
    const call = await rig.claimedCall()
    expect((await send(call, [ended], 'session-2')).body).toEqual({ received: 1, stored: 0 })
    expect(await finalReport(rig.db, call)).toBeUndefined()
  })

  it('correct the history to what was heard', async () => {
    const call = await rig.claimedCall()
    rig.completion.willReply({ pieces: ['Акция идёт до пятницы.'] })
    await rig.ask('/voximplant/process_text', {
      headers: { 'x-call-token': call.token },
      body: { call_id: call.callId, turn: 1, user_text: 'Расскажите' },
    })
    await rig.ctx.dialogue.settled()
    await send(call, [{ type: 'turn.heard', turn: 1, interrupted: true, heard_characters: 10 }])
    expect(await collectTurns(rig.live, call)).toMatchObject([
      { heard_text: 'Акция идёт', interrupted: true },
    ])
  })

  it('tell the model what a command had the agent say', async () => {
    const call = await rig.claimedCall()
    const ask = async (turn: number, user_text: string) => {
      await rig.ask('/voximplant/process_text', {
        headers: { 'x-call-token': call.token },
        body: { call_id: call.callId, turn, user_text },
      })
      await rig.ctx.dialogue.settled()
    }
    rig.completion.willReply({ pieces: ['Акция идёт до пятницы.'] }, { pieces: ['Рад помочь.'] })
    await ask(1, 'Расскажите')
    await send(call, [{ type: 'call.said', text: 'Коллега нашла ваш заказ.', turn: 1 }])
    await ask(2, 'Отлично')
    expect(rig.completion.requests.at(-1)?.messages.slice(-4)).toEqual([
      { role: 'user', content: 'Расскажите' },
      { role: 'assistant', content: 'Акция идёт до пятницы.' },
      { role: 'assistant', content: 'Коллега нашла ваш заказ.' },
      { role: 'user', content: 'Отлично' },
    ])
  })

  it('suppress the number of whoever pressed the key, and say by what it was', async () => {
    const call = await rig.claimedCall('+79037778890')
    expect((await send(call, [{ type: 'call.key-pressed', key: '9' }])).status).toBe(200)
    const query = { phone: '+79037778890', purpose: 'marketing' as const, now: new Date() }
    expect(await findSuppression(rig.db, query)).toMatchObject({
      scope: 'all',
      source: 'keypad',
      reason: 'pressed 9',
      call_id: call.callId,
    })
  })

  it('suppress a number by the final report, too, where the key’s own event never came', async () => {
    const call = await rig.claimedCall('+79037778891')
    await send(call, [{ ...ended, opt_out_key: '*' }])
    const query = { phone: '+79037778891', purpose: 'service' as const, now: new Date() }
    expect(await findSuppression(rig.db, query)).toMatchObject({ source: 'keypad', reason: 'pressed *' })
  })

  it('suppress a number whose owner asked for it over the goodbye', async () => {
    const call = await rig.claimedCall('+79037778899')
    await send(call, [{ type: 'turn.unanswered', text: 'и больше мне не звоните' }])
    expect(await isSuppressed(rig.db, { phone: '+79037778899' })).toBe(true)
  })
})
