import { once } from 'node:events'
import { createServer } from 'node:net'
import { Readable } from 'node:stream'
import { API_KEY, type GatewayRig, startGatewayRig } from '@perezvon/gateway/testing/gateway-rig'
import { systemIds } from '@perezvon/runtime/ids'
import { Secret } from '@perezvon/runtime/secret'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { ContactUpload } from './campaign-api.ts'
import { createPublicApi } from './public-api.ts'

let rig: GatewayRig

beforeAll(async () => {
  rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
})
afterAll(() => rig?.stop())

const apiAt = (baseUrl: string, key = API_KEY) => createPublicApi({ baseUrl, apiKey: new Secret(key) })

const PIECE = Buffer.from('+79161234567,an unusually talkative person\n'.repeat(1500))
const PIECES = 1000

/** A list of some 65 MB that comes into being as it is read; how many pieces of it were asked for is noted. */
function longList(): ContactUpload & { asked: () => number } {
  let asked = 0
  async function* pieces() {
    yield Buffer.from('phone,name\n')
    for (; asked < PIECES; asked += 1) yield PIECE
  }
  const bytes = 11 + PIECE.byteLength * PIECES
  return { type: 'text/csv', bytes, body: Readable.from(pieces(), { objectMode: false }), asked: () => asked }
}

async function draft() {
  return apiAt(rig.url).createCampaign({ name: 'a draft', agent: 'halo', start: false }, systemIds.campaign())
}

test('a campaign is created once for a key, filled, moved, found again and explained', async () => {
  const api = apiAt(rig.url)
  const spec = { name: 'once', agent: 'halo', start: false, not_before: '2099-01-01T00:00:00Z' }
  const [created, again] = [await api.createCampaign(spec, 'key-1'), await api.createCampaign(spec, 'key-1')]
  expect(again.id).toBe(created.id)
  const csv = 'id,phone,name\nfirst,+79161234567,Анна\nsecond,12,nobody\n'
  const body = Readable.from([Buffer.from(csv)], { objectMode: false })
  const report = await api.uploadContacts(created.id, {
    type: 'text/csv',
    bytes: Buffer.byteLength(csv),
    body,
  })
  expect(report).toMatchObject({ received: 2, added: 1, rejected: 1, faults: [{ line: 3, field: 'phone' }] })
  expect((await api.startCampaign(created.id)).state).toBe('running')
  expect((await api.pauseCampaign(created.id)).state).toBe('paused')
  expect((await api.resumeCampaign(created.id)).state).toBe('running')
  expect((await api.cancelCampaign(created.id)).state).toBe('cancelled')
  expect((await api.newestCampaigns(1)).map(({ id }) => id)).toEqual([created.id])
  const [contact] = await api.listContacts(created.id)
  const { decisions } = await api.explainContact(contact?.id ?? '')
  expect(decisions.map(({ decision }) => decision)).toEqual(['imported', 'finished'])
})

test('a refusal that comes in the middle of a long upload is heard, and the rest is not sent', async () => {
  const missing = longList()
  await expect(apiAt(rig.url).uploadContacts(systemIds.campaign(), missing)).rejects.toMatchObject({
    code: 'api-refused',
    status: 404,
  })
  expect(missing.asked()).toBeLessThan(PIECES)
  const unknown = longList()
  await expect(apiAt(rig.url, 'another').uploadContacts(systemIds.campaign(), unknown)).rejects.toMatchObject(
    {
      status: 401,
      problem: { code: 'api-key-unknown' },
    },
  )
  expect(unknown.asked()).toBeLessThan(PIECES)
})

test('an upload that its sender stops is told as what stopped it', async () => {
  const { id } = await draft()
  const stopping = new AbortController()
  const reason = new Error('Ctrl-C')
  const list = longList()
  list.body.once('data', () => stopping.abort(reason))
  await expect(apiAt(rig.url).uploadContacts(id, { ...list, signal: stopping.signal })).rejects.toBe(reason)
})

test('a gateway that goes away in the middle of an upload is told as one that does not answer', async () => {
  const rude = createServer((socket) => socket.once('data', () => socket.destroy()))
  rude.listen(0, '127.0.0.1')
  await once(rude, 'listening')
  const address = rude.address()
  const port = typeof address === 'object' ? address?.port : undefined
  await expect(apiAt(`http://127.0.0.1:${port}`).uploadContacts('camp_1', longList())).rejects.toMatchObject({
    code: 'gateway-unreachable',
  })
  rude.close()
})

test('what would come of a campaign and a list is told, and nothing of it is there', async () => {
  const api = apiAt(rig.url)
  const spec = { name: 'not yet', agent: 'halo', calling_windows: [{ from: '00:00', to: '24:00' }] }
  const csv = 'id,phone,name\nfirst,+79161234567,Анна\nsecond,12,nobody\n'
  const preflight = await api.checkCampaign({
    spec,
    list: { name: 'список.csv', type: 'text/csv', content: new Blob([csv]) },
    assumptions: { talk_seconds: '90' },
    signal: new AbortController().signal,
  })
  expect(preflight).toMatchObject({
    ready: true,
    contacts: { received: 2, rejected: 1, to_call: 1 },
    faults: [{ line: 3, field: 'phone' }],
    forecast: { assumptions: { talk_seconds: 90 } },
  })
  expect((await api.newestCampaigns(50)).map((campaign) => campaign.spec.name)).not.toContain('not yet')
  const { id } = await draft()
  const body = Readable.from([Buffer.from(csv)], { objectMode: false })
  const upload = { type: 'text/csv', bytes: Buffer.byteLength(csv), body }
  expect(await api.checkContacts(id, upload)).toMatchObject({ contacts: { received: 2, to_call: 1 } })
  expect((await api.getCampaign(id)).counters.contacts).toBe(0)
})

test('a campaign is followed from its beginning or from where one was, until it is over', async () => {
  const api = apiAt(rig.url)
  const { id } = await draft()
  const signal = new AbortController().signal
  const [first, second] = [await eventsOf(id, undefined), await eventsOf(id, '999999999')]
  await expect(first(2)).resolves.toEqual(['journal created', 'progress draft'])
  await expect(second(1)).resolves.toEqual(['progress draft'])
  await api.startCampaign(id)
  await expect(first(1)).resolves.toEqual(['journal started'])
  await api.cancelCampaign(id)
  await expect(first(9)).resolves.toEqual(expect.arrayContaining(['journal cancelled', 'progress cancelled']))
  expect(await api.followCampaign(id, { lastEventId: '999999999', signal })).toBeUndefined()
  await expect(
    api.followCampaign(systemIds.campaign(), { lastEventId: undefined, signal }),
  ).rejects.toMatchObject({ status: 404 })
})

/** Reads so many events of a campaign at a time, fewer where they end. */
async function eventsOf(id: string, lastEventId: string | undefined) {
  const events = await apiAt(rig.url).followCampaign(id, {
    lastEventId,
    signal: AbortSignal.timeout(50_000),
  })
  if (events === undefined) throw new Error('there are no events')
  return async (count: number): Promise<string[]> => {
    const heard: string[] = []
    while (heard.length < count) {
      const { done, value } = await events.next()
      if (done) break
      if (!('data' in value)) continue
      const data = JSON.parse(value.data)
      heard.push(`${value.event} ${data.entry ?? data.state}`)
    }
    return heard
  }
}
