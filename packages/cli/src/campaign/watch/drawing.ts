import { stripVTControlCharacters } from 'node:util'

/** What can be drawn on: a terminal. */
export type Screen = { write(text: string): unknown; columns?: number; rows?: number }

/** Draws the same few lines over and over in the same place, below whatever was written before. */
export type Drawing = { draw(lines: readonly string[]): void }

/** A drawing at the terminal's end. */
export function createDrawing(screen: Screen): Drawing {
  let drawn: readonly string[] = []
  return {
    draw: (lines) => {
      // What has scrolled off the top cannot be drawn over.
      const fitting = lines.slice(0, Math.max(1, (screen.rows ?? 24) - 1))
      const up = rowsOf(drawn, screen.columns)
      screen.write(
        `${up > 0 ? `\u001b[${up}A` : ''}\r${fitting.map((line) => `\u001b[2K${line}\n`).join('')}\u001b[J`,
      )
      drawn = fitting
    },
  }
}

/** How many rows lines take: a terminal that has been made narrower since has broken them. */
function rowsOf(lines: readonly string[], columns = 80): number {
  return lines.reduce((sum, line) => {
    const length = [...stripVTControlCharacters(line)].length
    return sum + Math.max(1, Math.ceil(length / columns))
  }, 0)
}
