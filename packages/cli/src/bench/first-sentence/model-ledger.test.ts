import { expect, test } from 'vitest'
import { lastTokenAt } from './model-ledger.ts'

const reply = ['Да', ',', ' можно', '.', ' Когда', '?'].map((text, index) => ({ text, atMs: 100 + index }))

test('a sentence is whole when the token with its end has left', () => {
  expect(lastTokenAt(reply, 'Да, можно.')).toBe(103)
  expect(lastTokenAt(reply, 'Да, можно. Когда?')).toBe(105)
})

test('what the model never sent has no last token', () => {
  expect(lastTokenAt(reply, 'Нет.')).toBeUndefined()
})
