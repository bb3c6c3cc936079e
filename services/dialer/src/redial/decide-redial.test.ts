import { OUTCOMES, outcomeSchema } from '@perezvon/contracts/call/outcome'
import { after, NOON, sampleCampaign } from '@perezvon/store/sample-records'
import { describe, expect, test } from 'vitest'
import { decideRedial, type RedialFacts } from './decide-redial.ts'

const campaign: NonNullable<RedialFacts['campaign']> = {
  state: 'running',
  spec: sampleCampaign(),
  notAfter: null,
  version: 3,
}
const { spec } = campaign

function judge(more: Partial<RedialFacts>) {
  return decideRedial({
    outcome: 'busy',
    reason: 'sip-486',
    beforeDial: false,
    earlier: {},
    dialledAt: null,
    refusedUntil: null,
    callback: null,
    expiry: null,
    campaign,
    timeZone: 'Europe/Moscow',
    now: NOON,
    ...more,
  })
}
const decide = (more: Partial<RedialFacts>) => judge(more).redial

const withRetries = (retries: Partial<typeof spec.retries>) => ({
  ...campaign,
  spec: { ...spec, retries: { ...spec.retries, ...retries } },
})

test('redials a busy number after the pause of its rule, and tells rule and numbers', () => {
  expect(decide({})).toEqual({
    dueAt: after(300),
    wantedAt: after(300),
    termsVersion: 3,
    detail: { rule: 'busy', redial: 1, of: 2, after_seconds: 300, time_zone: 'Europe/Moscow' },
  })
})

test('the second redial waits for the second pause, the third never comes', () => {
  expect(decide({ earlier: { busy: 1 } })?.dueAt).toEqual(after(1800))
  expect(decide({ earlier: { busy: 2 } })).toBeUndefined()
})

test('each outcome has its own count: what failed for our fault costs the contact nothing', () => {
  const earlier = { failed: 2, 'account-fault': 2, 'no-answer': 2 }
  expect(decide({ earlier })?.detail).toMatchObject({ rule: 'busy', redial: 1 })
  expect(decide({ outcome: 'failed', earlier })).toBeUndefined()
})

test('the last pause repeats', () => {
  const busy = { count: 5, after_seconds: [10, 20], min_gap_seconds: 0 }
  expect(decide({ earlier: { busy: 4 }, campaign: withRetries({ busy }) })?.dueAt).toEqual(after(20))
})

test('who agreed on a time is called then, whatever the rules and earlier attempts say', () => {
  const callback = { wantedAt: after(3600), dueAt: after(3600) }
  expect(decide({ outcome: 'conversation', earlier: { conversation: 9 }, callback })).toEqual({
    dueAt: after(3600),
    wantedAt: after(3600),
    termsVersion: 3,
    detail: { rule: 'callback', wanted_at: after(3600).toISOString(), time_zone: 'Europe/Moscow' },
  })
  expect(decide({ outcome: 'lost', callback })?.dueAt).toEqual(after(3600))
  expect(decide({ outcome: 'opted-out', callback })).toBeUndefined()
  expect(
    judge({ outcome: 'conversation', callback, campaign: { ...campaign, notAfter: after(3000) } }),
  ).toMatchObject({
    over: { rule: 'campaign-time-is-over' },
  })
})

test('a time that was agreed outside the window is kept for its opening', () => {
  const night = new Date('2026-11-20T23:00:00Z')
  const callback = { wantedAt: night, dueAt: new Date('2026-11-21T06:00:00Z') }
  expect(decide({ outcome: 'conversation', callback })).toMatchObject({
    dueAt: callback.dueAt,
    wantedAt: night,
  })
})

describe('an outcome without a rule is final', () => {
  for (const outcome of outcomeSchema.options.filter((option) => OUTCOMES[option].retry === undefined))
    test(outcome, () => expect(decide({ outcome })).toBeUndefined())
})

