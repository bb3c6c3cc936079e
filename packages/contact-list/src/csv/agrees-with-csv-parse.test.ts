import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { randomFrom } from '../testing/random.ts'
import { createCsvScanner } from './csv-scanner.ts'

const VALUES = [
  'a',
  'Анна',
  '',
  '"b, c"',
  '"d""e"',
  '"f\ng"',
  '"h\r\ni"',
  '  j',
  '12',
  '"";"',
  '""',
  '"k;l\tm"',
]

/** Rows as the library reads them: blanks trimmed, empty lines passed over, as the scanner does by its own rules. */
function libraryRows(text: string): string[][] {
  const rows: string[][] = parse(text, { relax_column_count: true, skip_empty_lines: true, trim: true })
  return rows.map((row) => row.map((cell) => cell.trim())).filter((row) => row.some((cell) => cell !== ''))
}

function ownRows(text: string, size: number): string[][] {
  const found: string[][] = []
  const rows = {
    row: (cells: readonly string[], count: number) => found.push(cells.slice(0, count)),
    unreadable: (line: number) => expect.unreachable(`line ${line} was not read`),
  }
  const scanner = createCsvScanner({ delimiter: ',', rows })
  for (let at = 0; at < text.length; at += size) scanner.push(text.slice(at, at + size))
  scanner.end()
  return found
}

test('well-formed files are read as a well-known library reads them, however they are cut', () => {
  const random = randomFrom(4107)
  const wellFormed = VALUES.filter((value) => value !== '"";"')
  for (let file = 0; file < 300; file += 1) {
    const end = random.oneOf(['\n', '\r\n'])
    const lines = Array.from({ length: 1 + random.below(8) }, () =>
      Array.from({ length: 1 + random.below(5) }, () => random.oneOf(wellFormed)).join(','),
    )
    const text = lines.join(end) + random.oneOf(['', end])
    expect(ownRows(text, 1 + random.below(12)), JSON.stringify(text)).toEqual(libraryRows(text))
  }
})
