import { campaignViewSchema } from '@perezvon/contracts/http/campaign-view'
import { type Preflight, preflightSchema } from '@perezvon/contracts/http/preflight'
import { listCampaigns } from '@perezvon/store/campaigns'
import { suppressNumber } from '@perezvon/store/suppressions'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { API_KEY, type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

const NOON = new Date('2026-11-20T09:00:00Z') // in Moscow, a Friday

describe('a preflight', () => {
  let rig: GatewayRig

  beforeAll(async () => {
    rig = await startGatewayRig({
      redisUrl: inject('redisUrl'),
      databaseUrl: inject('databaseUrl'),
      clock: { now: () => NOON, sleep: () => Promise.reject(new Error('nobody sleeps here')) },
    })
    const spec = { ...rig.agent.spec, name: 'strict', variables: { name: 'клиент' } }
    await rig.ask('/agents', { body: spec })
  })
  afterAll(() => rig.stop())

  type Part = { name: string; content: string; fileName?: string; type?: string }

  async function send(parts: readonly Part[], query = ''): Promise<{ status: number; body: unknown }> {
    const form = new FormData()
    for (const { name, content, fileName, type } of parts) {
      if (fileName === undefined) form.append(name, content)
      else form.append(name, new Blob([content], { type: type ?? 'application/octet-stream' }), fileName)
    }
    const answer = await fetch(new URL(`/preflights${query}`, rig.url), {
      method: 'POST',
      headers: { 'x-api-key': API_KEY },
      body: form,
    })
    return { status: answer.status, body: await answer.json() }
  }

  async function check(parts: readonly Part[], query = ''): Promise<Preflight> {
    const answer = await send(parts, query)
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    return preflightSchema.parse(answer.body)
  }

  const YAML = `
name: Autumn
agent: halo
time_zone: Europe/Moscow
calling_windows:
  - { from: "10:00", to: "20:00" }
webhooks:
  - { url: "https://crm.example.com/calls" }
`

  it('takes a campaign in YAML and a list in CSV, and creates nothing', async () => {
    await suppressNumber(rig.db, {
      phone: '+74950000005',
      scope: 'all',
      source: 'api',
      reason: '',
      now: NOON,
    })
    const csv = [
      'id,phone,time_zone',
      '1,+74950000001,',
      '2,84950000002,Asia/Vladivostok',
      '2,+74950000003,',
      '3,12,',
      '4,+74950000005,',
    ].join('\n')
    const told = await check([
      { name: 'campaign', content: YAML, fileName: 'spec.yaml' },
      { name: 'contacts', content: csv, fileName: 'contacts.csv' },
    ])
    expect(told).toMatchObject({
      dry_run: true,
      ready: true,
      checked_at: NOON.toISOString(),
      contacts: {
        received: 5,
        rejected: 1,
        duplicates_in_list: 1,
        duplicates_in_campaign: 0,
        suppressed: 1,
        to_call: 2,
        outside_window_now: 0,
      },
      faults: [{ line: 5, field: 'phone' }],
      forecast: { contacts: 2, starts_at: NOON.toISOString(), cost: null },
    })
    expect(told.notices.map(({ code }) => code)).toEqual(['webhooks-not-delivered', 'rows-rejected'])
    expect((await listCampaigns(rig.db, { limit: 10 })).items).toEqual([])
  })

  it('tells zones that are closed now, when they open, and those that never do', async () => {
    const campaign = JSON.stringify({
      name: 'Autumn',
      agent: 'halo',
      calling_windows: [{ from: '10:00', to: '14:00' }],
      contacts: [
        { phone: '+74950000001', time_zone: 'Europe/Moscow' },
        { phone: '+74950000002', time_zone: 'Asia/Vladivostok' },
      ],
    })
    const told = await check([{ name: 'campaign', content: campaign }])
    expect(told.zones).toEqual([
      {
        time_zone: 'Asia/Vladivostok',
        contacts: 1,
        open_now: false,
        opens_at: '2026-11-21T00:00:00.000Z',
      },
      { time_zone: 'Europe/Moscow', contacts: 1, open_now: true, opens_at: null },
    ])
    expect(told.contacts).toMatchObject({ to_call: 2, outside_window_now: 1, never_in_window: 0 })
  })

  it('tells what breaks the country profile, which variables are missing, and whether the budget holds', async () => {
    const campaign = {
      name: 'Autumn',
      agent: 'strict',
      purpose: 'marketing',
      country_profile: 'us',
      ring_seconds: 10,
      calling_windows: [{ from: '06:00', to: '20:00' }],
      budget: { money: 1 },
      contacts: [
        { phone: '+12125550123', consent: 'crm:1', variables: { city: 'New York' } },
        { phone: '+12125550124', consent: 'crm:2' },
        { phone: '+4930123456', variables: { city: 'Berlin' } },
      ],
    }
    const parts = [{ name: 'campaign', content: JSON.stringify(campaign) }]
    const told = await check(
      parts,
      '?price_per_minute=60&answered_share=1&no_answer_share=0&voicemail_share=0&busy_share=0&failed_share=0&talk_seconds=30',
    )
    expect(told).toMatchObject({
      ready: false,
      campaign: { faults: [{ field: 'ring_seconds' }], calling_windows: [{ from: '08:00', to: '20:00' }] },
      contacts: { received: 3, rejected: 2, to_call: 1 },
      missing_variables: [{ variable: 'city', contacts: 1 }],
      forecast: { cost: { expected: 30 }, talk_minutes: { expected: 0.5 } },
      budget: { suffices: false, suffices_at_most: false },
    })
    expect(told.faults.map(({ line, field }) => [line, field])).toEqual([
      [2, 'contacts.1.variables.city'],
      [3, 'contacts.2.consent'],
    ])
    expect(told.notices.map(({ code }) => code)).toEqual([
      'campaign-breaks-profile',
      'windows-narrowed',
      'rows-rejected',
      'budget-too-small',
    ])
  })

  it.each([
    ['without a campaign', [{ name: 'contacts', content: 'phone\n' }], 422, 'campaign'],
    ['with a campaign that does not fit', [{ name: 'campaign', content: 'name: A' }], 422, 'agent'],
    [
      'with an agent that is not there',
      [{ name: 'campaign', content: '{"name":"A","agent":"nobody"}' }],
      422,
      'agent',
    ],
    [
      'with another part',
      [
        { name: 'campaign', content: '{"name":"A","agent":"halo"}' },
        { name: 'lists', content: 'phone\n' },
      ],
      422,
      'lists',
    ],
  ])('is refused %s', async (_, parts, status, field) => {
    expect(await send(parts)).toMatchObject({ status, body: { errors: [{ field }] } })
  })

  it('is refused where the form breaks off or names no boundary', async () => {
    const ask = (contentType: string, body: string) =>
      rig.ask('/preflights', { body, headers: { 'content-type': contentType } })
    const brokenOff =
      '--x\r\ncontent-disposition: form-data; name="campaign"\r\n\r\n{"name":"A","agent":"halo"}\r\n--x\r\n' +
      'content-disposition: form-data; name="contacts"; filename="a.csv"\r\n\r\nphone\n+7495'
    expect(await ask('multipart/form-data; boundary=x', brokenOff)).toMatchObject({
      status: 400,
      body: { code: 'malformed-body' },
    })
    expect(await ask('multipart/form-data', brokenOff)).toMatchObject({ status: 400 })
  })

  it('is refused where the shares are more than one', async () => {
    const parts = [{ name: 'campaign', content: YAML }]
    expect(await send(parts, '?answered_share=0.9')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'answered_share' }] },
    })
  })

  it('of POST /campaigns answers without creating', async () => {
    const body = { name: 'Autumn', agent: 'halo', contacts: [{ phone: '+74950000001' }] }
    const told = await rig.ask('/campaigns?dry_run=true', { body })
    expect(told.status, told.text).toBe(200)
    expect(preflightSchema.parse(told.body)).toMatchObject({ ready: true, contacts: { to_call: 1 } })
    expect((await listCampaigns(rig.db, { limit: 10 })).items).toEqual([])
  })

  it('of a list for a campaign that exists knows whom it has, and adds nobody', async () => {
    const body = { name: 'Autumn', agent: 'halo', start: false, contacts: [{ phone: '+74950000001' }] }
    const campaign = campaignViewSchema.parse((await rig.ask('/campaigns', { body })).body)
    const told = await rig.ask(`/campaigns/${campaign.id}/contacts?dry_run=true`, {
      body: 'phone\n+74950000001\n+74950000002\n+74950000002\n',
      headers: { 'content-type': 'text/csv' },
    })
    expect(told.status, told.text).toBe(200)
    expect(preflightSchema.parse(told.body)).toMatchObject({
      contacts: { received: 3, duplicates_in_campaign: 1, duplicates_in_list: 1, to_call: 1 },
      forecast: { contacts: 2 },
    })
    expect((await rig.ask(`/campaigns/${campaign.id}`)).body).toMatchObject(campaign)
  })
})
