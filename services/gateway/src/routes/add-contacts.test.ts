import { type AddContactsReport, addContactsReportSchema } from '@perezvon/contracts/http/add-contacts'
import { campaignViewSchema } from '@perezvon/contracts/http/campaign-view'
import type { CampaignId } from '@perezvon/contracts/ids'
import { suppressNumber } from '@perezvon/store/suppressions'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { API_KEY, type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

describe('contacts of a campaign', () => {
  let rig: GatewayRig
  let campaignId: CampaignId

  beforeAll(async () => {
    rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
  })
  afterAll(() => rig.stop())
  beforeEach(async () => {
    const created = await rig.ask('/campaigns', { body: { name: 'Акция', agent: 'halo' } })
    campaignId = campaignViewSchema.parse(created.body).id
  })

  const add = (body: string, contentType = 'text/csv', headers: Record<string, string> = {}) =>
    rig.ask(`/campaigns/${campaignId}/contacts`, {
      body,
      headers: { 'content-type': contentType, ...headers },
    })
  const report = async (body: string, contentType?: string): Promise<AddContactsReport> => {
    const answer = await add(body, contentType)
    expect(answer.status, answer.text).toBe(200)
    return addContactsReportSchema.parse(answer.body)
  }
  const listed = async () => (await rig.ask(`/campaigns/${campaignId}/contacts`)).body.items

  it.each([
    ['commas', 'phone,name,city\n+79161234567,"Иванов, Иван",Тверь\n'],
    ['semicolons and another order', 'city;phone;name\r\nТверь;89161234567;Иванов, Иван\r\n'],
    ['tabs, quotes and no last line break', 'name\tcity\tphone\n"Иванов, Иван"\tТверь\t"8 916 123-45-67"'],
    [
      'a byte order mark, spaces and empty lines',
      '\ufeffPhone ; Name ; City\n\n+79161234567 ; Иванов, Иван ; Тверь\n\n',
    ],
  ])('come from CSV with %s', async (_, csv) => {
    expect(await report(csv)).toMatchObject({ received: 1, added: 1, rejected: 0, faults: [] })
    expect(await listed()).toMatchObject([
      { phone: '+79161234567', name: 'Иванов, Иван', variables: { city: 'Тверь' } },
    ])
  })

  it('come from JSON and NDJSON', async () => {
    const contacts = [
      { phone: '+79161234567', name: 'Анна "Аня"', variables: { city: 'Тверь, \\ ] }' } },
      { phone: '+79161234568', id: 'a-2' },
    ]
    expect(await report(JSON.stringify(contacts, null, 2), 'application/json')).toMatchObject({ added: 2 })
    const lines = contacts.map((contact) => JSON.stringify(contact)).join('\n')
    expect(await report(`${lines}\n`, 'application/x-ndjson')).toMatchObject({ added: 0, duplicates: 2 })
    expect(await listed()).toMatchObject([{ name: 'Анна "Аня"' }, { client_id: 'a-2' }])
  })

  it('report each bad row by its line, and add the good ones', async () => {
    const csv = [
      'phone,name,time_zone',
      '+79161234567,Анна,Europe/Moscow',
      '12,Пётр,',
      ',Без номера,',
      '+79161234568,Ольга,Mars/Phobos',
      '+79161234569,Слишком,Europe/Moscow,много',
      '+79161234570,ООО "Ромашка",',
      '+79161234571,"Вера "В" К",',
      '+79161234572, "Иванов, Иван" ,',
    ].join('\n')
    const told = await report(csv)
    expect(told).toMatchObject({ received: 8, added: 4, rejected: 4 })
    expect(told.faults).toEqual([
      { line: 3, field: 'phone', fault: expect.stringContaining('+79161234567') },
      { line: 4, field: 'phone', fault: 'is missing', remedy: 'Give a string' },
      { line: 5, field: 'time_zone', fault: expect.stringContaining('Europe/Moscow') },
      { line: 6, field: 'row', fault: expect.stringContaining('more values'), remedy: expect.any(String) },
    ])
    const json = '[{"phone": "+79160000001"}, {"phone": 5}, "x", {"phone": "+79160000002", "colour": "red"}]'
    expect((await report(json, 'application/json')).faults.map(({ line, field }) => [line, field])).toEqual([
      [2, 'phone'],
      [3, 'body'],
      [4, 'colour'],
    ])
    const ndjson = '{"phone": "+79160000003"}\n{oops\n\n{"phone": "+79160000004"}'
    expect(await report(ndjson, 'application/x-ndjson')).toMatchObject({
      added: 2,
      faults: [{ line: 2, field: 'row', fault: 'is no JSON' }],
    })
  })

  it('are refused without a variable that the agent’s texts use', async () => {
    const spec = { ...rig.agent.spec, name: 'strict', variables: { name: 'клиент' } }
    await rig.ask('/agents', { body: spec })
    const created = await rig.ask('/campaigns', { body: { name: 'Строгая', agent: 'strict' } })
    campaignId = campaignViewSchema.parse(created.body).id
    const told = await report('phone,city\n+79161234567,\n+79161234568,Тверь\n')
    expect(told).toMatchObject({
      added: 1,
      faults: [{ line: 2, field: 'variables.city', fault: 'is missing' }],
    })
  })

  it('are counted once, duplicates and suppressed numbers apart', async () => {
    await suppressNumber(rig.db, { phone: '+79169999999', source: 'api', reason: '', now: new Date() })
    const csv = 'id,phone\n1,+79161234567\n1,+79161234568\n2,+79161234567\n3,+79169999999\n'
    expect(await report(csv)).toMatchObject({ received: 4, added: 1, duplicates: 2, suppressed: 1 })
  })

  it('are added once for an Idempotency-Key, and another list with that key is refused', async () => {
    const headers = { 'idempotency-key': 'list-1' }
    const first = await add('phone\n+79161234567\n', 'text/csv', headers)
    const again = await add('phone\n+79161234567\n', 'text/csv', headers)
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(await add('phone\n+79161234568\n', 'text/csv', headers)).toMatchObject({
      status: 409,
      body: { code: 'idempotency-key-reused' },
    })
  })

  it.each([
    ['no phone column', 'name,city\nАнна,Тверь\n', 422, 'header: "phone"'],
    ['a column that is no name', 'phone,Имя клиента\n+79161234567,Анна\n', 422, 'header: "Имя клиента"'],
    ['a column twice', 'phone,city,city\n+79161234567,a,b\n', 422, 'header: "city"'],
    ['nothing', '', 422, 'header'],
  ])('need a header of a contact list: %s', async (_, csv, status, field) => {
    expect(await add(csv)).toMatchObject({
      status,
      body: { errors: [{ field, remedy: expect.any(String) }] },
    })
  })

  it.each([
    ['is no array', '{"phone": "+79161234567"}'],
    ['is not closed', '[{"phone": "+79161234567"}'],
    ['has something after it', '[] []'],
    ['has an empty place', '[,]'],
  ])('refuse JSON that %s', async (_, body) => {
    expect(await add(body, 'application/json')).toMatchObject({
      status: 400,
      body: { code: 'malformed-body' },
    })
  })

  it('may come in Windows-1251, named or not, and in no encoding that nobody knows', async () => {
    const windows = Buffer.concat([
      Buffer.from('phone,name\n+79161234567,'),
      Buffer.from([0xc0, 0xed, 0xed, 0xe0]),
      Buffer.from('\n'),
    ])
    const send = async (contentType: string) => {
      const response = await fetch(`${rig.url}/campaigns/${campaignId}/contacts`, {
        method: 'POST',
        headers: { 'x-api-key': API_KEY, 'content-type': contentType },
        body: windows,
      })
      return { status: response.status, text: await response.text() }
    }
    expect((await send('text/csv; charset=klingon')).status).toBe(415)
    expect((await send('text/csv')).status).toBe(200)
    expect(await listed()).toMatchObject([{ name: 'Анна' }])
    expect((await send('text/csv; charset=windows-1251')).status).toBe(200)
    expect(await listed()).toHaveLength(1)
  })

  it('are read as they arrive, characters whole however the body is cut, in flat memory', async () => {
    const rows = 20_000
    const encoder = new TextEncoder()
    async function* body() {
      yield encoder.encode('phone,name\n')
      for (let row = 0; row < rows; row += 1) {
        const line = encoder.encode(`+7916${String(row).padStart(7, '0')},Щука ${row}\n`)
        yield line.slice(0, 15) // in the middle of «Щ»
        yield line.slice(15)
      }
    }
    const response = await fetch(`${rig.url}/campaigns/${campaignId}/contacts`, {
      method: 'POST',
      headers: { 'x-api-key': API_KEY, 'content-type': 'text/csv' },
      body: ReadableStream.from(body()),
      duplex: 'half',
    })
    expect(await response.json()).toMatchObject({ received: rows, added: rows, rejected: 0 })
    expect(await listed()).toMatchObject([{ name: 'Щука 0' }, { name: 'Щука 1' }, ...Array(48).fill({})])
  })

  it('end a row at 64 KiB where a quote is never closed', async () => {
    const told = await report(`phone,name\n+79161234567,"Анна\n${'x'.repeat(100_000)}\n`)
    expect(told.added).toBe(0)
    expect(told.rejected).toBeGreaterThan(0)
  })
})
