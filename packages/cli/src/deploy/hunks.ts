import type { DiffLine } from './line-diff.ts'

const CONTEXT = 2

/** The changed places of a difference as unified hunks, each with two lines around it. */
export function hunkLines(lines: readonly DiffLine[]): string[] {
  const shown: string[] = []
  let before = 1
  let after = 1
  let open = false
  for (const [index, { sign, text }] of lines.entries()) {
    const near = lines
      .slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1)
      .some((neighbour) => neighbour.sign !== ' ')
    if (near && !open) shown.push(`@@ -${before} +${after} @@`)
    if (near) shown.push(`${sign}${text}`)
    open = near
    if (sign !== '+') before += 1
    if (sign !== '-') after += 1
  }
  return shown
}
