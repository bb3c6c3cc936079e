import type { SimulatorLog } from '../openai/server.ts'

/** A log of one JSON object a line, for a rig that runs as a process of its own. */
export function jsonLines(write: (line: string) => void): SimulatorLog {
  const entry = (level: string) => (fields: object, message: string) => {
    write(`${JSON.stringify({ level, time: Date.now(), msg: message, ...plainFields(fields) })}\n`)
  }
  return { info: entry('info'), warn: entry('warn') }
}

/** Errors have no enumerable fields: their words are taken out of them. */
function plainFields(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Error ? (value.stack ?? value.message) : value,
    ]),
  )
}
