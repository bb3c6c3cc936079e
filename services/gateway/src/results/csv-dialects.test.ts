import { expect, it } from 'vitest'
import { type Cell, CSV, EXCEL_CSV } from './csv-dialects.ts'

const text = (value: string | null): Cell => ({ kind: 'text', value })
const number = (value: number | null): Cell => ({ kind: 'number', value })

it.each([
  ['plain', 'plain'],
  ['a, b', '"a, b"'],
  ['he said "no"', '"he said ""no"""'],
  ['two\nlines', '"two\nlines"'],
  [' edged ', '" edged "'],
  ['a; b', 'a; b'],
  ['=1+1', '=1+1'],
])('RFC 4180: %j is written %j', (value, written) => {
  expect(CSV.line([text(value), number(1)])).toBe(`${written},1\r\n`)
})

it.each([
  ['=HYPERLINK("https://evil.example")', `"'=HYPERLINK(""https://evil.example"")"`],
  ['+79161234567', `'+79161234567`],
  ['-1', `'-1`],
  ['@SUM(A1)', `'@SUM(A1)`],
  ['\tcmd', `'\tcmd`],
  ['  =1', `'  =1`],
  ['00123', `'00123`],
  ['12345678901234567890', `'12345678901234567890`],
  ['12.05', `'12.05`],
  ['1e5', `'1e5`],
  ['order 4107', 'order 4107'],
  ['a; b', '"a; b"'],
  ['a, b', 'a, b'],
  ['Анна', 'Анна'],
])('Excel: %j is written %j', (value, written) => {
  expect(EXCEL_CSV.line([text(value)])).toBe(`${written}\r\n`)
})

it('Excel counts with a comma, and our own words stand as they are', () => {
  const cells: Cell[] = [
    number(12.5),
    number(-3),
    number(null),
    { kind: 'plain', value: '2026-11-20T09:00:00.000Z' },
    text(null),
  ]
  expect(EXCEL_CSV.line(cells)).toBe('12,5;-3;;2026-11-20T09:00:00.000Z;\r\n')
  expect(EXCEL_CSV.begins).toBe('\uFEFF')
})
