import { expect, test } from 'vitest'
import { seededDice } from '../openai/seeded-dice.ts'
import { createNumberBook } from './number-book.ts'
import { makePersona, personaNames } from './personas/catalog.ts'

const numbers = Array.from({ length: 2_000 }, (_, index) => `+7901${String(1_000_000 + index)}`)

test('a number has the same persona every time, by seed', () => {
  const personasBy = (seed: number) => {
    const book = createNumberBook(seed)
    return numbers.map((number) => book.personaOf(number).name)
  }
  expect(personasBy(1)).toEqual(personasBy(1))
  expect(personasBy(1)).not.toEqual(personasBy(2))
})

test('personas occur as often as their weights say', () => {
  const book = createNumberBook(3, { weights: { answers: 3, busy: 1 } })
  const names = numbers.map((number) => book.personaOf(number).name)
  const busy = names.filter((name) => name === 'busy').length
  expect(new Set(names)).toEqual(new Set(['answers', 'busy']))
  expect(busy / names.length).toBeGreaterThan(0.2)
  expect(busy / names.length).toBeLessThan(0.3)
})

test('a number of its own persona keeps it, written with or without its plus', () => {
  const book = createNumberBook(1, { byNumber: { '+7 901 943-35-46': 'rude' } })
  expect(book.personaOf('79019433546').name).toBe('rude')
  book.set('79019433546', 'opts-out')
  expect(book.personaOf('+79019433546').name).toBe('opts-out')
})

test('every persona of the catalog is a valid one', () => {
  for (const name of personaNames) expect(makePersona(name, seededDice(1, name)).name).toBe(name)
})
