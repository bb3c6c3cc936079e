import { describe, expect, it } from 'vitest'
import { holds, searched, tellsMore } from './held-particulars.ts'
import { particularsOf } from './particulars.ts'

const isHeld = (said: string, summary: string) =>
  particularsOf(said, 'ru-RU').every((one) => holds(searched(summary, 'ru-RU'), one))

describe('a number is held', () => {
  it.each([
    ['заказал три коробки', 'Заказано 3 коробки.'],
    ['двадцать пятого декабря', 'Доставка 25 декабря.'],
    ['двадцать пятого декабря в пятнадцать ноль ноль', 'Доставка в 15:00 25 декабря.'],
    ['дом пять квартира семь', 'Адрес: дом 5, квартира 7.'],
    ['давайте в пятнадцать ноль ноль', 'Встреча в 15:00.'],
    [
      'мой номер восемь девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь',
      '+7 916 123-45-67',
    ],
  ])('«%s» by «%s»', (said, summary) => {
    expect(isHeld(said, summary)).toBe(true)
  })
})

describe('a number is not held', () => {
  it.each([
    ['привезите в три часа', 'Заказано 3 коробки.', 'counts something else'],
    ['давайте в 15:00', 'Заказ на 1500 рублей.', 'is a sum, not a time'],
    ['мне двадцать пять лет', 'Доставка 25 декабря.', 'is a day, not an age'],
    ['мой номер 8 916 123-45-67', 'Номер 123-45-67.', 'has lost its area code'],
    ['карта 4000 1234 5678 9012', 'Карта 5678 9012.', 'has lost its beginning'],
  ])('«%s» by «%s»: it %s', (said, summary) => {
    expect(isHeld(said, summary)).toBe(false)
  })
})

describe('a summary tells more than was said', () => {
  const said = [
    'запишите восемь девятьсот шестнадцать',
    'да сто двадцать три сорок пять шестьдесят семь',
  ].join('\n')
  const agent = 'Доставим в пятницу, с девяти до восьми. В пятнадцать часов? Стоит 300 рублей.'
  const more = (summary: string) => tellsMore(summary, [said, agent], 'ru-RU')

  it.each(['Договорились на 17:00.', 'Доставка в субботу.', 'Стоит 400 рублей.', 'Номер 8 917 123-45-67.'])(
    '«%s»',
    (summary) => {
      expect(more(summary)).toBe(true)
    },
  )

  it.each([
    'Доставка в пятницу с 9 до 8.',
    'Договорились на 15:00, триста рублей.',
    'Телефон: 8 916 123-45-67.',
    'Собеседник выбрал один из вариантов Компании.',
  ])('«%s» does not', (summary) => {
    expect(more(summary)).toBe(false)
  })
})
