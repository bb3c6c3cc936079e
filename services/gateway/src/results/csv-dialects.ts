/** A value of a cell. `instant` and `id` are our own words: nothing that a sheet could take for a formula. */
export type Cell =
  | { kind: 'text'; value: string | null }
  | { kind: 'number'; value: number | null }
  | { kind: 'plain'; value: string | null }

/** How a table is written. */
export type CsvDialect = { begins: string; line(cells: readonly Cell[]): string }

/** RFC 4180: commas, CRLF, quotes where they are needed. */
export const CSV: CsvDialect = {
  begins: '',
  line: (cells) => `${cells.map(({ value }) => quoted(String(value ?? ''), ',')).join(',')}\r\n`,
}

/**
 * What Excel opens by a double click where the comma is the decimal sign: byte order mark, semicolons, `12,5`. Texts that
 * it would compute, or take for a number and round, begin with an apostrophe; imports take it away again.
 */
export const EXCEL_CSV: CsvDialect = {
  begins: '\uFEFF',
  line: (cells) => `${cells.map((cell) => quoted(forExcel(cell), ';')).join(';')}\r\n`,
}

/** What a sheet takes for the beginning of a formula. */
const FORMULA = /^\s*[=+\-@]|^[\t\r\n]/
/** What a sheet takes for a number: it would lose leading zeros, and digits beyond the fifteenth. */
const NUMERIC = /^\s*[\d.,\s\u00a0]*\d[\d.,\s\u00a0]*(?:e[+-]?\d+)?\s*$/i

function forExcel(cell: Cell): string {
  if (cell.value === null) return ''
  switch (cell.kind) {
    case 'number':
      return String(cell.value).replace('.', ',')
    case 'plain':
      return cell.value
    case 'text':
      return FORMULA.test(cell.value) || NUMERIC.test(cell.value) ? `'${cell.value}` : cell.value
    default:
      return cell satisfies never
  }
}

function quoted(text: string, separator: string): string {
  return text.includes(separator) || /["\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
