import { styleText } from 'node:util'

export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan'

/** A stretch of text in one style. */
export type Piece = { text: string; style?: Style }
export type Line = readonly Piece[]

const BETWEEN: Piece = { text: ' · ', style: 'dim' }

/** How many columns a line takes. */
export function widthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + [...text].length, 0)
}

/** The line, cut with an ellipsis where it is wider than that. */
export function cut(line: Line, width: number): Line {
  if (widthOf(line) <= width) return line
  const kept: Piece[] = []
  let room = Math.max(0, width - 1)
  for (const piece of line) {
    const text = [...piece.text].slice(0, room).join('')
    room -= [...text].length
    if (text !== '') kept.push({ ...piece, text })
  }
  return [...kept, { text: '…' }]
}

/** Items one after the other, in as many lines as they need. */
export function flow(items: readonly Piece[], width: number): Line[] {
  const lines: Line[] = []
  for (const item of items) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf([...last, BETWEEN, item]) <= width)
      lines[lines.length - 1] = [...last, BETWEEN, item]
    else lines.push([item])
  }
  return lines
}

/** The line as it is written: with colours, or as plain text. */
export function written(line: Line, { colour }: { colour: boolean }): string {
  return line
    .map(({ text, style }) =>
      colour && style !== undefined ? styleText(style, text, { validateStream: false }) : text,
    )
    .join('')
}
