import { expect, test } from 'vitest'
import { countWords, cutText, Unanswered } from './unanswered.ts'

test('what was said in several goes is one utterance, as sure as its least sure part', () => {
  const unanswered = new Unanswered()
  unanswered.add({ text: 'сколько стоит', confidence: 0.9 })
  unanswered.add({ text: 'э-э' })
  unanswered.add({ text: 'доставка в Казань', confidence: 0.6 })
  expect(unanswered.take()).toEqual({ text: 'сколько стоит э-э доставка в Казань', confidence: 0.6 })
  expect(unanswered.take()).toBeUndefined()
})

test('words that were asked about in vain come before those said since', () => {
  const unanswered = new Unanswered()
  unanswered.add({ text: 'второе' })
  unanswered.putBack({ text: 'первое' })
  expect(unanswered.take()).toEqual({ text: 'первое второе' })
})

test('what one turn cannot hold waits for the next, and nothing of it is lost', () => {
  const unanswered = new Unanswered()
  unanswered.add({ text: 'а'.repeat(3_900) })
  unanswered.add({ text: 'б'.repeat(300) })
  const first = unanswered.take()?.text ?? ''
  const second = unanswered.take()?.text ?? ''
  expect(first.length).toBe(4_000)
  expect((first + second).replaceAll(' ', '').length).toBe(4_200)
  expect(unanswered.some).toBe(false)
})

test.each([
  ['Да, слушаю вас!', 3],
  ['угу', 1],
  ['— …', 0],
  ['', 0],
  ['8 916 — мой номер', 4],
])('%j has %i words', (text, words) => {
  expect(countWords(text)).toBe(words)
})

test('a text is cut to what the gateway takes, never through a character', () => {
  expect(cutText('да')).toBe('да')
  expect(cutText('а'.repeat(5_000))).toHaveLength(4_000)
  expect(cutText(`${'а'.repeat(3_999)}😀`)).toBe('а'.repeat(3_999))
})
