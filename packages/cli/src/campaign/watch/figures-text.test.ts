import { expect, test } from 'vitest'
import { bytesText, durationText, rateText, timeText } from './figures-text.ts'

test.each([
  [0, '0 s'],
  [59.6, '1 min 0 s'],
  [200, '3 min 20 s'],
  [45_600, '12 h 40 min'],
  [273_600, '3 d 4 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text)
})

test.each([
  [0, '0.0'],
  [0.05, '0.05'],
  [0.94, '0.94'],
  [9.84, '9.8'],
])('a rate of %d is %s', (rate, text) => {
  expect(rateText(rate)).toBe(text)
})

test.each([
  [999, '999 bytes'],
  [1_234_000, '1.2 MB'],
  [512_000_000, '512 MB'],
])('%d bytes are %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text)
})

test('a time of another day says which', () => {
  const now = new Date('2026-11-21T22:00:00Z')
  const options = { now, timeZone: 'UTC' }
  expect(timeText(new Date('2026-11-21T23:05:09Z'), options)).toBe('23:05')
  expect(timeText(new Date('2026-11-21T23:05:09Z'), { ...options, seconds: true })).toBe('23:05:09')
  expect(timeText(new Date('2026-11-22T01:05:00Z'), options)).toBe('22 Nov 01:05')
})
