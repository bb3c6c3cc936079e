import { expect, test } from 'vitest'
import { type ClaimFacts, judgeClaim, judgeFrequency, standsForAll } from './claim-judgement.ts'
import { after, NOON, sampleCampaign } from './sample-records.ts'

const campaign: NonNullable<ClaimFacts['campaign']> = {
  state: 'running',
  notAfter: null,
  terms: sampleCampaign(),
  timeZone: 'Europe/Moscow',
}
const facts: ClaimFacts = {
  state: 'started',
  claimedBy: null,
  refusal: null,
  suppressed: false,
  expiry: null,
  campaign,
}
const reasonOf = (more: Partial<ClaimFacts>, at = NOON) => judgeClaim({ ...facts, ...more }, at)?.reason
const campaignWith = (more: Partial<typeof campaign>) => ({ campaign: { ...campaign, ...more } })

test('a started attempt of a running campaign is claimed inside its window', () => {
  expect(judgeClaim(facts, NOON)).toBeUndefined()
})

test('what is about the session comes first, then what is about the person, then what is about the campaign', () => {
  const paused = campaignWith({ state: 'paused' })
  expect(reasonOf(paused)).toBe('campaign-not-running')
  expect(reasonOf({ ...paused, suppressed: true })).toBe('suppressed')
  const refusal = { reason: 'frequency-cap' as const, detail: 'told before' }
  expect(judgeClaim({ ...facts, suppressed: true, refusal }, NOON)).toEqual(refusal)
  expect(reasonOf({ refusal, claimedBy: 'another' })).toBe('claimed-by-another-session')
  expect(reasonOf({ refusal, claimedBy: 'another', state: 'ended' })).toBe('already-ended')
})

test('nobody is dialled whose time is over, be it the campaign’s, a time to live or the contact’s own', () => {
  expect(reasonOf(campaignWith({ notAfter: after(6) }))).toBeUndefined()
  expect(reasonOf(campaignWith({ notAfter: NOON }))).toBe('expired')
  expect(reasonOf({ expiry: { at: after(6), rule: 'time-to-live' } })).toBeUndefined()
  expect(judgeClaim({ ...facts, expiry: { at: NOON, rule: 'time-to-live' } }, NOON)).toEqual({
    reason: 'expired',
    detail: 'its time is over at 2026-11-20T09:00:00.000Z (time-to-live)',
    numbers: { rule: 'time-to-live', expires_at: NOON.toISOString() },
  })
})

test('windows, blackout dates and a country’s hours are those of every zone that the contact may be in', () => {
  expect(reasonOf(campaignWith({ timeZone: 'Europe/Kaliningrad|Europe/Moscow' }))).toBeUndefined()
  expect(reasonOf(campaignWith({ timeZone: 'Asia/Kamchatka|Europe/Moscow' }))).toBe('outside-window')
  const blackout = sampleCampaign({ blackout_dates: ['2026-11-20'] })
  expect(reasonOf(campaignWith({ terms: blackout }))).toBe('outside-window')
  const wholeDay = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }]
  const marketing = sampleCampaign({
    calling_windows: wholeDay,
    purpose: 'marketing',
    country_profile: 'us',
  })
  const night = campaignWith({ terms: marketing, timeZone: 'America/Los_Angeles' })
  expect(reasonOf(night)).toBe('outside-window')
})

test('a single call has neither windows nor an end, and is not made to a suppressed number', () => {
  expect(reasonOf({ campaign: null }, new Date('2026-11-20T23:00:00Z'))).toBeUndefined()
  expect(reasonOf({ campaign: null, suppressed: true })).toBe('suppressed')
})

test('a frequency cap tells its numbers and when it opens', () => {
  expect(judgeFrequency({ open: true })).toBeUndefined()
  const shut = { open: false, cap: 'per_day', limit: 2, dialled: 3, opensAt: after(60) } as const
  expect(judgeFrequency(shut)).toEqual({
    reason: 'frequency-cap',
    detail:
      'the number was called too often (per_day: 2, called: 3): it may be called from 2026-11-20T09:01:00.000Z',
    numbers: { cap: 'per_day', limit: 2, dialled: 3, until: after(60).toISOString() },
    until: after(60),
  })
})

test('a refusal stands for all sessions unless it was about this one', () => {
  const stands = (reason: Parameters<typeof standsForAll>[0]['reason']) =>
    standsForAll({ reason, detail: '' })
  expect(stands('claimed-by-another-session')).toBe(false)
  expect(stands('already-ended')).toBe(false)
  for (const reason of [
    'suppressed',
    'outside-window',
    'campaign-not-running',
    'expired',
    'frequency-cap',
  ] as const)
    expect(stands(reason)).toBe(true)
})
