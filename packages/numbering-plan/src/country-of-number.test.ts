import { expect, test } from 'vitest'
import { countryOfNumber } from './country-of-number.ts'

test.each([
  ['+79161234567', 'RU'],
  ['+74951234567', 'RU'],
  ['+77011234567', 'KZ'],
  ['+12125550123', 'US'],
  ['+14165550123', 'CA'],
  ['+4930123456', 'DE'],
  ['+447400123456', 'GB'],
  ['+390612345678', 'IT'],
])('%s is of %s', (number, country) => {
  expect(countryOfNumber(number)).toBe(country)
  expect(countryOfNumber(number)).toBe(country)
})

test('a number of no country’s plan has none', () => {
  expect(countryOfNumber('+99912345678')).toBeUndefined()
})
