import type { PastTurn } from '@perezvon/livecall/stored-turn'
import { describe, expect, it, test } from 'vitest'
import { SAMPLE_SETTINGS } from '../testing/dialogue-parts.ts'
import { contextFreeKey, isForEverybody, saysTheSame } from './context-free.ts'

const keyOf = (userText: string, past: readonly PastTurn[] = [], language = 'ru-RU') =>
  contextFreeKey({ settings: { language }, past, userText })
const asked = (userText: string): PastTurn => ({
  turn: 1,
  userText,
  heardText: 'Бесплатно.',
  interrupted: false,
  source: 'model',
  toolCalls: [],
})

describe('a question that hangs on nothing else', () => {
  it.each([
    'Сколько стоит доставка?',
    'скажите пожалуйста сколько стоит доставка',
    'Где находится ваш склад самовывоза',
    'Как оплатить заказ картой?',
  ])('«%s»', (text) => {
    expect(keyOf(text)).toBeDefined()
  })

  it.each([
    ['Сколько это стоит?', 'points at something'],
    ['А сколько стоит доставка туда?', 'points at a place'],
    ['Сколько стоит?', 'leaves out what'],
    ['Когда приедет мой заказ?', 'is about the person'],
    ['Когда привезут завтра утром заказ?', 'is about a moment'],
    ['Сколько стоит доставка двух коробок?', 'has a number'],
    ['Можно позвать к телефону Анну Петрову?', 'names somebody'],
    ['Доставка картой курьеру', 'asks nothing'],
    ['Да, оплачу картой курьеру', 'answers'],
    ['', 'is nothing'],
  ])('«%s» is none: it %s', (text) => {
    expect(keyOf(text)).toBeUndefined()
  })

  it('is none when it was asked in this call before: the answer did not help', () => {
    expect(keyOf('Доставка сколько стоит?', [asked('Сколько стоит доставка?')])).toBeUndefined()
    expect(keyOf('Где получить заказ самовывозом?', [asked('Сколько стоит доставка?')])).toBeDefined()
  })

  it('is another where its words stand in another order', () => {
    const [one, other] = ['доллары на рубли', 'рубли на доллары'].map((what) =>
      keyOf(`Можно поменять ${what}?`),
    )
    expect(one).toBeDefined()
    expect(other).not.toBe(one)
    expect(keyOf('скажите, а можно поменять доллары на рубли')).toBe(one)
  })

  it('is known in English, and in no language that we cannot judge', () => {
    expect(keyOf('What are the opening hours?', [], 'en-US')).toBeDefined()
    expect(keyOf('What did you say about opening hours there?', [], 'en-US')).toBeUndefined()
    expect(keyOf('Wie hoch sind die Versandkosten?', [], 'de-DE')).toBeUndefined()
  })
})

describe('a reply for everybody', () => {
  const settings = {
    ...SAMPLE_SETTINGS,
    prompt: 'Доставка 300 рублей, с девяти до восьми. Звонить Марии.',
  }
  it.each([
    'Доставка стоит триста рублей.',
    'Да, доставка стоит триста рублей.',
    'Работаем с 9 до 8, оплатить можно картой.',
  ])('«%s»', (reply) => {
    expect(isForEverybody(reply, settings)).toBe(true)
  })

  it.each([
    ['Анна, доставка стоит триста рублей.', 'a name that begins it'],
    ['Доставка стоит триста рублей. Анна Соколова, привезём.', 'a name that begins a sentence'],
    ['Здравствуйте, Анна, доставка стоит триста рублей.', 'a name inside of a sentence'],
    ['К оплате полторы тысячи.', 'a moment or a sum that no prompt gives'],
    ['Доставка стоит 400 рублей.', 'a number that the prompt does not give'],
    ['Сегодня работаем до восьми.', 'what is true only now'],
    ['Ваш заказ привезут с девяти до восьми.', 'what is the person’s'],
    ['Триста рублей. Оформляем?', 'a question'],
    ['', 'nothing'],
  ])('«%s» is none: it holds %s', (reply) => {
    expect(isForEverybody(reply, settings)).toBe(false)
  })
})

test('two replies say the same with nearly the same words, the same numbers and as many negations', () => {
  const same = (one: string, other: string) => saysTheSame(one, other, 'ru-RU')
  expect(same('Доставка стоит триста рублей.', 'Доставка стоит 300 рублей!')).toBe(false)
  expect(same('Доставка у нас бесплатная.', 'Доставка бесплатная у нас!')).toBe(true)
  expect(same('Доставка стоит триста рублей.', 'Доставка стоит четыреста рублей.')).toBe(false)
  expect(same('Карты принимаем у курьера.', 'Карты не принимаем у курьера.')).toBe(false)
  expect(same('Привезём бесплатно.', 'Оплатить можно картой.')).toBe(false)
})
