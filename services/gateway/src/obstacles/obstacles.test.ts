import { campaignTermsSchema } from '@perezvon/contracts/campaign/campaign-spec'
import type { CampaignView, ContactView } from '@perezvon/contracts/http/campaign-view'
import { describe, expect, it } from 'vitest'
import { campaignObstacles, contactObstacles } from './obstacles.ts'

/** Noon in Moscow, nine in the evening in Kamchatka: a Friday. */
const NOON = new Date('2026-11-20T09:00:00Z')
const after = (seconds: number) => new Date(NOON.getTime() + seconds * 1000)

function campaign(terms: object = {}, counters: Partial<CampaignView['counters']> = {}): CampaignView {
  return {
    id: 'camp_00000000000000000001',
    state: 'running',
    state_reason: null,
    spec: campaignTermsSchema.parse({ name: 'Autumn', agent: 'halo', ...terms }),
    spec_version: 1,
    agent_version: 1,
    running_since: NOON.toISOString(),
    counters: {
      contacts: 9,
      waiting: 9,
      in_attempt: 0,
      finished: 0,
      attempts: 0,
      talk_seconds: 0,
      cost: 0,
      outcomes: {},
      ...counters,
    },
    budget_use: null,
    notices: [],
    created_at: NOON.toISOString(),
  }
}

function contact(over: Partial<ContactView> = {}): ContactView {
  return {
    id: 'cont_00000000000000000001',
    campaign_id: 'camp_00000000000000000001',
    client_id: null,
    phone: '+70001112233',
    name: null,
    time_zone: null,
    variables: {},
    metadata: {},
    priority: 5,
    agent: null,
    consent: null,
    state: 'waiting',
    outcome: null,
    reason: null,
    attempts: 0,
    due_at: NOON.toISOString(),
    expires_at: null,
    last_call_id: null,
    ...over,
  }
}

describe('what a campaign waits for', () => {
  const facts = { timeZones: [], nextDueAt: NOON, account: {}, now: NOON }
  const told = (of: CampaignView, more: object = {}) => campaignObstacles({ campaign: of, ...facts, ...more })

  it('is nothing where it dials, and where nobody is left', () => {
    expect(told(campaign())).toEqual([])
    expect(told(campaign({ not_before: after(60).toISOString() }, { waiting: 0 }))).toEqual([])
  })

  it('is a window: where all zones are closed, and where some are', () => {
    const early = { now: new Date('2026-11-20T05:00:00Z'), nextDueAt: new Date('2026-11-20T05:00:00Z') }
    expect(told(campaign(), { ...early, timeZones: ['Europe/Samara'] })).toEqual([
      {
        what: 'window-closed',
        until: '2026-11-20T06:00:00.000Z',
        detail: expect.stringContaining('in 1 of 2 time zones'),
      },
    ])
    expect(told(campaign({ blackout_dates: ['2026-11-20'] }))).toEqual([
      {
        what: 'window-closed',
        until: '2026-11-21T06:00:00.000Z',
        detail: expect.stringContaining('Europe/Moscow'),
      },
    ])
  })

  it('is who is not due yet, lines, and a carrier that is busy', () => {
    const full = campaign({ concurrency: 3, reserved_lines: 2 }, { in_attempt: 3 })
    const account = { heldUntil: after(5), lines: { lines: 10, taken: 8 } }
    const obstacles = told(full, { nextDueAt: after(60), account })
    expect(obstacles).toMatchObject([
      { what: 'not-due', until: after(60).toISOString() },
      { what: 'campaign-lines-full', until: null, detail: expect.stringContaining('of 3') },
      { what: 'account-lines-full', detail: expect.stringContaining('8 of the account’s 10 lines') },
      { what: 'dialling-held', until: after(5).toISOString() },
    ])
    expect(told(campaign(), { account: { lines: { lines: 10, taken: 8 } } })).toEqual([])
  })

  it('is a person who has to start it, go on with it, or knows why it is over', () => {
    expect(told({ ...campaign(), state: 'draft' })).toMatchObject([{ what: 'not-started' }])
    const paused = told({ ...campaign(), state: 'paused', state_reason: 'budget-reached' })
    expect(paused).toMatchObject([{ what: 'paused', detail: expect.stringContaining('budget-reached') }])
    expect(told(campaign({ not_after: after(-1).toISOString() }))).toMatchObject([{ what: 'over' }])
  })
})

describe('what a contact waits for', () => {
  const told = (of: ContactView, terms: object = {}, more: object = {}) => {
    const facts = { account: {}, caps: {}, dialledAt: [], now: NOON, ...more }
    return contactObstacles({ campaign: campaign(terms), contact: of, ...facts })
  }

  it('is nothing where its turn comes next, and where it does not wait', () => {
    expect(told(contact())).toEqual([])
    expect(told(contact({ state: 'finished', due_at: null }), { blackout_dates: ['2026-11-20'] })).toEqual([])
  })

  it('is its own time and the windows of its own zone; in doubt the narrowest', () => {
    const zone = { time_zone: 'Asia/Kamchatka|Europe/Moscow' }
    expect(told(contact({ ...zone, due_at: after(60).toISOString() }))).toMatchObject([
      { what: 'not-due', until: after(60).toISOString() },
      { what: 'window-closed', until: '2026-11-21T06:00:00.000Z' },
    ])
  })

  it('is its number, where that was called too often', () => {
    const often = { caps: { per_day: 2 }, dialledAt: [after(-3600), after(-7200)] }
    expect(told(contact(), {}, often)).toEqual([
      {
        what: 'frequency-cap',
        until: after(86_400 - 7200).toISOString(),
        detail: expect.stringContaining('called 2 times lately and per_day is 2'),
      },
    ])
  })
})
