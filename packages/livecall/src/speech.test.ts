import { describe, expect, it } from 'vitest'
import { heardPart, spokenAt } from './speech.ts'

describe('what was heard of a reply', () => {
  const reply = ['Доставка бесплатная.', 'Привезём завтра.']

  it.each([
    [0, ''],
    [4, ''],
    [8, 'Доставка'],
    [12, 'Доставка'],
    [20, 'Доставка бесплатная.'],
    [29, 'Доставка бесплатная. Привезём'],
    [1000, 'Доставка бесплатная. Привезём завтра.'],
  ])('after %i characters is «%s»', (characters, heard) => {
    expect(heardPart(reply, characters)).toBe(heard)
  })
})

describe('a sentence of a speech', () => {
  it('is not there before it is released, and empty after the end', () => {
    expect(spokenAt({ userText: '', sentences: [], end: undefined }, 0)).toBeUndefined()
    expect(spokenAt({ userText: '', sentences: ['Да.'], end: 'hangup' }, 1)).toEqual({
      text: '',
      more: false,
      action: 'hangup',
    })
  })
})
