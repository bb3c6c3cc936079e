import { TerminalError } from '@perezvon/runtime/errors'
import { saveAgentVersion } from '@perezvon/store/agents'
import { listCampaigns } from '@perezvon/store/campaigns'
import { NOON, sampleAgent, sampleCampaign } from '@perezvon/store/sample-records'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { type DialerRig, openDialerRig, runJob } from '../testing/dialer-rig.ts'
import { createCampaign } from './create-campaign.ts'

let rig: DialerRig

beforeEach(async () => {
  rig = await openDialerRig({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => rig.close())

const create = (key: string, campaign = sampleCampaign({ people: 3 })) =>
  runJob(createCampaign(rig.ctx), { key, campaign })

test('makes a campaign with its contacts, once for its key', async () => {
  await saveAgentVersion(rig.ctx.db, { spec: sampleAgent(), now: NOON })
  await create('spring')
  await create('spring')
  const { items } = await listCampaigns(rig.ctx.db, { limit: 10 })
  expect(items).toMatchObject([{ state: 'running', counters: { contacts: 3, waiting: 3 } }])
  await create('summer')
  expect((await listCampaigns(rig.ctx.db, { limit: 10 })).items).toHaveLength(2)
})

test('a key that was used for another campaign is refused for good', async () => {
  await saveAgentVersion(rig.ctx.db, { spec: sampleAgent(), now: NOON })
  await create('spring')
  await expect(create('spring', sampleCampaign({ people: 4 }))).rejects.toBeInstanceOf(TerminalError)
})

test('a contact without a variable that the agent speaks of is refused for good', async () => {
  const spec = sampleAgent({ greeting: '{{name}}, ваш заказ {{order}} готов.' })
  await saveAgentVersion(rig.ctx.db, { spec, now: NOON })
  const contacts = [{ phone: '+79160000001', name: 'Анна' }]
  await expect(create('spring', sampleCampaign({ people: 0, contacts }))).rejects.toMatchObject({
    code: 'contacts-do-not-fit',
    message: expect.stringContaining('order'),
  })
  const whole = contacts.map((contact) => ({ ...contact, variables: { order: '17' } }))
  await create('spring', sampleCampaign({ people: 0, contacts: whole }))
  expect((await listCampaigns(rig.ctx.db, { limit: 10 })).items).toHaveLength(1)
})

test('an unknown agent is refused for good, and the key stays free', async () => {
  await expect(create('spring')).rejects.toMatchObject({ code: 'agent-not-found' })
  await saveAgentVersion(rig.ctx.db, { spec: sampleAgent(), now: NOON })
  await create('spring')
  expect((await listCampaigns(rig.ctx.db, { limit: 10 })).items).toHaveLength(1)
})

test('a campaign that breaks its country profile is refused for good', async () => {
  await saveAgentVersion(rig.ctx.db, { spec: sampleAgent(), now: NOON })
  await expect(create('spring', sampleCampaign({ country_profile: 'ru' }))).rejects.toMatchObject({
    code: 'country-profile-broken',
    message: expect.stringContaining('caller_label is missing'),
  })
})
