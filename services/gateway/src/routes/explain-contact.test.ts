import { campaignViewSchema } from '@perezvon/contracts/http/campaign-view'
import { explainContactRoute } from '@perezvon/contracts/http/explain-contact'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

let rig: GatewayRig

beforeAll(async () => {
  rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
})
afterAll(() => rig.stop())

async function givenContact(terms: object, contact: object = {}): Promise<string> {
  const contacts = [{ phone: '+79161234567', ...contact }]
  const body = { name: 'Акция', agent: 'halo', contacts, ...terms }
  const { id } = campaignViewSchema.parse((await rig.ask('/campaigns', { body })).body)
  const { body: page } = await rig.ask(`/campaigns/${id}/contacts?phone=%2B79161234567`)
  const { schema } = explainContactRoute.answers[200]
  return schema.shape.contact.array().parse(page.items)[0]?.id ?? expect.unreachable('it was not added')
}

const why = async (id: string) =>
  explainContactRoute.answers[200].schema.parse((await rig.ask(`/contacts/${id}/why`)).body)

it('tells last what a waiting contact waits for at this moment, with the numbers', async () => {
  const id = await givenContact(
    { start: false, calling_windows: [{ from: '00:00', to: '24:00' }] },
    { not_before: '2099-01-01T00:00:00Z', priority: 9, time_zone: 'Europe/Moscow' },
  )
  const { contact, decisions } = await why(id)
  expect(decisions.map(({ decision }) => decision)).toEqual(['imported', 'waits'])
  expect(decisions.at(-1)).toMatchObject({
    call_id: null,
    detail: {
      due_at: contact.due_at,
      priority: 9,
      time_zone: 'Europe/Moscow',
      for: [{ what: 'not-started' }, { what: 'not-due', until: '2099-01-01T00:00:00.000Z' }],
    },
  })
})

it('tells nothing of the kind of a contact that has its outcome', async () => {
  await rig.ask('/suppressions', { body: { phone: '+79161234567' } })
  const { decisions } = await why(await givenContact({}))
  expect(decisions.map(({ decision }) => decision)).toEqual(['imported', 'suppressed', 'finished'])
})

it('a contact is answered by itself, too', async () => {
  const id = await givenContact({})
  expect((await rig.ask(`/contacts/${id}`)).body).toEqual((await why(id)).contact)
  expect((await rig.ask('/contacts/cont_00000000000000000000')).status).toBe(404)
})