test('a redial that would fall into the night waits for the person’s own morning', () => {
  const now = new Date('2026-11-20T17:58:00Z')
  expect(decide({ now })?.dueAt).toEqual(new Date('2026-11-21T06:00:00Z'))
  expect(decide({ now, timeZone: 'Europe/Lisbon' })?.dueAt).toEqual(new Date('2026-11-20T18:03:00Z'))
})

test('what ended before anybody was dialled comes back at once and uses up nothing', () => {
  const earlier = { cancelled: 9, refused: 9, 'account-fault': 9 }
  expect(decide({ outcome: 'cancelled', reason: 'campaign-not-running', beforeDial: true, earlier })).toEqual(
    {
      dueAt: NOON,
      wantedAt: NOON,
      termsVersion: 3,
      detail: { rule: 'campaign-not-running', time_zone: 'Europe/Moscow' },
    },
  )
  const night = new Date('2026-11-20T23:00:00Z')
  expect(
    decide({ outcome: 'refused', reason: 'outside-window', beforeDial: true, now: night })?.dueAt,
  ).toEqual(new Date('2026-11-21T06:00:00Z'))
})

test('nobody is dialled again for a cancelled campaign, after its end, or for a single call', () => {
  expect(decide({ campaign: { ...campaign, state: 'cancelled' } })).toBeUndefined()
  expect(judge({ campaign: { ...campaign, notAfter: after(300) } })).toEqual({
    over: {
      rule: 'campaign-time-is-over',
      detail: {
        campaign_not_after: after(300).toISOString(),
        would_be_due_at: after(300).toISOString(),
      },
    },
  })
  expect(decide({ campaign: { ...campaign, notAfter: after(306) } })).toBeDefined()
  expect(decide({ campaign: null, beforeDial: true })).toBeUndefined()
})

test('two calls are never nearer to each other than the rule’s gap, measured from the beginning of the last', () => {
  const busy = { count: 2, after_seconds: [10], min_gap_seconds: 600 }
  const gap = withRetries({ busy })
  expect(decide({ campaign: gap, dialledAt: after(-60) })).toMatchObject({
    dueAt: after(540),
    detail: { after_seconds: 10, min_gap_seconds: 600 },
  })
  expect(decide({ campaign: gap, dialledAt: after(-900) })?.dueAt).toEqual(after(10))
})

test('a machine that answered is called again by its rule, unless the campaign leaves it at that', () => {
  expect(decide({ outcome: 'voicemail' })?.detail).toMatchObject({ rule: 'voicemail' })
  const finish = { ...campaign, spec: { ...spec, voicemail: 'finish' as const } }
  expect(judge({ outcome: 'voicemail', campaign: finish })).toEqual({})
  expect(judge({ outcome: 'voicemail', reason: 'voicemail-message' })).toEqual({})
})

test('who was called too often waits until the cap opens, and would be wanted now without it', () => {
  const capped = { outcome: 'refused', reason: 'frequency-cap', beforeDial: true } as const
  expect(decide({ ...capped, refusedUntil: after(7200) })).toMatchObject({
    dueAt: after(7200),
    wantedAt: NOON,
    detail: { rule: 'frequency-cap' },
  })
})

test('a redial after the contact’s own time is no redial: the journal tells which rule ended it', () => {
  const expiry = { at: after(300), rule: 'time-to-live' as const }
  expect(judge({ expiry })).toEqual({
    over: {
      rule: 'time-to-live',
      detail: { expires_at: after(300).toISOString(), would_be_due_at: after(300).toISOString() },
    },
  })
  expect(judge({ expiry: { ...expiry, at: after(306) } }).redial).toBeDefined()
  expect(judge({ outcome: 'conversation', expiry })).toEqual({})
})

test('a blackout date is passed over, and the moment without it remembered', () => {
  const blackout = { ...campaign, spec: { ...spec, blackout_dates: ['2026-11-20', '2026-11-21'] } }
  expect(decide({ campaign: blackout })).toMatchObject({
    dueAt: new Date('2026-11-22T06:00:00Z'),
    wantedAt: after(300),
  })
})
