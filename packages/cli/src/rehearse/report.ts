import type { Judgement } from './judge/judge-run.ts'

/** What each promise is called in front of a person. */
const PROMISES: Readonly<Record<keyof Judgement, string>> = {
  dialled_twice: 'dialled twice',
  without_outcome: 'contacts without an outcome',
  leases_left: 'lines still held',
  outside_window: 'calls outside a window',
  suppressed_dialled: 'suppressed numbers dialled',
  concurrency_exceeded: 'more calls at once than allowed',
  cps_exceeded: 'more calls a second than allowed',
}
const BREACHES_SHOWN = 5

/** One line a promise, and under each that was broken the first times it was. */
export function promiseLines(broken: Judgement): string[] {
  const width = Math.max(...Object.values(PROMISES).map((words) => words.length))
  return promisesOf(broken).flatMap(([promise, breaches]) => {
    const more = breaches.length - BREACHES_SHOWN
    return [
      `  ${PROMISES[promise].padEnd(width)}  ${String(breaches.length).padStart(5)}${breaches.length === 0 ? '' : '  BROKEN'}`,
      ...breaches.slice(0, BREACHES_SHOWN).map((breach) => `    ${breach}`),
      ...(more > 0 ? [`    and ${more} more`] : []),
    ]
  })
}

function promisesOf(broken: Judgement): [keyof Judgement, readonly string[]][] {
  const names: readonly (keyof Judgement)[] = [
    'dialled_twice',
    'without_outcome',
    'leases_left',
    'outside_window',
    'suppressed_dialled',
    'concurrency_exceeded',
    'cps_exceeded',
  ]
  return names.map((name) => [name, broken[name]])
}

/** Words and figures below each other: `name  value`, values to the right. */
export function aligned(title: string, figures: Readonly<Record<string, number | string>>): string[] {
  const rows = Object.entries(figures).map(
    ([name, value]) => [name.replaceAll('_', ' '), String(value)] as const,
  )
  const names = Math.max(0, ...rows.map(([name]) => name.length))
  const values = Math.max(0, ...rows.map(([, value]) => value.length))
  return [title, ...rows.map(([name, value]) => `  ${name.padEnd(names)}  ${value.padStart(values)}`)]
}
