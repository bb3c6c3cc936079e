import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { API_KEY, type GatewayRig, startGatewayRig } from '@perezvon/gateway/testing/gateway-rig'
import { Secret } from '@perezvon/runtime/secret'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { createPublicApi, type PublicApi } from '../public-api/public-api.ts'
import { findContactLists } from './contact-list.ts'
import { type CampaignRun, runCampaign } from './run-campaign.ts'

let rig: GatewayRig
let api: PublicApi
let folder: string
const said: string[] = []

beforeAll(async () => {
  rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
  api = createPublicApi({ baseUrl: rig.url, apiKey: new Secret(API_KEY) })
  folder = await mkdtemp(join(tmpdir(), 'perezvon-run-'))
})
beforeEach(() => {
  said.length = 0
})
afterAll(async () => {
  await rig?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function listWith(name: string, phones: readonly string[]) {
  const path = join(folder, name)
  await writeFile(path, `phone\n${phones.map((phone) => `${phone}\n`).join('')}`)
  return findContactLists([path])
}

function run(key: string, over: Partial<CampaignRun> = {}): CampaignRun {
  return {
    spec: { name: key, agent: 'halo' },
    lists: [],
    key,
    beside: false,
    signal: new AbortController().signal,
    say: (line) => said.push(line),
    onUpload: () => undefined,
    onReport: () => undefined,
    ...over,
  }
}

test('an upload that breaks off is gone on with by the same run', async () => {
  const lists = await listWith('long.csv', ['+70001112201', '+70001112202'])
  const stopping = new AbortController()
  const reason = new Error('Ctrl-C')
  const stopped = run('broken off', {
    lists,
    signal: stopping.signal,
    onReport: () => stopping.abort(reason),
  })
  await expect(runCampaign(api, stopped)).rejects.toBe(reason)
  const [draft] = await api.newestCampaigns(1)
  expect(draft).toMatchObject({ state: 'draft', counters: { contacts: 2 } })
  const again = await runCampaign(api, run('broken off', { lists }))
  expect(again).toMatchObject({ id: draft?.id, state: 'running', counters: { contacts: 2 } })
})

test('two runs of the same files at once are one campaign, started once', async () => {
  const lists = await listWith('twice.csv', ['+70001112203'])
  const [one, other] = await Promise.all([
    runCampaign(api, run('at once', { lists })),
    runCampaign(api, run('at once', { lists })),
  ])
  expect(one.id).toBe(other.id)
  expect(await api.getCampaign(one.id)).toMatchObject({ state: 'running', counters: { contacts: 1 } })
})

test('a campaign with nobody in it is not started', async () => {
  const lists = await listWith('nobody.csv', ['12'])
  await expect(runCampaign(api, run('nobody', { lists }))).rejects.toMatchObject({ code: 'no-contacts' })
  expect((await api.newestCampaigns(1))[0]).toMatchObject({ state: 'draft' })
})

test('start: false is obeyed, and may be thought over', async () => {
  const spec = { name: 'later', agent: 'halo', contacts: [{ phone: '+70001112204' }] }
  const draft = await runCampaign(api, run('later', { spec: { ...spec, start: false } }))
  expect(draft.state).toBe('draft')
  expect(said.at(-1)).toContain(`./perezvon campaign start ${draft.id}`)
  expect(await runCampaign(api, run('later', { spec }))).toMatchObject({ id: draft.id, state: 'running' })
})

test('of the same name only what is under way stands in the way', async () => {
  const lists = await listWith('one.csv', ['+70001112205'])
  const spec = { name: 'autumn', agent: 'halo' }
  const first = await runCampaign(api, run('autumn 1', { spec, lists }))
  await expect(runCampaign(api, run('autumn 2', { spec, lists }))).rejects.toThrow(
    `${first.id} of the same name is running (0 of 1 done)`,
  )
  await api.cancelCampaign(first.id)
  const second = await runCampaign(api, run('autumn 2', { spec, lists }))
  expect(second.state).toBe('running')
  expect((await runCampaign(api, run('autumn 3', { spec, lists, beside: true }))).state).toBe('running')
})

test('a key that made another campaign is refused', async () => {
  const contacts = [{ phone: '+70001112206' }]
  await runCampaign(api, run('mine', { spec: { name: 'mine', agent: 'halo', contacts } }))
  const other = run('mine', { spec: { name: 'other', agent: 'halo', contacts } })
  await expect(runCampaign(api, other)).rejects.toMatchObject({
    status: 409,
    problem: { code: 'idempotency-key-reused' },
  })
})
