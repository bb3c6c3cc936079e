import type { AttemptCampaign } from '@perezvon/store/attempt-row'
import { after, NOON, sampleCampaign } from '@perezvon/store/sample-records'
import { expect, test } from 'vitest'
import { reasonNotToDial } from './may-dial.ts'

const campaign: AttemptCampaign = { state: 'running', notAfter: null, spec: sampleCampaign(), version: 1 }
const attempt = { campaign, expiry: null, plannedAt: NOON, timeZone: 'Europe/Moscow' }

test('a planned attempt of a running campaign may be dialled inside its window', () => {
  expect(reasonNotToDial(attempt, after(10))).toBeUndefined()
})

test.each(['paused', 'cancelled', 'completed', 'draft'] as const)('a %s campaign dials nobody', (state) => {
  expect(reasonNotToDial({ ...attempt, campaign: { ...campaign, state } }, NOON)).toEqual({
    outcome: 'cancelled',
    reason: `campaign-${state}`,
  })
})

test('the window may have closed while the attempt waited for its line', () => {
  const evening = { ...attempt, plannedAt: new Date('2026-11-20T17:59:00Z') }
  expect(reasonNotToDial(evening, new Date('2026-11-20T18:00:00Z'))).toEqual({
    outcome: 'refused',
    reason: 'outside-window',
  })
  expect(
    reasonNotToDial({ ...attempt, timeZone: 'Asia/Tokyo' }, new Date('2026-11-20T12:30:00Z')),
  ).toMatchObject({
    reason: 'outside-window',
  })
})

test('a country profile narrows the window of marketing calls', () => {
  const wholeDay = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }]
  const spec = sampleCampaign({ calling_windows: wholeDay, purpose: 'marketing', country_profile: 'us' })
  const nightCall = {
    campaign: { ...campaign, spec },
    expiry: null,
    plannedAt: NOON,
    timeZone: 'America/Los_Angeles',
  }
  expect(reasonNotToDial(nightCall, NOON)).toMatchObject({ reason: 'outside-window' })
  const service = { ...spec, purpose: 'service' as const }
  expect(reasonNotToDial({ ...nightCall, campaign: { ...campaign, spec: service } }, NOON)).toBeUndefined()
})

test('the campaign’s time may be over', () => {
  const ending = { ...attempt, campaign: { ...campaign, notAfter: after(65) } }
  expect(reasonNotToDial(ending, after(59))).toBeUndefined()
  expect(reasonNotToDial(ending, after(60))).toEqual({
    outcome: 'expired',
    reason: 'campaign-time-is-over',
  })
})

test('the contact’s own time may be over', () => {
  const ending = { ...attempt, expiry: { at: after(65), rule: 'time-to-live' as const } }
  expect(reasonNotToDial(ending, after(59))).toBeUndefined()
  expect(reasonNotToDial(ending, after(60))).toEqual({ outcome: 'expired', reason: 'time-to-live' })
})

test('nobody is dialled on a blackout date', () => {
  const spec = { ...campaign.spec, blackout_dates: ['2026-11-20'] }
  expect(reasonNotToDial({ ...attempt, campaign: { ...campaign, spec } }, NOON)).toEqual({
    outcome: 'refused',
    reason: 'outside-window',
  })
})

test('a single call is dialled at any hour, but not days after it was asked for', () => {
  const single = { campaign: null, expiry: null, plannedAt: NOON, timeZone: null }
  expect(reasonNotToDial(single, new Date('2026-11-20T20:59:00Z'))).toBeUndefined()
  expect(reasonNotToDial(single, new Date('2026-11-22T09:00:00Z'))).toMatchObject({ outcome: 'failed' })
})
