import { campaignTermsSchema } from '@perezvon/contracts/campaign/campaign-spec'
import { expect, test } from 'vitest'
import { type ForecastTerms, forecastLife, type RehearsedCall } from './forecast.ts'

/** A Friday, 12:00 in Moscow, 19:00 in Vladivostok. */
const NOON = new Date('2026-11-20T09:00:00Z')
const talk: RehearsedCall = { outcome: 'conversation', lineMs: 58_000, talkMs: 30_000 }
const busy: RehearsedCall = { outcome: 'busy', lineMs: 3_000, talkMs: 0 }

function terms(changes: Partial<ForecastTerms> = {}): ForecastTerms {
  const given = campaignTermsSchema.parse({ name: 'x', agent: 'halo', concurrency: 1, calls_per_second: 1 })
  return { ...given, ...changes }
}

const people = (count: number, calls: RehearsedCall[], timeZone = 'Europe/Moscow') =>
  Array.from({ length: count }, () => ({ timeZone, calls }))

test('one line carries one call after the other; more lines carry them side by side, as the rate allows', () => {
  const one = forecastLife(people(10, [talk]), { terms: terms(), startAt: NOON })
  expect(one).toMatchObject({ calls: 10, talkMinutes: 5, mostLines: 1, beginsAt: NOON })
  expect(one.endsAt).toEqual(new Date(NOON.getTime() + 10 * 60_000))
  const many = forecastLife(people(10, [talk]), {
    terms: terms({ concurrency: 100, calls_per_second: 0.5 }),
    startAt: NOON,
  })
  expect(many.mostLines).toBe(10)
  expect(many.endsAt).toEqual(new Date(NOON.getTime() + 18_000 + 60_000))
})

test('a redial waits for its pause, and for the morning where evening has come', () => {
  const retries = { ...terms().retries, busy: { count: 1, after_seconds: [7200], min_gap_seconds: 0 } }
  const { endsAt, busyHours } = forecastLife(people(1, [busy, talk], 'Asia/Vladivostok'), {
    terms: terms({ retries }),
    startAt: NOON,
  })
  // 19:00 and two hours is 21:00: too late. Nine in the morning there is 23:00 in UTC.
  expect(endsAt).toEqual(new Date('2026-11-20T23:01:00Z'))
  expect(busyHours).toBeCloseTo(65 / 3600)
})

test('nobody is called before the campaign begins, nor where no hour is open', () => {
  const begins = forecastLife(people(1, [talk]), {
    terms: terms({ not_before: '2026-11-21T10:00:00Z' }),
    startAt: NOON,
  })
  expect(begins.beginsAt).toEqual(new Date('2026-11-21T10:00:00Z'))
  const calling_windows = [{ days: [1], from: '09:00', to: '10:00' }]
  const never = forecastLife(people(2, [talk], 'Asia/Vladivostok|Europe/Moscow'), {
    terms: terms({ calling_windows }),
    startAt: NOON,
  })
  expect(never).toMatchObject({ neverOpen: 2, beginsAt: undefined })
})
