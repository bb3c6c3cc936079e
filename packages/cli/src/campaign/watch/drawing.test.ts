import { expect, test } from 'vitest'
import { createDrawing } from './drawing.ts'

/** A terminal that only notes what is written. */
function screen(columns: number, rows = 24) {
  const written: string[] = []
  return { columns, rows, written, write: (text: string) => written.push(text) }
}

test('lines are drawn over those before, and what is left of them is cleared', () => {
  const on = screen(40)
  const { draw } = createDrawing(on)
  draw(['one', 'two'])
  draw(['three'])
  expect(on.written).toEqual([
    '\r\u001b[2Kone\n\u001b[2Ktwo\n\u001b[J',
    '\u001b[2A\r\u001b[2Kthree\n\u001b[J',
  ])
})

test('a terminal that has been made narrower has broken the lines: they are all drawn over', () => {
  const on = screen(40)
  const { draw } = createDrawing(on)
  draw(['x'.repeat(39), 'short'])
  on.columns = 20
  draw(['new'])
  expect(on.written[1]).toContain('\u001b[3A')
})

test('what does not fit on the screen is left out', () => {
  const on = screen(40, 3)
  createDrawing(on).draw(['one', 'two', 'three', 'four'])
  expect(on.written[0]).not.toContain('three')
})
