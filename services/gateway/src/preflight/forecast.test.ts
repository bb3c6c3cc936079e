import { campaignTermsSchema } from '@perezvon/contracts/campaign/campaign-spec'
import { preflightQuerySchema } from '@perezvon/contracts/http/preflight'
import { expect, test } from 'vitest'
import { forecast } from './forecast.ts'

const NOON = new Date('2026-11-20T12:00:00Z')
const NEVER = { count: 0, after_seconds: [60] }
const WITHOUT_REDIALS = { busy: NEVER, no_answer: NEVER, voicemail: NEVER, failed: NEVER }
const EVERYBODY_ANSWERS = {
  answered_share: 1,
  no_answer_share: 0,
  voicemail_share: 0,
  busy_share: 0,
  failed_share: 0,
}

const foresee = (given: { terms?: object; assumptions?: object; contacts?: number } = {}) =>
  forecast({
    terms: campaignTermsSchema.parse({
      name: 'Autumn',
      agent: 'halo',
      concurrency: 10,
      calls_per_second: 1,
      ...given.terms,
    }),
    maxDurationSeconds: 300,
    zones: [{ timeZone: 'Europe/Moscow', contacts: given.contacts ?? 1000 }],
    assumptions: preflightQuerySchema.parse(given.assumptions ?? {}),
    now: NOON,
  })

test('counts calls, minutes and money, expected and at most', async () => {
  const told = await foresee({
    terms: { retries: WITHOUT_REDIALS },
    assumptions: { ...EVERYBODY_ANSWERS, talk_seconds: 90, price_per_minute: 2 },
  })
  expect(told).toMatchObject({
    contacts: 1000,
    calls: { expected: 1000, at_most: 1000 },
    talk_minutes: { expected: 1500, at_most: 5000 },
    cost: { expected: 3000, at_most: 10_000 },
    left_over: 0,
  })
})

test('redials are counted by the rules: expected by the shares, at most by the counts', async () => {
  const busy = { count: 2, after_seconds: [60] }
  const told = await foresee({
    terms: { retries: { ...WITHOUT_REDIALS, busy } },
    assumptions: { ...EVERYBODY_ANSWERS, answered_share: 0.5, busy_share: 0.5 },
  })
  expect(told.calls).toEqual({ expected: 1750, at_most: 3000 })
})

test('a machine that is not redialled costs one call', async () => {
  const assumptions = { ...EVERYBODY_ANSWERS, answered_share: 0, voicemail_share: 1 }
  expect((await foresee({ terms: { voicemail: 'finish' }, assumptions })).calls.expected).toBe(1000)
  expect((await foresee({ terms: { voicemail: 'redial' }, assumptions })).calls.expected).toBe(2000)
})

test('the pace is that of the lines or of the calls per second, whichever is slower', async () => {
  const slow = { terms: { calls_per_second: 0.1 }, assumptions: EVERYBODY_ANSWERS }
  expect((await foresee(slow)).calls_per_hour).toBe(360)
  // Ten lines, 72 seconds each.
  const lines = { terms: { calls_per_second: 5 }, assumptions: EVERYBODY_ANSWERS }
  expect((await foresee(lines)).calls_per_hour).toBe(500)
})

test('a list that a day does not hold goes on in the windows of the next', async () => {
  const terms = { retries: WITHOUT_REDIALS, calls_per_second: 0.01, concurrency: 10 }
  const { starts_at, expected_finish } = await foresee({
    terms,
    assumptions: EVERYBODY_ANSWERS,
    contacts: 36 * 7, // an hour holds 36; from 15:00 to 21:00 in Moscow there are six
  })
  expect(starts_at).toBe(NOON.toISOString())
  expect(expected_finish).toMatch(/^2026-11-21T07:0\d:/)
})

test('marketing keeps to the hours of its country profile', async () => {
  const terms = {
    purpose: 'marketing',
    country_profile: 'us',
    calling_windows: [{ from: '00:00', to: '24:00' }],
  }
  // 15:00 in Moscow: in its window. 21:00: not any more, though the campaign's own is open all day.
  const late = await forecast({
    terms: campaignTermsSchema.parse({ name: 'Autumn', agent: 'halo', ...terms }),
    maxDurationSeconds: 300,
    zones: [{ timeZone: 'Europe/Moscow', contacts: 1 }],
    assumptions: preflightQuerySchema.parse({}),
    now: new Date('2026-11-20T18:00:00Z'),
  })
  expect(late.starts_at).toBe('2026-11-21T05:00:00.000Z')
})

test('what is not through at the end of its time is left over', async () => {
  const told = await foresee({
    terms: { retries: WITHOUT_REDIALS, not_after: '2026-11-20T12:05:00Z' },
    assumptions: { ...EVERYBODY_ANSWERS, answered_share: 0, busy_share: 1 },
  })
  expect(told).toMatchObject({ expected_finish: null, left_over: 700 })
})

test('nobody to call: nothing begins and nothing costs', async () => {
  expect(await foresee({ contacts: 0 })).toMatchObject({
    starts_at: null,
    expected_finish: null,
    calls: { expected: 0, at_most: 0 },
    left_over: 0,
  })
})

test('a million contacts in fifty zones are foreseen in one go', async () => {
  const zones = Intl.supportedValuesOf('timeZone')
    .slice(0, 50)
    .map((timeZone) => ({ timeZone, contacts: 20_000 }))
  const told = await forecast({
    terms: campaignTermsSchema.parse({ name: 'A', agent: 'halo', concurrency: 500, calls_per_second: 20 }),
    maxDurationSeconds: 300,
    zones,
    assumptions: preflightQuerySchema.parse({}),
    now: NOON,
  })
  expect(told.contacts).toBe(1_000_000)
  expect(Date.parse(told.expected_finish ?? '')).toBeGreaterThan(NOON.getTime() + 86_400_000)
})
