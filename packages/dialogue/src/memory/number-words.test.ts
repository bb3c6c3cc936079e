import { expect, it } from 'vitest'
import { digitsOf, numberOf } from './number-words.ts'

it.each([
  ['двадцать пятого', '25'],
  ['две тысячи пятьсот', '2500'],
  ['тысячу двести сорок', '1240'],
  ['девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь', '9161234567'],
  ['восьмого', '8'],
  ['ноль семь', '07'],
  ['пол третьего', '3'],
])('digits of «%s»', (text, digits) => {
  const numbers = text.split(' ').flatMap((word) => numberOf(word, 'ru-RU') ?? [])
  expect(digitsOf(numbers)).toBe(digits)
})

it.each([
  ['two thousand five hundred', '2500'],
  ['twenty fifth', '25'],
  ['five five five one two', '55512'],
  ['three hundred and twenty', '320'],
])('digits of “%s”', (text, digits) => {
  const numbers = text.split(' ').flatMap((word) => numberOf(word, 'en') ?? [])
  expect(digitsOf(numbers)).toBe(digits)
})

it('takes no word for a number that only begins like one', () => {
  for (const word of ['стол', 'дверь', 'трубка', 'семья', 'вторник', 'одновременно', 'пятница'])
    expect(numberOf(word, 'ru-RU')).toBeUndefined()
})
