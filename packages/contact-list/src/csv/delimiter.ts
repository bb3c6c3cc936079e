const DELIMITERS = [',', ';', '\t'] as const

/** Excel may say it in a line of its own before the header. */
const SAID = /^sep=(.)[ \t]*$/i

/**
 * What separates the values of a table that begins with this text: the one of the known delimiters that stands in the
 * header most often. Undefined: the header is not whole yet.
 */
export function delimiterOf(begin: string, { isWhole = false } = {}): string | undefined {
  const text = begin.trimStart()
  const end = text.search(/[\r\n]/)
  if (end === -1 && !isWhole) return undefined
  const header = end === -1 ? text : text.slice(0, end)
  const said = SAID.exec(header)?.[1]
  if (said !== undefined) return said
  const bare = header.replaceAll(/"[^"]*"/g, '')
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }))
  return counts.reduce((best, other) => (other.count > best.count ? other : best)).delimiter
}

/** Whether a row is Excel's word about the delimiter, split by that delimiter. */
export function isDelimiterRow(cells: readonly string[]): boolean {
  return cells.length === 2 && cells[0]?.toLowerCase() === 'sep=' && cells[1] === ''
}
