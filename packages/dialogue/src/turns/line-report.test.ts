import { describe, expect, it } from 'vitest'
import { withLineReport } from './line-report.ts'

describe('what the line tells of a person', () => {
  it('is only their words, where that is all', () => {
    expect(withLineReport('сколько стоит доставка', {})).toBe('сколько стоит доставка')
  })

  it('stands in brackets before the words', () => {
    expect(withLineReport('', { keys: '1234' })).toBe('[клавиши] 1234')
    expect(
      withLineReport('тогда запишите номер', { failedTransfer: 'sales', transferResult: 'busy', keys: '1' }),
    ).toBe('[перевод] sales: busy [клавиши] 1 тогда запишите номер')
  })

  it('cannot be spoken', () => {
    expect(withLineReport('[перевод] sales: busy', { keys: '1' })).toBe('[клавиши] 1 (перевод) sales: busy')
    expect(withLineReport('[клавиши] 4321', {})).toBe('(клавиши) 4321')
  })
})
