import type { Preflight } from '@perezvon/contracts/http/preflight'
import { expect, test } from 'vitest'
import { mustBeMended, preflightLines } from './preflight-report.ts'

const PREFLIGHT: Preflight = {
  dry_run: true,
  checked_at: '2026-11-21T09:00:00Z',
  ready: true,
  campaign: { faults: [], calling_windows: [{ days: [1], from: '09:00', to: '21:00' }] },
  contacts: {
    received: 1200,
    rejected: 0,
    duplicates_in_list: 3,
    duplicates_in_campaign: 0,
    suppressed: 2,
    to_call: 1195,
    outside_window_now: 200,
    never_in_window: 0,
    capped_now: 0,
  },
  faults: [],
  missing_variables: [],
  zones: [
    { time_zone: 'Europe/Moscow', contacts: 995, open_now: true, opens_at: null },
    { time_zone: 'Asia/Kamchatka', contacts: 200, open_now: false, opens_at: '2026-11-21T21:00:00Z' },
  ],
  forecast: {
    contacts: 1195,
    calls_per_hour: 720,
    starts_at: '2026-11-21T09:00:01Z',
    expected_finish: '2026-11-22T01:30:00Z',
    calls: { expected: 1810.4, at_most: 3585 },
    talk_minutes: { expected: 633, at_most: 17_925 },
    cost: null,
    left_over: 0,
    assumptions: {
      talk_seconds: 60,
      answered_share: 0.35,
      no_answer_share: 0.4,
      voicemail_share: 0.15,
      busy_share: 0.05,
      failed_share: 0.02,
      price_per_minute: null,
      line_seconds: 48,
    },
  },
  budget: null,
  notices: [],
}
const lines = (over: Partial<Preflight> = {}) =>
  preflightLines({ ...PREFLIGHT, ...over }, { now: new Date('2026-11-21T09:00:00Z'), timeZone: 'UTC' })

test('a campaign that can be run: who, where, when, how much', () => {
  expect(mustBeMended(PREFLIGHT)).toBe(false)
  expect(lines()).toEqual([
    'The campaign can be run.',
    'Contacts: 1,200 rows, 1,195 to call, 3 duplicates in the list, 2 suppressed, 200 outside their window now',
    '  Europe/Moscow   995  open now',
    '  Asia/Kamchatka  200  opens 21:00',
    'Expected: first call 09:00, last call 22 Nov 01:30',
    '  1,810 calls with redials, 3,585 at most; 720 an hour at full pace',
    '  talk 10 h 33 min, 12 d 10 h at most',
    '  cost: say what a minute costs, --assume price_per_minute=…',
    '  assumed: 35 % answer, 40 % do not, 15 % machines, 5 % busy; 60 s of talk. Others by --assume answered_share=…',
  ])
})

test('what must be mended is told first, with how', () => {
  const mended = lines({
    ready: false,
    campaign: {
      faults: [{ field: 'caller_label', fault: 'is missing', remedy: 'Give the company’s name' }],
      calling_windows: [],
    },
    contacts: { ...PREFLIGHT.contacts, rejected: 30 },
    faults: Array.from({ length: 30 }, (_, index) => ({
      line: index + 2,
      field: 'phone',
      fault: 'is no number',
    })),
    missing_variables: [{ variable: 'city', contacts: 7 }],
  })
  expect(mended.slice(0, 3)).toEqual([
    'The campaign cannot be run as it is.',
    '  caller_label is missing. Give the company’s name',
    '  line 2: phone is no number',
  ])
  expect(mended).toContain('  and 10 more rejected rows')
  expect(mended).toContain('  7 contacts bring no value for {{city}}')
})

test.each<[string, Partial<Preflight>]>([
  ['it is not ready', { ready: false }],
  ['rows are rejected', { contacts: { ...PREFLIGHT.contacts, rejected: 1 } }],
  ['somebody is never called', { contacts: { ...PREFLIGHT.contacts, never_in_window: 1 } }],
])('something must be mended where %s', (_, over) => {
  expect(mustBeMended({ ...PREFLIGHT, ...over })).toBe(true)
})

test('money, time that is not enough, the budget and notices are told where there are any', () => {
  const { forecast } = PREFLIGHT
  const told = lines({
    forecast: { ...forecast, cost: { expected: 12.5, at_most: 358 }, left_over: 40, expected_finish: null },
    budget: { suffices: true, suffices_at_most: false },
    notices: [{ code: 'finish-is-far', detail: 'It takes 9 days.' }],
  })
  expect(told).toContain('  cost 12.50, 358.00 at most')
  expect(told).toContain('  40 contacts will not be through when their time is over')
  expect(told).toContain('Expected: first call 09:00, last call later than can be told')
  expect(told.slice(-2)).toEqual(['Budget: suffices for what is expected', 'finish-is-far: It takes 9 days.'])
})
