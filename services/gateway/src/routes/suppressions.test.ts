import { suppressNumber } from '@perezvon/store/suppressions'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

let rig: GatewayRig

beforeAll(async () => {
  rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
})
afterAll(() => rig.stop())

let lastNumber = 0
const nextPhone = (): string => {
  lastNumber += 1
  return `+7926${String(2_000_000 + lastNumber)}`
}
const suppress = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
  rig.ask('/suppressions', { body, headers })
const lift = (phone: string, query = '') =>
  rig.ask(`/suppressions/${encodeURIComponent(phone)}${query}`, { method: 'DELETE' })
const listed = async (query: string) => (await rig.ask(`/suppressions?${query}`)).body
const inAYear = new Date(Date.now() + 365 * 86_400_000).toISOString()

describe('POST /suppressions', () => {
  it('answers what is kept, which may be wider than what was asked', async () => {
    const phone = nextPhone()
    const wide = await suppress({ phone, reason: 'asked by mail' })
    expect(wide.status).toBe(201)
    expect(wide.body).toMatchObject({
      phone,
      scope: 'all',
      source: 'api',
      reason: 'asked by mail',
      expires_at: null,
    })
    const narrow = await suppress({ phone, scope: 'marketing', expires_at: inAYear })
    expect(narrow.body).toMatchObject({ scope: 'all', expires_at: null })
  })

  it('finishes who waits in campaigns of its scope before it answers', async () => {
    const phone = nextPhone()
    const create = async (purpose: string) => {
      const body = { name: 'Опрос', agent: 'halo', purpose, start: false, contacts: [{ phone }] }
      return (await rig.ask('/campaigns', { body })).body.id
    }
    const [marketing, service] = [await create('marketing'), await create('service')]
    await suppress({ phone, scope: 'marketing' })
    const counters = async (id: unknown) => (await rig.ask(`/campaigns/${id}`)).body.counters
    expect(await counters(marketing)).toMatchObject({ waiting: 0, finished: 1, outcomes: { refused: 1 } })
    expect(await counters(service)).toMatchObject({ waiting: 1, finished: 0 })
  })

  it('gives the same answer to the same key, and 409 to another request with it', async () => {
    const phone = nextPhone()
    const key = { 'idempotency-key': `suppress ${phone}` }
    const first = await suppress({ phone }, key)
    const again = await suppress({ phone }, key)
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(await suppress({ phone, scope: 'marketing' }, key)).toMatchObject({ status: 409 })
  })

  it.each([
    ['has expired', { expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    ['is the person’s own wish for one purpose', { source: 'keypad', scope: 'marketing' }, 'scope'],
    ['is the person’s own wish for a while', { source: 'voice', expires_at: inAYear }, 'expires_at'],
    ['has a scope that nobody knows', { scope: 'everything' }, 'scope'],
  ])('refuses one that %s', async (_, more, field) => {
    const { status, body } = await suppress({ phone: nextPhone(), ...more })
    expect(status).toBe(422)
    expect(body.errors).toMatchObject([{ field }])
  })
})

describe('GET /suppressions', () => {
  it('pages from the newest, by number, source and scope', async () => {
    const phones = [nextPhone(), nextPhone(), nextPhone()]
    for (const phone of phones) await suppress({ phone, scope: 'service', source: 'import' })
    const first = await listed('source=import&scope=service&limit=2')
    expect(first.items).toMatchObject([{ phone: phones[2] }, { phone: phones[1] }])
    const rest = await listed(`source=import&scope=service&limit=2&cursor=${String(first.next_cursor)}`)
    expect(rest).toMatchObject({ items: [{ phone: phones[0] }], next_cursor: null })
    const [own] = phones
    expect(await listed(`phone=${encodeURIComponent(own ?? '')}`)).toMatchObject({ items: [{ phone: own }] })
    expect(await listed(`phone=${encodeURIComponent(own ?? '')}&scope=all`)).toMatchObject({ items: [] })
  })
})

describe('DELETE /suppressions/{phone}', () => {
  it('lifts what a client has set', async () => {
    const phone = nextPhone()
    await suppress({ phone })
    expect(await lift(phone)).toMatchObject({ status: 200, body: { lifted: ['all'], still_suppressed: [] } })
    expect(await lift(phone)).toMatchObject({ status: 404, body: { code: 'not-found' } })
    expect(await listed(`phone=${encodeURIComponent(phone)}`)).toMatchObject({ items: [] })
  })

  it('lifts one scope and tells what still stands', async () => {
    const phone = nextPhone()
    await suppress({ phone, scope: 'marketing' })
    await suppress({ phone })
    const marketing = await lift(phone, '?scope=marketing')
    expect(marketing.body).toMatchObject({ lifted: ['marketing'], still_suppressed: ['all'] })
    const none = await lift(phone, '?scope=service')
    expect(none).toMatchObject({ status: 404 })
    expect(none.body.detail).toContain('suppressed for all, not for service')
  })

  it.each(['voice', 'keypad'] as const)(
    'leaves what the person asked for by %s, unless the person agreed',
    async (source) => {
      const phone = nextPhone()
      await suppressNumber(rig.db, { phone, source, reason: 'own wish', now: new Date() })
      const refused = await lift(phone)
      expect(refused).toMatchObject({ status: 409, body: { code: 'suppression-is-the-persons-own' } })
      expect(refused.body.detail).toContain('confirm=the-person-agreed')
      expect(await lift(phone, '?confirm=yes')).toMatchObject({ status: 422 })
      expect(await listed(`phone=${encodeURIComponent(phone)}`)).toMatchObject({ items: [{ source }] })
      expect(await lift(phone, '?confirm=the-person-agreed')).toMatchObject({ status: 200 })
    },
  )

  it('lifts nothing at all where the person asked for a part of it', async () => {
    const phone = nextPhone()
    await suppress({ phone, scope: 'marketing' })
    await suppress({ phone, source: 'voice' })
    expect(await lift(phone)).toMatchObject({ status: 409 })
    expect(await listed(`phone=${encodeURIComponent(phone)}`)).toMatchObject({
      items: [{ scope: 'all' }, { scope: 'marketing' }],
    })
    expect(await lift(phone, '?scope=marketing')).toMatchObject({ status: 200 })
  })
})

describe('POST /suppressions/import', () => {
  const send = (body: string, contentType = 'text/csv', headers: Record<string, string> = {}) =>
    rig.ask('/suppressions/import', { body, headers: { 'content-type': contentType, ...headers } })

  it('takes a CSV with its columns in any order, and says what became of each row', async () => {
    const [first, second, third] = [nextPhone(), nextPhone(), nextPhone()]
    const { body: campaign } = await rig.ask('/campaigns', {
      body: { name: 'Опрос', agent: 'halo', start: false, contacts: [{ phone: first }] },
    })
    await suppress({ phone: third })
    const report = await send(
      `\uFEFFreason;phone;scope;expires_at;comment\n` +
        `old list;8${first.slice(2)};;;from the CRM\n` +
        `"offers; only";${second};marketing;${inAYear};\n` +
        `;${third};;;\n` +
        `;12;;;\n` +
        `;${nextPhone()};everything;;\n` +
        `;${nextPhone()};;2020-01-01T00:00:00Z;\n`,
    )
    expect(report.status).toBe(200)
    expect(report.body).toMatchObject({
      received: 6,
      added: 2,
      widened: 0,
      unchanged: 1,
      rejected: 3,
      contacts_finished: 1,
      faults: [
        { line: 5, field: 'phone' },
        { line: 6, field: 'scope' },
        { line: 7, field: 'expires_at' },
      ],
    })
    expect(await listed(`phone=${encodeURIComponent(second)}`)).toMatchObject({
      items: [{ scope: 'marketing', source: 'import', reason: 'offers; only', expires_at: inAYear }],
    })
    const { body: after } = await rig.ask(`/campaigns/${String(campaign.id)}`)
    expect(after.counters).toMatchObject({ waiting: 0, finished: 1 })
  })

  it('takes NDJSON and JSON, where a field that is not known is a fault', async () => {
    const ndjson = await send(
      `{"phone":"${nextPhone()}"}\n{"phone":"${nextPhone()}","name":"Анна"}\n`,
      'application/x-ndjson',
    )
    expect(ndjson.body).toMatchObject({ added: 1, rejected: 1, faults: [{ line: 2, field: 'name' }] })
    const json = await send(`[{"phone":"${nextPhone()}","scope":"service"}]`, 'application/json')
    expect(json.body).toMatchObject({ received: 1, added: 1 })
  })

  it('again changes nothing, and with a key gives the same answer', async () => {
    const list = `phone\n${Array.from({ length: 4500 }, nextPhone).join('\n')}\n`
    const key = { 'idempotency-key': 'list of the year' }
    const first = await send(list, 'text/csv', key)
    expect(first.body).toMatchObject({ received: 4500, added: 4500, unchanged: 0 })
    expect((await send(list)).body).toMatchObject({ added: 0, widened: 0, unchanged: 4500 })
    expect((await send(list, 'text/csv', key)).body).toEqual(first.body)
    expect(await send('phone\n', 'text/csv', key)).toMatchObject({ status: 409 })
  })
})
