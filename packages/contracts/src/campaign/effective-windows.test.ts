import { expect, test } from 'vitest'
import type { CallingWindow } from './calling-window.ts'
import { effectiveWindows } from './effective-windows.ts'

const weekdays = [1, 2, 3, 4, 5]
const terms = (from: string, to: string, more = {}) => ({
  calling_windows: [{ days: weekdays, from, to }] as CallingWindow[],
  purpose: 'marketing' as const,
  country_profile: 'us' as const,
  ...more,
})

test('marketing is cut to the hours of its country profile, on its own days', () => {
  expect(effectiveWindows(terms('06:00', '24:00'))).toEqual([{ days: weekdays, from: '08:00', to: '21:00' }])
})

test('a narrower window is never widened', () => {
  expect(effectiveWindows(terms('10:00', '12:30'))).toEqual([{ days: weekdays, from: '10:00', to: '12:30' }])
})

test('a window outside of the hours is none', () => {
  expect(effectiveWindows(terms('21:00', '24:00'))).toEqual([])
  expect(effectiveWindows(terms('05:00', '08:00'))).toEqual([])
})

test('service calls, other profiles and none leave the windows as they are', () => {
  const whole = [{ days: weekdays, from: '00:00', to: '24:00' }]
  expect(effectiveWindows(terms('00:00', '24:00', { purpose: 'service' }))).toEqual(whole)
  expect(effectiveWindows(terms('00:00', '24:00', { country_profile: 'ru' }))).toEqual(whole)
  expect(effectiveWindows(terms('00:00', '24:00', { country_profile: undefined }))).toEqual(whole)
})
