import { campaignSpecSchema } from '@perezvon/contracts/campaign/campaign-spec'
import type { CallId } from '@perezvon/contracts/ids'
import { collectTurns } from '@perezvon/livecall/turns'
import { markFollowedUp } from '@perezvon/store/attempts'
import { findCall } from '@perezvon/store/calls'
import { closeAttempt } from '@perezvon/store/close-attempt'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

let rig: GatewayRig

beforeAll(async () => {
  rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
})
afterAll(() => rig.stop())

const PHONE = '+79265550001'
const WRITTEN = '8 (926) 555-00-01'
const erase = (phone: string) => rig.ask('/erasures', { body: { phone } })

/** Everything that Redis holds of live calls, as text. */
async function liveState(): Promise<string> {
  const { redis, prefix } = rig.live
  const keys = await redis.keys(`${prefix}:*`)
  const values = await Promise.all(
    keys.map(async (key) => {
      switch (await redis.type(key)) {
        case 'hash':
          return Object.entries(await redis.hgetall(key)).flat()
        case 'list':
          return redis.lrange(key, 0, -1)
        case 'string':
          return [await redis.get(key)]
        default:
          return []
      }
    }),
  )
  return [...keys, ...values.flat()].join('\n')
}

async function callWithATurn(): Promise<CallId> {
  const { callId, token } = await rig.claimedCall(PHONE)
  rig.completion.willReply({ pieces: ['Записал.'] })
  await rig.ask('/voximplant/process_text', {
    headers: { 'x-call-token': token },
    body: { call_id: callId, turn: 1, user_text: `Мой номер ${WRITTEN}` },
  })
  await rig.ctx.dialogue.settled()
  return callId
}

it('waits for a call to be over, then erases what PostgreSQL, Redis and the queue hold, and counts it', async () => {
  const callId = await callWithATurn()
  await rig.ask('/suppressions', { body: { phone: PHONE, reason: 'old list' } })
  const campaign = campaignSpecSchema.parse({
    name: 'Опрос',
    agent: 'halo',
    contacts: [{ phone: WRITTEN }, { phone: '+79265550002' }],
  })
  await rig.queue.add('create-campaign', { key: 'erased', campaign })

  const early = await erase(WRITTEN)
  expect(early).toMatchObject({ status: 409, body: { code: 'call-not-over' } })
  expect(early.body.detail).toContain(callId)
  expect(early.headers.get('retry-after')).toBe('30')
  expect(early.text).not.toContain('555')
  expect(await collectTurns(rig.live, { callId })).toHaveLength(1)

  const now = new Date()
  await closeAttempt(rig.db, {
    callId,
    outcome: 'conversation',
    reason: 'person-hung-up',
    turns: await collectTurns(rig.live, { callId }),
    redial: undefined,
    now,
  })
  await markFollowedUp(rig.db, { callId, now })
  expect(await liveState()).toContain(callId)
  const answer = await erase(WRITTEN)
  expect(answer).toMatchObject({
    status: 200,
    body: { contacts: 1, calls: 1, turns: 1, suppressions: 1, queued_jobs: 1 },
  })
  expect(answer.text).not.toContain('555')
  expect(await liveState()).not.toContain(callId)
  expect(await findCall(rig.db, { callId })).toMatchObject({ phone: 'erased', turns: [] })

  expect((await erase(PHONE)).body).toMatchObject({ contacts: 0, calls: 0, suppressions: 0, queued_jobs: 0 })
})

it('what an agent has learnt from the person goes, too', async () => {
  const phone = '+79265550007'
  const agent = {
    name: 'learner',
    voice: { name: 'Yandex.Neural.ru_RU_alena' },
    disclosure: 'С вами говорит программа.',
    greeting: 'Здравствуйте!',
    prompt: 'Доставка стоит триста рублей.',
    learning: { after_calls: 2 },
  }
  expect((await rig.ask('/agents', { body: agent })).status).toBe(201)
  const placed = await rig.ask('/calls', { body: { phone, agent: 'learner' } })
  const { callId, token } = await rig.claimPlaced(String(placed.body.call_id))
  rig.completion.willReply({ pieces: ['Доставка стоит триста рублей.'] }, { pieces: ['Хорошо.'] })
  for (const [turn, user_text] of [
    [1, 'Сколько стоит доставка заказа?'],
    [2, 'понятно'],
  ]) {
    const body = { call_id: callId, turn, user_text }
    await rig.ask('/voximplant/process_text', { headers: { 'x-call-token': token }, body })
    await rig.ctx.dialogue.settled()
  }
  const now = new Date()
  const ended = { callId, outcome: 'conversation', reason: 'person-hung-up' } as const
  await closeAttempt(rig.db, { ...ended, turns: [], redial: undefined, now })
  await markFollowedUp(rig.db, { callId, now })
  expect(await liveState()).toContain('колько стоит доставка заказа')
  expect((await erase(phone)).status).toBe(200)
  expect(await liveState()).not.toContain('колько стоит доставка заказа')
})

it('an erased number is suppressed: told so to whoever suppresses it, on no list, lifted by the person alone', async () => {
  const phone = '+79265550003'
  await erase(phone)
  const headers = { 'idempotency-key': 'of an erased number' }
  const suppressed = await rig.ask('/suppressions', { body: { phone, scope: 'marketing' }, headers })
  expect(suppressed).toMatchObject({ status: 201, body: { scope: 'all', source: 'erased', reason: '' } })
  // No key was kept: another request with it is no conflict.
  expect(await rig.ask('/suppressions', { body: { phone: '+79265550004' }, headers })).toMatchObject({
    status: 201,
    body: { source: 'api' },
  })
  const path = `/suppressions/${encodeURIComponent(phone)}`
  expect((await rig.ask(`/suppressions?phone=${encodeURIComponent(phone)}`)).body.items).toEqual([])
  expect(await rig.ask(path, { method: 'DELETE' })).toMatchObject({ status: 409 })
  const lifted = await rig.ask(`${path}?confirm=the-person-agreed`, { method: 'DELETE' })
  expect(lifted).toMatchObject({ status: 200, body: { lifted: ['all'], still_suppressed: [] } })
})

it('a call that is asked for to an erased number is refused at the claim, and nothing of the request is kept', async () => {
  const phone = '+79265550005'
  await erase(phone)
  const placed = await rig.ask('/calls', { body: { phone, name: 'Анна' } })
  expect(placed.status).toBe(202)
  const callId = String(placed.body.call_id)
  const { body: call } = await rig.ask(`/calls/${callId}`)
  expect(call).toMatchObject({ phone: 'erased' })
  const { body: why } = await rig.ask(`/contacts/${String(call.contact_id)}/why`)
  expect(why.contact).toMatchObject({ phone: 'erased', name: null })
})

it('refuses what is no number', async () => {
  expect(await erase('nobody')).toMatchObject({ status: 422, body: { errors: [{ field: 'phone' }] } })
})
