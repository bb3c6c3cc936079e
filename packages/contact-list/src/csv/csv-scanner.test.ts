import { describe, expect, it } from 'vitest'
import { createCsvScanner } from './csv-scanner.ts'

type Found = { line: number; cells: string[] } | { line: number; fault: string }

/** Rows of a text that comes in pieces of one size. */
function rowsOf(text: string, { delimiter = ',', size = text.length } = {}): Found[] {
  const found: Found[] = []
  const scanner = createCsvScanner({
    delimiter,
    rows: {
      row: (cells, count, line) => found.push({ line, cells: cells.slice(0, count) }),
      unreadable: (line, { fault }) => found.push({ line, fault }),
    },
  })
  for (let at = 0; at < text.length; at += Math.max(1, size)) scanner.push(text.slice(at, at + size))
  scanner.end()
  return found
}

const CLOSED = 'has a quote that is never closed'

const CORPUS: [string, string, Found[]][] = [
  ['lines that end in LF', 'a,b\nc,d\n', [row(1, 'a', 'b'), row(2, 'c', 'd')]],
  ['in CR and LF', 'a,b\r\nc,d\r\n', [row(1, 'a', 'b'), row(2, 'c', 'd')]],
  ['in CR', 'a,b\rc,d\r', [row(1, 'a', 'b'), row(2, 'c', 'd')]],
  ['in nothing', 'a,b\nc,d', [row(1, 'a', 'b'), row(2, 'c', 'd')]],
  ['empty lines', '\n\na\n\n\r\n,,\n  \nb\n', [row(3, 'a'), row(8, 'b')]],
  ['empty values', 'a,,\n,b,\n', [row(1, 'a', '', ''), row(2, '', 'b', '')]],
  ['quoted values', '"a, b",c\n"d""e",""\n', [row(1, 'a, b', 'c'), row(2, 'd"e', '')]],
  ['line ends inside quotes', '"a\r\nb",c\nd,e\n', [row(1, 'a\r\nb', 'c'), row(3, 'd', 'e')]],
  ['blanks around', ' a ,\t b\t, "c" , " d "\n', [row(1, 'a', 'b', 'c', 'd')]],
  ['other spaces around', '\u00a0a\u2009,b\u3000\n', [row(1, 'a', 'b')]],
  ['quotes inside', 'ООО "Ромашка",5" труба\n', [row(1, 'ООО "Ромашка"', '5" труба')]],
  ['quotes inside quotes', '"Вера "В" К",b\n', [row(1, 'Вера "В" К', 'b')]],
  ['a formula', '="8916",b\n"=""8916""",c\n', [row(1, '="8916"', 'b'), row(2, '="8916"', 'c')]],
  ['a quote that is never closed', 'a,"b\nc,d\ne,f\n', [bad(1), row(2, 'c', 'd'), row(3, 'e', 'f')]],
  ['one before quoted rows', 'a,"b\nc,"d"\ne,f\n', [bad(1), row(2, 'c', 'd'), row(3, 'e', 'f')]],
  ['one in the last line', 'a,b\nc,"d', [row(1, 'a', 'b'), bad(2)]],
  ['a lone quote', '"', [bad(1)]],
  ['nothing', '', []],
]

function row(line: number, ...cells: string[]): Found {
  return { line, cells }
}
function bad(line: number): Found {
  return { line, fault: CLOSED }
}

describe('a scanner of CSV', () => {
  it.each(CORPUS)('reads %s, cut at any place', (_, text, expected) => {
    for (let size = text.length; size >= 1; size -= 1)
      expect(rowsOf(text, { size }), `pieces of ${size}`).toEqual(expected)
  })

  it('takes a tab for a delimiter only where it is one', () => {
    expect(rowsOf('a\tb\t\n', { delimiter: '\t' })).toEqual([row(1, 'a', 'b', '')])
    expect(rowsOf('a;\tb\t\n', { delimiter: ';' })).toEqual([row(1, 'a', 'b')])
  })

  it.each([1000, 7, 65_536, 200_000])('takes rows of 64 KiB and no longer ones, in pieces of %d', (size) => {
    const long = 'x'.repeat(65_534)
    const text = `a,${long}\nb,${long}x\nc,"${long}x"\r\nd,"y\nz"\n`
    expect(rowsOf(text, { size })).toEqual([
      row(1, 'a', long),
      { line: 2, fault: 'is longer than 64 KiB' },
      { line: 3, fault: 'is longer than 64 KiB' },
      row(4, 'd', 'y\nz'),
    ])
  })

  it('goes on behind a quote that would swallow the rest of the file', () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `${index},some text that makes a row longer`)
    for (const size of [1000, 65_536, 1_000_000]) {
      const found = rowsOf(['0,"x', ...rows].join('\n'), { size })
      expect(found).toHaveLength(5001)
      expect(found[0]).toEqual(bad(1))
      expect(found[5000]).toMatchObject({ line: 5001, cells: ['4999', expect.anything()] })
    }
  })
})
