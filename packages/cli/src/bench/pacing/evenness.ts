/** A stretch of time, in milliseconds of whatever clock. */
export type Stretch = { from: number; to: number }

const WINDOW_MS = 100

/**
 * How many originations fell into the fullest 100 ms of a stretch. Windows in which the machine stood still are left out:
 * what was sent in turn arrived at once then.
 */
export function mostInWindow(
  stamps: readonly number[],
  { stretch, pauses }: { stretch: Stretch; pauses: readonly Stretch[] },
): number {
  const within = stamps
    .filter((stamp) => stamp >= stretch.from && stamp < stretch.to)
    .toSorted((one, other) => one - other)
  let most = 0
  for (const [first, from] of within.entries()) {
    const to = from + WINDOW_MS
    if (pauses.some((pause) => pause.from < to && pause.to > from)) continue
    let count = 0
    while ((within[first + count] ?? Number.POSITIVE_INFINITY) < to) count += 1
    most = Math.max(most, count)
  }
  return most
}

/** Originations a second over a stretch, without the time in which the machine stood still. */
export function rateWithin(
  stamps: readonly number[],
  { stretch, pauses }: { stretch: Stretch; pauses: readonly Stretch[] },
): number {
  const still = joined(pauses, stretch)
  const seconds = (stretch.to - stretch.from - lengthOf(still)) / 1000
  const counted = stamps.filter(
    (stamp) =>
      stamp >= stretch.from &&
      stamp < stretch.to &&
      !still.some((pause) => stamp >= pause.from && stamp < pause.to),
  )
  return counted.length / seconds
}

/** How much of a stretch the machine stood still, in milliseconds. */
export function stoodStill(pauses: readonly Stretch[], stretch: Stretch): number {
  return lengthOf(joined(pauses, stretch))
}

/** The parts of a stretch that pauses cover, each once, however many watchdogs saw it. */
function joined(pauses: readonly Stretch[], stretch: Stretch): Stretch[] {
  const parts: Stretch[] = []
  for (const { from, to } of pauses.toSorted((one, other) => one.from - other.from)) {
    const part = { from: Math.max(from, stretch.from), to: Math.min(to, stretch.to) }
    if (part.from >= part.to) continue
    const last = parts.at(-1)
    if (last !== undefined && part.from <= last.to) last.to = Math.max(last.to, part.to)
    else parts.push(part)
  }
  return parts
}

function lengthOf(parts: readonly Stretch[]): number {
  return parts.reduce((sum, { from, to }) => sum + to - from, 0)
}
