import type { Writable } from 'node:stream'
import type { Progress } from './await-results.ts'

/** One line that says how far the run is. */
export function progressLine({ campaign, toAnalyse, analysed }: Progress, seconds: number): string {
  const { contacts, waiting, in_attempt, finished, attempts } = campaign.counters
  return (
    `${String(Math.round(seconds)).padStart(4)} s  ${finished}/${contacts} contacts done · ${waiting} waiting · ` +
    `${in_attempt} in a call · ${attempts} dials · ${analysed}/${toAnalyse} calls analysed`
  )
}

/** Writes progress: over the same line on a terminal, a line only when something changed elsewhere. */
export function createProgressWriter(output: Writable & { isTTY?: boolean }): {
  write(line: string): void
  end(): void
} {
  let last = ''
  const essence = (line: string) => line.slice(line.indexOf(' s '))
  return {
    write: (line) => {
      if (output.isTTY) output.write(`\r\u001b[2K${line}`)
      else if (essence(line) !== essence(last)) output.write(`${line}\n`)
      last = line
    },
    end: () => {
      if (output.isTTY && last !== '') output.write('\n')
    },
  }
}
