import { learntAnswersIn } from '@perezvon/livecall/learnt-answers'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

describe('what an agent has learnt', () => {
  let rig: GatewayRig

  beforeAll(async () => {
    rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
    const now = Date.now()
    const heard = {
      question: 'Сколько стоит доставка?',
      answer: 'Триста рублей.',
      persons: ['one', 'two', 'three'],
    }
    await learntAnswersIn(rig.live).keep({
      agent: 'halo@1',
      key: 'доставк сто скольк',
      was: null,
      heard,
      learnt: { ...heard, learnt_at: now, expires_at: now + 3_600_000 },
    })
  })
  afterAll(() => rig.stop())

  const list = (query = '') => rig.ask(`/agents/halo/learnt-answers${query}`)

  it('is listed, and deleted by its id', async () => {
    const { status, body } = await list()
    expect(status).toBe(200)
    expect(body).toMatchObject({
      agent: 'halo',
      version: 1,
      answers: [{ question: 'Сколько стоит доставка?', answer: 'Триста рублей.', calls: 3, uses: 0 }],
    })
    const [{ id }] = body.answers as [{ id: string }]
    expect((await rig.ask(`/agents/halo/learnt-answers/${id}`, { method: 'DELETE' })).status).toBe(200)
    expect((await list('?version=1')).body).toMatchObject({ answers: [] })
    expect((await rig.ask(`/agents/halo/learnt-answers/${id}`, { method: 'DELETE' })).status).toBe(404)
  })

  it('needs an agent of that version', async () => {
    expect((await list('?version=7')).status).toBe(404)
    expect((await rig.ask('/agents/nobody/learnt-answers')).status).toBe(404)
  })
})
