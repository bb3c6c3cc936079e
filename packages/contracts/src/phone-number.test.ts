import { expect, test } from 'vitest'
import { phoneNumberSchema, platformNumber, toE164 } from './phone-number.ts'

/** The rules as expressions, one after the other: what the walk over the characters must agree with. */
function byExpressions(written: string): string | undefined {
  const compact = written.replaceAll(/[\s().\u00a0\u2010-\u2015-]/g, '')
  if (!/^\+?[0-9]+$/.test(compact)) return undefined
  const international = compact.startsWith('+')
  const digits = compact.replace('+', '')
  const told = international
    ? digits.replace(/^89(?=[0-9]{9}$)/, '79')
    : digits
        .replace(/^00(?=.)/, '+')
        .replace(/^8(?=[0-9]{10}$)/, '7')
        .replace(/^(?=9[0-9]{9}$)/, '7')
        .replace(/^810(?=[0-9]{9,}$)/, '+')
        .replace('+', '')
  if (!/^(?!89)[1-9][0-9]{6,14}$/.test(told) || (told.startsWith('7') && told.length !== 11)) return undefined
  return `+${told}`
}

test.each([
  ['8 10 49 30 901820', '+4930901820'],
  ['+8 (916) 123-45-67', '+79161234567'],
  ['(8916)1234567', '+79161234567'],
  ['\u00a08\u2009916\u2013123\u201345\u201367 ', '+79161234567'],
  ['+81 3 1234 5678', '+81312345678'],
  ['+7916123456', undefined],
  ['+791612345678', undefined],
  ['7916123456', undefined],
  ['8916123456', undefined],
  ['+891612345678', undefined],
  ['+7+9161234567', undefined],
  ['9161234567+', undefined],
  ['89161234567 доб. 12', undefined],
  ['٨٩١٦١٢٣٤٥٦٧', undefined],
])('%j is %s', (written, expected) => {
  expect(toE164(written)).toBe(expected)
})

test.each([
  ['79161234567', '+79161234567'],
  ['+79161234567', '+79161234567'],
  ['84912345678', '+84912345678'],
  ['81312345678', '+81312345678'],
  ['9607123456', '+9607123456'],
  ['89161234567', '+79161234567'],
  ['0079161234567', '+79161234567'],
  ['', undefined],
  ['anonymous', undefined],
])('of the platform %j is %s', (told, expected) => {
  expect(platformNumber(told)).toBe(expected)
})

test('the walk over the characters agrees with the rules as expressions', () => {
  const pieces = [
    '+',
    '8',
    '7',
    '9',
    '00',
    '10',
    '916',
    '1234567',
    '0',
    '5',
    ' ',
    '-',
    '(',
    ')',
    '.',
    '\u2013',
    'x',
    '49',
  ]
  let state = 7
  const below = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % limit
  }
  for (let round = 0; round < 50_000; round += 1) {
    const written = Array.from({ length: 1 + below(9) }, () => pieces[below(pieces.length)]).join('')
    expect(toE164(written), JSON.stringify(written)).toBe(byExpressions(written))
  }
})

test('a quantity of a spreadsheet has lost digits: what to do is told with it', () => {
  for (const written of ['7.9161E+10', '7,9E+10', '8.9161e10']) {
    const [issue] = phoneNumberSchema.safeParse(written).error?.issues ?? []
    expect(issue).toMatchObject({ params: { remedy: expect.stringContaining('text') } })
  }
})
