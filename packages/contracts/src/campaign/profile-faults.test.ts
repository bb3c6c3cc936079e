import { expect, test } from 'vitest'
import { campaignTermsSchema } from './campaign-spec.ts'
import { missingConsent, profileFaults } from './profile-faults.ts'

const terms = (written: object) => campaignTermsSchema.parse({ name: 'Autumn', agent: 'halo', ...written })
const faultyFields = (written: object) => profileFaults(terms(written)).map(({ field }) => field)

test('without a profile nothing is asked', () => {
  expect(profileFaults(terms({ purpose: 'marketing', ring_seconds: 10 }))).toEqual([])
  expect(missingConsent(terms({ purpose: 'marketing' }))).toBeUndefined()
})

test('Russia asks for a caller label, in service calls too', () => {
  expect(profileFaults(terms({ country_profile: 'ru' }))).toEqual([
    { field: 'caller_label', fault: expect.stringContaining('41-FZ'), remedy: expect.any(String) },
  ])
  expect(faultyFields({ country_profile: 'ru', caller_label: 'HALO: доставка' })).toEqual([])
})

test('the United States ask for a ring of 15 seconds and for hours from eight to nine, in marketing', () => {
  const late = [{ from: '21:00', to: '23:00' }]
  const written = { country_profile: 'us', ring_seconds: 14, calling_windows: late }
  expect(faultyFields({ ...written, purpose: 'marketing' })).toEqual(['calling_windows', 'ring_seconds'])
  expect(faultyFields({ ...written, purpose: 'service' })).toEqual([])
  expect(faultyFields({ country_profile: 'us', purpose: 'marketing', ring_seconds: 15 })).toEqual([])
})

test.each(['ru', 'us', 'eu'])(
  '%s asks for a consent reference in marketing, and in nothing else',
  (profile) => {
    expect(missingConsent(terms({ purpose: 'marketing', country_profile: profile }))).toMatchObject({
      field: 'consent',
      fault: expect.stringContaining(`country profile ${profile}`),
      remedy: expect.any(String),
    })
    expect(missingConsent(terms({ country_profile: profile }))).toBeUndefined()
  },
)
