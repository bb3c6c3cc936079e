/** One line of a difference, with where it stands in the text that has it. */
export type DiffLine = { sign: ' ' | '+' | '-'; text: string }

/** `lines` is undefined where the texts have too little in common to be worth comparing. */
export type LineDiff = { added: number; removed: number; lines: readonly DiffLine[] | undefined }

/** More changed lines than this: another text, not a changed one. */
const MOST_CHANGES = 1000

/** The shortest way from one text to the other, line by line (Myers, 1986). */
export function diffLines(before: string, after: string): LineDiff {
  const a = before.split('\n')
  const b = after.split('\n')
  const shared = Math.min(a.length, b.length)
  let start = 0
  while (start < shared && a[start] === b[start]) start += 1
  let end = 0
  while (end < shared - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1
  const middle = compare(a.slice(start, a.length - end), b.slice(start, b.length - end))
  if (middle === undefined)
    return { added: b.length - start - end, removed: a.length - start - end, lines: undefined }
  const same = (text: string): DiffLine => ({ sign: ' ', text })
  return {
    added: middle.filter(({ sign }) => sign === '+').length,
    removed: middle.filter(({ sign }) => sign === '-').length,
    lines: [...a.slice(0, start).map(same), ...middle, ...a.slice(a.length - end).map(same)],
  }
}

/** Undefined past `MOST_CHANGES`. */
function compare(a: readonly string[], b: readonly string[]): DiffLine[] | undefined {
  /** By diagonal, how far into `a` the furthest path has come; one copy for each number of changes. */
  const trace: Map<number, number>[] = []
  let furthest = new Map([[1, 0]])
  for (let changes = 0; changes <= Math.min(a.length + b.length, MOST_CHANGES); changes += 1) {
    trace.push(furthest)
    furthest = new Map(furthest)
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = startOf(furthest, diagonal, changes)
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1
      furthest.set(diagonal, x)
      if (x >= a.length && x - diagonal >= b.length) return walkBack(trace, a, b)
    }
  }
  return undefined
}

function startOf(furthest: ReadonlyMap<number, number>, diagonal: number, changes: number): number {
  const fromAbove = furthest.get(diagonal + 1) ?? -1
  const fromLeft = (furthest.get(diagonal - 1) ?? -1) + 1
  return takesAddition(furthest, diagonal, changes) ? fromAbove : fromLeft
}

function takesAddition(furthest: ReadonlyMap<number, number>, diagonal: number, changes: number): boolean {
  if (diagonal === -changes) return true
  if (diagonal === changes) return false
  return (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1)
}

function walkBack(
  trace: readonly ReadonlyMap<number, number>[],
  a: readonly string[],
  b: readonly string[],
): DiffLine[] {
  const lines: DiffLine[] = []
  let x = a.length
  let y = b.length
  for (const [changes, furthest] of [...trace.entries()].toReversed()) {
    const isAddition = takesAddition(furthest, x - y, changes)
    const fromX = furthest.get(x - y + (isAddition ? 1 : -1)) ?? 0
    const fromY = fromX - (x - y + (isAddition ? 1 : -1))
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      x -= 1
      y -= 1
      lines.push({ sign: ' ', text: a[x] ?? '' })
    }
    if (changes === 0) break
    lines.push(isAddition ? { sign: '+', text: b[y - 1] ?? '' } : { sign: '-', text: a[x - 1] ?? '' })
    x = fromX
    y = fromY
  }
  return lines.toReversed()
}
