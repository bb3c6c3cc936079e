import { stripVTControlCharacters } from 'node:util'
import { campaignTermsSchema } from '@perezvon/contracts/campaign/campaign-spec'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import { expect, test } from 'vitest'
import { sampleCampaign } from '../../public-api/sample-views.ts'
import { liveView } from './live-view.ts'
import { plainLine } from './plain-line.ts'
import { seenOnce, type WatchedCampaign } from './watched-campaign.ts'

const NOW = new Date('2026-11-21T09:00:00Z')
const COUNTERS = {
  contacts: 10_000,
  waiting: 4788,
  in_attempt: 12,
  finished: 5200,
  attempts: 6120,
  talk_seconds: 45_600,
  cost: 1234.5,
  outcomes: { conversation: 3100, 'no-answer': 1500, busy: 500, 'opted-out': 20, failed: 80 },
}

function watched(over: Partial<CampaignView> = {}): WatchedCampaign {
  const atMs = NOW.getTime()
  return {
    campaign: { ...sampleCampaign(COUNTERS), ...over },
    course: [
      { atMs: atMs - 20_000, attempts: 5924, finished: 5180 },
      { atMs, attempts: 6120, finished: 5200 },
    ],
    journal: [],
    silence: undefined,
  }
}

const view = (of: WatchedCampaign, width = 100, colour = false) =>
  liveView(of, { width, colour, simulated: false, now: NOW, timeZone: 'UTC' })

test('a campaign on a wide terminal', () => {
  expect(view(watched())).toEqual([
    'running  Autumn  camp_00000000000000000001',
    '███████████████████▓▓▓▓▓▓▓▓▓▓▓▓░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  52 %',
    '5,200 of 10,000 done · 12 on the line · 4,788 waiting · 6,120 dials · 9.8 a second',
    'conversation 3,100 · no-answer 1,500 · busy 500 · failed 80 · opted-out 20',
    'talk 12 h 40 min · cost 1,234.50 · end expected 10:20, in 1 h 20 min',
  ])
})

test('a simulated campaign says so', () => {
  const options = { width: 100, colour: false, simulated: true, now: NOW }
  expect(liveView(watched(), options)[0]).toMatch(/^simulated running {2}Autumn/)
  expect(plainLine(watched(), options)).toMatch(/^simulated running · /)
})

test('a paused campaign with a budget says why, and how much of it is spent', () => {
  const spec = campaignTermsSchema.parse({
    name: 'Autumn',
    agent: 'halo',
    budget: { money: 2000, minutes: 1000 },
  })
  const lines = view(watched({ state: 'paused', state_reason: 'budget-reached: 1000 minutes', spec }))
  expect(lines[1]).toBe('  budget-reached: 1000 minutes')
  expect(lines.at(-1)).toBe('talk 12 h 40 min of 16 h 40 min · cost 1,234.50 of 2,000.00')
})

test('on a narrow terminal no line is too wide, and no figure is lost', () => {
  const lines = view(watched(), 40)
  for (const line of lines) expect([...line].length).toBeLessThanOrEqual(40)
  expect(lines).toContain('5,200 of 10,000 done · 12 on the line')
  expect(lines.join(' ')).toContain('opted-out 20')
  const longest = sampleCampaign(COUNTERS)
  longest.spec.name = 'A name that is far too long for such a terminal'
  expect(view({ ...watched(), campaign: longest }, 40)[0]).toBe('running  A name that is far too long fo…')
})

test('colours change nothing but the look', () => {
  const coloured = view(watched(), 100, true)
  expect(coloured.join()).toContain('\u001b[')
  expect(coloured.map(stripVTControlCharacters)).toEqual(view(watched()))
})

test('nothing of a campaign steers the terminal', () => {
  const rude = sampleCampaign(COUNTERS)
  rude.spec.name = 'boo\u001b[2J\u0007\nm'
  expect(view({ ...watched(), campaign: rude })[0]).toContain('boo  m')
})

test('a gateway that is away is told with how long', () => {
  const since = new Date(NOW.getTime() - 75_000)
  const lines = view({ ...watched(), silence: { why: 'ECONNREFUSED', since } })
  expect(lines.at(-1)).toBe('no news for 1 min 15 s: ECONNREFUSED; asking again')
})

test('what it waits for, and what was done to it last, stand below the figures', () => {
  const waiting_for = [
    { what: 'campaign-lines-full' as const, until: null, detail: 'All lines are taken.' },
    { what: 'window-closed' as const, until: null, detail: 'It is night in 1 of 2 time zones.' },
  ]
  const journal = [1, 2, 3, 4].map((id) => ({
    id,
    at: `2026-11-21T08:00:0${id}.000Z`,
    entry: 'changed' as const,
    detail: { changed: { concurrency: { before: id, after: id + 1 } } },
  }))
  const of = { ...watched(), journal, campaign: { ...watched().campaign, waiting_for } }
  expect(view(of).slice(5)).toEqual([
    'It is night in 1 of 2 time zones.',
    '08:00:02  changed: concurrency 2 → 3',
    '08:00:03  changed: concurrency 3 → 4',
    '08:00:04  changed: concurrency 4 → 5',
  ])
  expect(plainLine(of, { now: NOW, simulated: false, timeZone: 'UTC' })).toMatch(
    /10:20 · It is night in 1 of 2 time zones$/,
  )
})

test('a campaign without contacts has no bar and no end', () => {
  const empty = sampleCampaign({ ...COUNTERS, contacts: 0, waiting: 0, in_attempt: 0, finished: 0 })
  expect(view(seenOnce(empty))[1]).toBe('  0 %')
})

test('the same in one line, where nothing can be drawn', () => {
  expect(plainLine(watched(), { now: NOW, simulated: false, timeZone: 'UTC' })).toBe(
    'running · 5,200/10,000 done · 12 on the line · 4,788 waiting · 6,120 dials · 9.8 a second · ' +
      'conversation 3,100, opted-out 20, busy 500, no-answer 1,500, failed 80 · ' +
      'talk 12 h 40 min · cost 1,234.50 · end expected 10:20',
  )
})
