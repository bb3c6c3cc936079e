import type { Clock } from '@perezvon/runtime/clock'
import { asError } from '@perezvon/runtime/errors'
import type { Service } from '@perezvon/runtime/service'
import type { ServiceProcess } from './service-processes.ts'

/** A process that ends as soon as it runs must not fill the terminal. */
const PAUSE_MS = 1000

/**
 * A service whose process is started again when it ends by itself, as an orchestrator would do. Each such end is told
 * with its name and its cause, and so is a start that failed: then the service stays away.
 */
export function keepService(options: {
  name: string
  startProcess: () => Promise<ServiceProcess>
  clock: Clock
  say: (line: string) => void
}): Service {
  const { name, startProcess, clock, say } = options
  const stopping = new AbortController()
  let current: ServiceProcess | undefined
  let keeping = Promise.resolve()

  async function keep(first: ServiceProcess): Promise<void> {
    for (let running = first; ; ) {
      const how = await running.ended
      if (stopping.signal.aborted) return
      say(`${name} (process ${running.pid}) ended by itself (${how}): starting it again`)
      await clock.sleep(PAUSE_MS)
      if (stopping.signal.aborted) return
      try {
        running = await startProcess()
      } catch (thrown) {
        say(
          `${name} did not start again: ${asError(thrown).message}. Stop with Ctrl-C, see its log above, and start again`,
        )
        return
      }
      current = running
      say(`${name} runs again (process ${running.pid})`)
      // The end was asked for while it started.
      if (stopping.signal.aborted) return running.stop()
    }
  }

  return {
    name,
    start: async () => {
      if (current !== undefined) return
      current = await startProcess()
      keeping = keep(current)
    },
    stop: async () => {
      stopping.abort()
      await current?.stop()
      await keeping
    },
  }
}
