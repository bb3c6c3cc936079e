import { asError } from '@perezvon/runtime/errors'
import type { ServiceProcess } from '../../local-stack/service-processes.ts'

/** After a start that failed: what it lacks (Redis, PostgreSQL) is on its way back. */
const PAUSE_MS = 500
/** A start that fails for longer than any server is away will not come right by itself. */
const FAILURES_IN_A_ROW = 60

/** A process that is killed now and then, and each time started again, as an orchestrator would do. */
export type LastingProcess = {
  readonly name: string
  /** Undefined while it is being started again. */
  readonly pid: number | undefined
  /** SIGKILL. False where it does not run at the moment. */
  kill(): Promise<boolean>
  /** How it ended although nobody killed it, each time. */
  endsByItself(): readonly string[]
  /** Resolves when it runs; rejects where it does not start any more. */
  running(): Promise<void>
  stop(): Promise<void>
}

/** Starts it, and from then on again after each end. */
export async function startLastingProcess(options: {
  name: string
  start: () => Promise<ServiceProcess>
  sleep: (ms: number) => Promise<void>
  say: (line: string) => void
}): Promise<LastingProcess> {
  const { name, start, sleep, say } = options
  const endsByItself: string[] = []
  let current: ServiceProcess | undefined = await start()
  let killed: ServiceProcess | undefined
  let stopping = false
  let started = Promise.resolve()

  async function startAgain(): Promise<void> {
    for (let failures = 1; !stopping; failures += 1) {
      try {
        current = await start()
        return watch(current)
      } catch (thrown) {
        if (failures === FAILURES_IN_A_ROW) throw thrown
        if (failures === 1) say(`${name} did not start (${asError(thrown).message}): once more`)
        await sleep(PAUSE_MS)
      }
    }
  }

  function watch(running: ServiceProcess): void {
    void running.ended.then((how) => {
      if (stopping) return
      current = undefined
      if (running !== killed) {
        endsByItself.push(how)
        say(`${name} ended by itself (${how}): started again`)
      }
      started = startAgain()
      // Whoever asks for it learns of it; until then it must not end us.
      started.catch(() => undefined)
    })
  }

  watch(current)
  return {
    name,
    get pid() {
      return current?.pid
    },
    kill: async () => {
      const victim = current
      if (victim === undefined) return false
      killed = victim
      await victim.kill()
      return true
    },
    endsByItself: () => endsByItself,
    running: () => started,
    stop: async () => {
      stopping = true
      await started.catch(() => undefined)
      await current?.stop()
    },
  }
}
