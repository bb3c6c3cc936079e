import { campaignSpecSchema } from '@perezvon/contracts/campaign/campaign-spec'
import { systemIds } from '@perezvon/runtime/ids'
import { createCampaign } from '@perezvon/store/campaigns'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

describe('a campaign keeps to its country profile', () => {
  let rig: GatewayRig

  beforeAll(async () => {
    rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
  })
  afterAll(() => rig.stop())

  const marketing = {
    name: 'Autumn',
    agent: 'halo',
    purpose: 'marketing',
    country_profile: 'us',
    start: false,
  }
  const create = (more: object) => rig.ask('/campaigns', { body: { ...marketing, ...more } })

  it('is not created while a field is missing or wrong; each is told with its remedy', async () => {
    expect(await create({ country_profile: 'ru' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'caller_label', remedy: expect.any(String) }] },
    })
    const late = [{ from: '21:00', to: '22:00' }]
    expect(await create({ ring_seconds: 10, calling_windows: late })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'calling_windows' }, { field: 'ring_seconds' }] },
    })
  })

  it('takes only contacts with a consent reference', async () => {
    const phone = '+12125550123'
    expect(await create({ contacts: [{ phone }] })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'contacts.0.consent', remedy: expect.any(String) }] },
    })
    const made = await create({ contacts: [{ phone, consent: 'crm:1' }] })
    expect(made.status, made.text).toBe(201)
    const csv = 'phone,consent\n+12125550124,\n+12125550125,crm:2\n'
    const headers = { 'content-type': 'text/csv' }
    expect(await rig.ask(`/campaigns/${made.body.id}/contacts`, { body: csv, headers })).toMatchObject({
      status: 200,
      body: { added: 1, rejected: 1, faults: [{ line: 2, field: 'consent' }] },
    })
  })

  it('is not started where rules have become stricter since it was made', async () => {
    const spec = campaignSpecSchema.parse({ ...marketing, country_profile: 'ru' })
    const id = systemIds.campaign()
    const draft = { id, spec, contacts: [], now: new Date(), writeId: systemIds.writeContact }
    await createCampaign(rig.db, draft)
    expect(await rig.ask(`/campaigns/${id}/start`, { method: 'POST' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'caller_label' }] },
    })
  })
})
