import { describe, expect, it } from 'vitest'
import { spokenAt } from './speech.ts'
import {
  parseExchange,
  parseSpeech,
  parseToolCalls,
  speechEnd,
  speechSentence,
  speechStart,
} from './stored-turn.ts'

describe('a speech as it lies in Redis', () => {
  it('keeps the keys that are played after a sentence', () => {
    const stored = [speechStart('Да'), speechSentence('Набираю.', '12#p'), speechSentence('* Готово.')]
    const state = parseSpeech(stored)
    expect(state && spokenAt(state, 0)).toEqual({
      text: 'Набираю.',
      more: true,
      action: 'continue',
      sendKeys: '12#p',
    })
    expect(state?.sentences).toEqual(['Набираю.', '* Готово.'])
  })

  it('keeps whom the call is handed over to, and tells it with the last sentence', () => {
    const state = parseSpeech([
      speechStart('Да'),
      speechSentence('Соединяю.'),
      speechEnd('transfer', 'sales'),
    ])
    const handedOver = { more: false, action: 'transfer', transferTo: 'sales' }
    expect(state && spokenAt(state, 0)).toEqual({ text: 'Соединяю.', ...handedOver })
    expect(state && spokenAt(state, 1)).toEqual({ text: '', ...handedOver })
  })

  it('has no end while its turn goes on', () => {
    expect(parseSpeech([speechStart('Да'), speechSentence('Соединяю.')])?.end).toBeUndefined()
    expect(parseSpeech([])).toBeUndefined()
  })
})

describe('what another version has written', () => {
  it('is read with an outcome of a tool that this one does not know: as one that nobody has told', () => {
    const call = {
      id: 'a',
      tool: 'book',
      arguments: '{}',
      result: '',
      status: null,
      ms: null,
      idempotency_key: null,
    }
    expect(parseToolCalls(JSON.stringify([{ ...call, outcome: 'postponed' }]))).toMatchObject([
      { outcome: 'unknown' },
    ])
  })

  it('has no word of whether a reply was whole, or one that this one knows', () => {
    expect(parseExchange('["Да",["Так."],"model"]')).toEqual(['Да', ['Так.'], 'model'])
    expect(parseExchange('["Да",["Так."],"model","whole","later"]')).toEqual([
      'Да',
      ['Так.'],
      'model',
      'whole',
    ])
    expect(parseExchange('["Да",["Так."],"model",7]')).toEqual(['Да', ['Так.'], 'model'])
  })
})
