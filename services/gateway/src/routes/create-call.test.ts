import { callViewSchema } from '@perezvon/contracts/http/call-view'
import { createCallRoute } from '@perezvon/contracts/http/create-call'
import { connectLivecall } from '@perezvon/livecall/connection'
import { createProducer } from '@perezvon/queue/producer'
import { createLogger } from '@perezvon/runtime/logger'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import type { ApiAccess } from '../access/api-keys.ts'
import { createApp } from '../service.ts'
import { type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

const OPEN: ApiAccess = { mode: 'local', admit: () => 'test' }

describe('one call by the public API', () => {
  let rig: GatewayRig

  beforeAll(async () => {
    rig = await startGatewayRig({
      redisUrl: inject('redisUrl'),
      databaseUrl: inject('databaseUrl'),
      environment: { PEREZVON_API_KEYS: '' },
    })
  })
  afterAll(() => rig.stop())

  it('is placed without a key from this machine while calls are simulated, and can be followed', async () => {
    const placed = await rig.ask('/calls', {
      body: { phone: '8 (901) 943-35-46' },
      headers: { 'x-api-key': '' },
    })
    expect(placed.status).toBe(202)
    const { call_id, url, simulated } = createCallRoute.answers[202].schema.parse(placed.body)
    expect({ url, simulated, location: placed.headers.get('location') }).toEqual({
      url: `/calls/${call_id}`,
      simulated: true,
      location: `/calls/${call_id}`,
    })
    const followed = callViewSchema.parse((await rig.ask(url)).body)
    expect(followed).toMatchObject({ phone: '+79019433546', state: 'planned', agent: 'halo', turns: [] })
    expect((await rig.queue.depth('originate-call')).waiting).toBe(1)
  })

  it('is placed once for an Idempotency-Key, however often it is asked for', async () => {
    const headers = { 'idempotency-key': 'order-17' }
    const body = { phone: '+79161234567', variables: { city: 'Тверь' } }
    const answers = await Promise.all(Array.from({ length: 5 }, () => rig.ask('/calls', { body, headers })))
    const ids = answers.map((answer) => z.string().parse(answer.body.call_id))
    expect(new Set(ids).size).toBe(1)
    const replayed = answers.filter((answer) => answer.headers.get('idempotent-replayed') === 'true')
    expect(replayed).toHaveLength(4)
  })

  it('is accepted although the queue is away: the plan is durable, and the dialer finds it', async () => {
    const log = createLogger({ service: 'gateway', level: 'silent' })
    const settings = { redisUrl: 'redis://127.0.0.1:1', prefix: '{none}' }
    const queue = createProducer(settings, { log, addTimeoutMs: 50 })
    const live = connectLivecall({ redisUrl: settings.redisUrl, prefix: 'none', log })
    const app = createApp({ ...rig.ctx, queue, live, apiAccess: OPEN })
    const ask = async (path: string, body: object) => {
      const response = await app.request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) }
    }
    const placed = await ask('/calls', { phone: '+79161234567' })
    expect(placed.status).toBe(202)
    expect((await rig.ask(String(placed.body.url))).body).toMatchObject({ state: 'planned' })
    expect((await ask('/campaigns', { name: 'Акция', agent: 'halo' })).status).toBe(201)
    await queue.close()
    await live.close()
  })

  it('needs an agent that is there, and every variable of its texts', async () => {
    expect(await rig.ask('/calls', { body: { phone: '+79161234567', agent: 'nobody' } })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'agent', remedy: 'Store one by POST /agents' }] },
    })
    const spec = { ...rig.agent.spec, name: 'strict', variables: {} }
    expect((await rig.ask('/agents', { body: spec })).status).toBe(201)
    expect(await rig.ask('/calls', { body: { phone: '+79161234567', agent: 'strict' } })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'name' }, { field: 'variables.city' }] },
    })
  })
})
