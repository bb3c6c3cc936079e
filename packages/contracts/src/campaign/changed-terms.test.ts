import { expect, test } from 'vitest'
import { campaignChangesSchema, campaignTermsSchema } from './campaign-spec.ts'
import { changedTerms } from './changed-terms.ts'

const TERMS = campaignTermsSchema.parse({
  name: 'Autumn',
  agent: 'halo',
  not_before: '2026-11-20T09:00:00Z',
  not_after: '2026-12-20T09:00:00Z',
  budget: { money: 100, minutes: 50 },
})

/** The change as a client writes it. */
const change = (written: object) => changedTerms(TERMS, campaignChangesSchema.parse(written))

test('what is changed is told with what it was; the rest stays', () => {
  const result = change({ concurrency: 50, calls_per_second: 5 })
  expect(result).toMatchObject({
    ok: true,
    value: {
      terms: { ...TERMS, concurrency: 50, calls_per_second: 5 },
      changed: { concurrency: { before: 10, after: 50 }, calls_per_second: { before: 1, after: 5 } },
    },
  })
})

test('null takes a term away, and one that was not there is new', () => {
  expect(change({ budget: null, time_to_live_seconds: 3600 })).toMatchObject({
    ok: true,
    value: {
      changed: {
        budget: { before: { money: 100, minutes: 50 }, after: null },
        time_to_live_seconds: { before: null, after: 3600 },
      },
    },
  })
})

test('a term is replaced as a whole', () => {
  expect(change({ budget: { minutes: 60 } })).toMatchObject({
    ok: true,
    value: { terms: { budget: { minutes: 60 } } },
  })
})

test('saying what is so already changes nothing, in whatever order it is said', () => {
  expect(
    change({ concurrency: 10, budget: { minutes: 50, money: 100 }, frequency_caps: null }),
  ).toMatchObject({
    ok: true,
    value: { changed: {} },
  })
})

test('terms are judged together: an end before the beginning is refused by its field', () => {
  expect(change({ not_after: '2026-11-01T09:00:00Z' })).toMatchObject({
    ok: false,
    faults: [{ field: 'not_after' }],
  })
})

test('a change does not lead out of the country’s hours', () => {
  const terms = campaignTermsSchema.parse({
    name: 'Sale',
    agent: 'halo',
    purpose: 'marketing',
    country_profile: 'us',
    caller_label: 'HALO',
  })
  const night = campaignChangesSchema.parse({ calling_windows: [{ from: '00:00', to: '04:00' }] })
  expect(changedTerms(terms, night)).toMatchObject({ ok: false, faults: [{ field: 'calling_windows' }] })
})
