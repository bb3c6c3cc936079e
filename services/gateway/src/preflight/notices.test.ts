import { campaignTermsSchema } from '@perezvon/contracts/campaign/campaign-spec'
import { preflightQuerySchema } from '@perezvon/contracts/http/preflight'
import { expect, test } from 'vitest'
import { forecast } from './forecast.ts'
import { type Findings, noticesOf } from './notices.ts'

const NOON = new Date('2026-11-20T12:00:00Z')

async function findings(written: object = {}, more: Partial<Findings> = {}): Promise<Findings> {
  const terms = campaignTermsSchema.parse({ name: 'Autumn', agent: 'halo', ...written })
  return {
    terms,
    faults: [],
    contacts: {
      received: 10,
      rejected: 0,
      duplicates_in_list: 0,
      duplicates_in_campaign: 0,
      suppressed: 0,
      to_call: 10,
      outside_window_now: 0,
      never_in_window: 0,
      capped_now: 0,
    },
    ofOtherCountries: 0,
    inDoubt: 0,
    forecast: await forecast({
      terms,
      maxDurationSeconds: 300,
      zones: [{ timeZone: 'Europe/Moscow', contacts: 10 }],
      assumptions: preflightQuerySchema.parse({}),
      now: NOON,
    }),
    budget: null,
    ...more,
  }
}
const codes = (found: Findings) => noticesOf(found).map(({ code }) => code)

test('of a campaign that is in order nothing is told', async () => {
  expect(noticesOf(await findings())).toEqual([])
})

test('numbers stand in the words', async () => {
  const { contacts } = await findings()
  const found = await findings(
    {},
    { contacts: { ...contacts, rejected: 1, never_in_window: 2, capped_now: 3 } },
  )
  expect(noticesOf(found)).toEqual([
    { code: 'rows-rejected', detail: expect.stringMatching(/^1 row would/) },
    { code: 'window-never-opens', detail: expect.stringMatching(/^2 contacts would never be called/) },
    { code: 'capped-now', detail: expect.stringMatching(/^3 contacts were/) },
  ])
})

test('contacts in several zones and numbers of other countries are told', async () => {
  const found = await findings({ country_profile: 'us' }, { inDoubt: 4, ofOtherCountries: 5 })
  expect(codes(found)).toEqual(['zones-in-doubt', 'numbers-of-other-countries'])
})

test('a list that is not through: by its own end, or as far as can be seen', async () => {
  expect(codes(await findings({ not_after: '2026-11-20T12:00:01Z' }))).toEqual(['finish-after-end'])
  const blackout = Array.from({ length: 150 }, (_, day) =>
    new Date(NOON.getTime() + day * 86_400_000).toISOString().slice(0, 10),
  )
  expect(codes(await findings({ blackout_dates: blackout }))).toEqual(['finish-is-far'])
})

test('a budget is too small, or holds only for what is expected', async () => {
  const tooSmall = await findings({}, { budget: { suffices: false, suffices_at_most: false } })
  expect(codes(tooSmall)).toEqual(['budget-too-small'])
  const perhaps = await findings({}, { budget: { suffices: true, suffices_at_most: false } })
  expect(codes(perhaps)).toEqual(['budget-may-not-suffice'])
  expect(codes(await findings({}, { budget: { suffices: true, suffices_at_most: true } }))).toEqual([])
})
