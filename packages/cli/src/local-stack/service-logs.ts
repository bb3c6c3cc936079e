import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createLogger, type Logger } from '@perezvon/runtime/logger'

/** Loggers that write to one file a service in `folder`, so that a command's own output stays readable. */
export function fileLogs(folder: string, level: string): (service: string) => Logger {
  mkdirSync(folder, { recursive: true })
  return (service) =>
    createLogger({ service, level, destination: createWriteStream(join(folder, `${service}.log`)) })
}

/** Loggers that write to stdout, as the services do where they run alone. */
export function terminalLogs(level: string): (service: string) => Logger {
  return (service) => createLogger({ service, level })
}
