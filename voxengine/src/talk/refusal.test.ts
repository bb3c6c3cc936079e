import { expect, test } from 'vitest'
import { isRefusal } from './refusal.ts'

test.each(['нет не надо', 'Подождите, я передумал', 'ой, не хочу', 'No, wait!'])('%j refuses', (text) => {
  expect(isRefusal(text)).toBe(true)
})

test.each(['хорошо спасибо', 'да, давайте', 'нетто и брутто', 'ок', ''])('%j does not', (text) => {
  expect(isRefusal(text)).toBe(false)
})
