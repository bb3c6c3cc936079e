import { campaignViewSchema } from '@perezvon/contracts/http/campaign-view'
import { ROUTES } from '@perezvon/contracts/http/catalog'
import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { AGENT, type AskInit, askAt, type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

let rig: GatewayRig
let campaignId: string

beforeAll(async () => {
  rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
  const created = await rig.ask('/campaigns', { body: { name: 'Акция', agent: 'halo' } })
  campaignId = campaignViewSchema.parse(created.body).id
})
afterAll(() => rig.stop())

const csv = (body: string): AskInit => ({ body, headers: { 'content-type': 'text/csv' } })

/** Of each creating route: what it may be asked for, and something else. */
const REQUESTS: Readonly<Record<string, () => { path: string; one: AskInit; other: AskInit }>> = {
  'create-agent': () => ({
    path: '/agents',
    one: { body: { ...AGENT, name: 'keyed', prompt: 'Один' } },
    other: { body: { ...AGENT, name: 'keyed', prompt: 'Два' } },
  }),
  'create-call': () => ({
    path: '/calls',
    one: { body: { phone: '+79161234567', variables: { z: '1', a: '2' } } },
    other: { body: { phone: '+79161234568' } },
  }),
  'create-campaign': () => ({
    path: '/campaigns',
    one: { body: { name: 'Осень', agent: 'halo', metadata: { zeta: '1', alpha: '2' } } },
    other: { body: { name: 'Зима', agent: 'halo' } },
  }),
  'add-contacts': () => ({
    path: `/campaigns/${campaignId}/contacts`,
    one: csv('phone\n+79161234567\nnobody\n'),
    other: csv('phone\n+79161234568\n'),
  }),
  'create-suppression': () => ({
    path: '/suppressions',
    one: { body: { phone: '+79161230001', reason: 'asked' } },
    other: { body: { phone: '+79161230002' } },
  }),
  'import-suppressions': () => ({
    path: '/suppressions/import',
    one: csv('phone\n+79161230003\n'),
    other: csv('phone\n+79161230004\n'),
  }),
}

const CREATING = ROUTES.filter(({ name }) => /^(?:create|add|import)-/.test(name))

describe.each(CREATING.map((route) => [route.name, route] as const))('a key of %s', (name, route) => {
  it('is taken', () => {
    expect('headers' in route && 'idempotency-key' in route.headers.shape).toBe(true)
  })

  it('gets the same answer, to the letter, from a gateway that was not there when it was first asked', async () => {
    const { path, one, other } = REQUESTS[name]?.() ?? expect.unreachable(`no requests for ${name}`)
    const key = systemIds.campaign()
    const keyed = (init: AskInit): AskInit => ({
      ...init,
      headers: { ...init.headers, 'idempotency-key': key },
    })
    const before = await rig.another()
    const first = await askAt(before.url, path, keyed(one))
    expect(first.status, first.text).toBeLessThan(300)
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    await before.stop()
    const after = await rig.another()
    const again = await askAt(after.url, path, keyed(one))
    expect({ status: again.status, text: again.text }).toEqual({ status: first.status, text: first.text })
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.headers.get('location')).toBe(first.headers.get('location'))
    expect(await askAt(after.url, path, keyed(other))).toMatchObject({
      status: 409,
      body: { code: 'idempotency-key-reused' },
    })
    await after.stop()
  })
})

it('twins that come at the same time create one campaign', async () => {
  const init = { body: { name: 'Близнецы', agent: 'halo' }, headers: { 'idempotency-key': 'twins' } }
  const answers = await Promise.all(Array.from({ length: 5 }, () => rig.ask('/campaigns', init)))
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
})
