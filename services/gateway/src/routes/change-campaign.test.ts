import { campaignStatusSchema } from '@perezvon/contracts/http/campaign-status'
import { type CampaignView, campaignViewSchema } from '@perezvon/contracts/http/campaign-view'
import { onPumpWake } from '@perezvon/livecall/capacity/pump-wake'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

let rig: GatewayRig

beforeAll(async () => {
  rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
})
afterAll(() => rig.stop())

async function givenCampaign(more: object = {}): Promise<CampaignView> {
  const { body } = await rig.ask('/campaigns', { body: { name: 'Акция', agent: 'halo', ...more } })
  return campaignViewSchema.parse(body)
}

const change = (id: string, body: object, headers: Record<string, string> = {}) =>
  rig.ask(`/campaigns/${id}`, { method: 'PATCH', body, headers })

it('changes terms while it runs, tells the dialers at once and journals what was', async () => {
  const { id } = await givenCampaign()
  let woken = 0
  const stop = await onPumpWake(rig.live, () => {
    woken += 1
  })
  const answer = await change(id, { concurrency: 40, calls_per_second: 4 })
  expect(answer).toMatchObject({
    status: 200,
    body: { spec_version: 2, spec: { concurrency: 40, calls_per_second: 4 } },
  })
  expect(answer.headers.get('etag')).toBe('"2"')
  await expect.poll(() => woken).toBe(1)
  await stop()
  const journal = await rig.ask(`/campaigns/${id}/journal`)
  expect(journal.body.items).toMatchObject([
    { entry: 'created' },
    { entry: 'changed', detail: { changed: { concurrency: { before: 10, after: 40 } } } },
  ])
})

it('changes only what nobody else has changed meanwhile, where it is asked to', async () => {
  const { id } = await givenCampaign()
  const read = await rig.ask(`/campaigns/${id}`)
  const etag = read.headers.get('etag') ?? ''
  expect(etag).toBe('"1"')
  expect((await change(id, { concurrency: 40 }, { 'if-match': etag })).status).toBe(200)
  const late = await change(id, { concurrency: 50 }, { 'if-match': etag })
  expect(late).toMatchObject({ status: 412, body: { code: 'changed-meanwhile' } })
  expect(late.headers.get('etag')).toBe('"2"')
  expect((await change(id, { concurrency: 50 }, { 'if-match': '*' })).status).toBe(200)
})

it('refuses what is no change, no term, or does not fit the others, by its field', async () => {
  const { id } = await givenCampaign({ not_before: '2026-11-20T09:00:00Z' })
  expect((await change(id, {})).body).toMatchObject({ code: 'invalid-request' })
  expect((await change(id, { name: 'Другая', concurrency: 5 })).body.errors).toMatchObject([
    { field: 'name' },
  ])
  const early = await change(id, { not_after: '2026-11-19T09:00:00Z' })
  expect(early).toMatchObject({ status: 422, body: { errors: [{ field: 'not_after' }] } })
  expect((await change('camp_00000000000000000000', { concurrency: 1 })).status).toBe(404)
  await rig.ask(`/campaigns/${id}/cancel`, { method: 'POST' })
  expect(await change(id, { concurrency: 1 })).toMatchObject({
    status: 409,
    body: { code: 'campaign-state' },
  })
})

it('says what of the request has no effect yet, and what of the budget is spent', async () => {
  const told = await givenCampaign({
    webhooks: [{ url: 'https://crm.example.com/calls' }],
    budget: { minutes: 100 },
  })
  expect(told.notices).toEqual([expect.stringContaining('not delivered')])
  expect(told.budget_use).toEqual({ money: null, minutes: { limit: 100, used: 0 } })
  expect((await givenCampaign()).notices).toEqual([])
})

it('tells what the campaign waits for at this moment', async () => {
  const contacts = [{ phone: '+79161234567' }]
  const waits = async (id: string) =>
    campaignStatusSchema.parse((await rig.ask(`/campaigns/${id}`)).body).waiting_for.map(({ what }) => what)
  const open = [{ from: '00:00', to: '24:00' }]
  const { id } = await givenCampaign({ contacts, calling_windows: open })
  expect(await waits(id)).toEqual([])
  await rig.ask(`/campaigns/${id}/pause`, { method: 'POST' })
  expect(await waits(id)).toEqual(['paused'])
  const draft = await givenCampaign({ contacts, start: false, not_before: '2099-01-01T00:00:00Z' })
  expect(await waits(draft.id)).toEqual(['not-started', 'not-before'])
  await rig.ask(`/campaigns/${draft.id}/cancel`, { method: 'POST' })
  expect(await waits(draft.id)).toEqual(['over'])
})
