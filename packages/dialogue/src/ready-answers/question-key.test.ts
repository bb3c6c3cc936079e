import { describe, expect, it } from 'vitest'
import { questionKey } from './question-key.ts'

const SAME: [string, string, string][] = [
  ['ru-RU', 'Сколько стоит доставка?', 'а сколько стоит доставка'],
  ['ru-RU', 'Сколько стоит доставка?', 'Скажите, пожалуйста, доставку сколько стоит'],
  ['ru-RU', 'Где ваш офис находится?', 'где находятся ваши офисы'],
  ['ru-RU', 'Вы робот?', 'ну вы же робот'],
  ['ru-RU', 'Расчёт картой возможен?', 'возможен расчет картой'],
  ['en-US', 'What are your opening hours?', 'could you tell me, what are your opening hours'],
  ['en-GB', 'How much is delivery?', 'so how much is the delivery'],
  ['de-DE', 'Was kostet die Lieferung?', 'die Lieferung, was kostet'],
]

const UNLIKE: [string, string, string][] = [
  ['ru-RU', 'Сколько стоит доставка?', 'сколько стоит доставка в Тверь'],
  ['ru-RU', 'Сколько стоит доставка?', 'сколько это стоит'],
  ['ru-RU', 'Можно оплатить картой?', 'нельзя оплатить картой'],
  ['ru-RU', 'Вы работаете в субботу?', 'вы не работаете в субботу'],
  ['en-US', 'Are you open on Sunday?', 'are you not open on Sunday'],
  ['de-DE', 'Was kostet die Lieferung?', 'was kosten die Lieferungen'],
]

describe('the key of a question', () => {
  it.each(SAME)('in %s is the same for «%s» and «%s»', (language, one, other) => {
    expect(questionKey(one, language)).toBeDefined()
    expect(questionKey(other, language)).toBe(questionKey(one, language))
  })

  it.each(UNLIKE)('in %s tells «%s» from «%s»', (language, one, other) => {
    expect(questionKey(other, language)).not.toBe(questionKey(one, language))
  })

  it('is none where nothing is asked', () => {
    expect(questionKey('Ну, э-э, пожалуйста…', 'ru-RU')).toBeUndefined()
    expect(questionKey(' ', 'ru-RU')).toBeUndefined()
  })
})
