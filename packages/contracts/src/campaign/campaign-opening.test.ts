import { expect, test } from 'vitest'
import { campaignOpening, isTooLate } from './campaign-opening.ts'
import { campaignTermsSchema } from './campaign-spec.ts'

const days = [1, 2, 3, 4, 5, 6, 7]
const opening = (windows: { from: string; to: string }[], at: string) =>
  campaignOpening(
    campaignTermsSchema.parse({
      name: 'x',
      agent: 'halo',
      calling_windows: windows.map((window) => ({ days, ...window })),
    }),
    { timeZone: 'UTC', at: new Date(at) },
  )

test('nobody is let go who could only ring when the window is over', () => {
  const window = [{ from: '09:00', to: '18:00' }]
  expect(opening(window, '2026-11-20T17:59:54.999Z')).toEqual({
    open: true,
    closesAt: new Date('2026-11-20T17:59:55Z'),
  })
  expect(opening(window, '2026-11-20T17:59:55Z')).toEqual({
    open: false,
    opensAt: new Date('2026-11-21T09:00:00Z'),
  })
})

test('one window that follows another without a gap is no end, at midnight either', () => {
  const windows = [
    { from: '00:00', to: '12:00' },
    { from: '12:00', to: '24:00' },
  ]
  for (const at of ['2026-11-20T11:59:59Z', '2026-11-20T23:59:59Z'])
    expect(opening(windows, at).open).toBe(true)
})

test('what was open a moment ago is open until it closes, and no longer', () => {
  const terms = campaignTermsSchema.parse({
    name: 'x',
    agent: 'halo',
    calling_windows: [
      { days, from: '09:00', to: '12:00' },
      { days, from: '12:00', to: '18:00' },
    ],
  })
  const isOpen = (time: string) =>
    campaignOpening(terms, { timeZone: 'UTC', at: new Date(`2026-11-20T${time}Z`) }).open
  const times = [
    '08:59:59',
    '09:00:00',
    '11:59:57',
    '12:00:00',
    '17:59:54',
    '17:59:57',
    '10:00:00',
    '08:00:00',
  ]
  expect(times.map(isOpen)).toEqual([false, true, true, true, true, false, true, false])
})

test('a time is over as soon as a call could only ring at its end', () => {
  const end = new Date('2026-11-20T18:00:00Z')
  expect(isTooLate(new Date('2026-11-20T17:59:54.999Z'), end)).toBe(false)
  expect(isTooLate(new Date('2026-11-20T17:59:55Z'), end)).toBe(true)
  expect(isTooLate(end, end)).toBe(true)
})
