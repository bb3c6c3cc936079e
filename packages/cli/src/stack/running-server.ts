import { setTimeout as delay } from 'node:timers/promises'
import { isPortTaken } from './free-port.ts'
import type { ServerProcess } from './server-process.ts'

const TRIES_FOR_A_PORT = 20
const PORT_PAUSE_MS = 500

/** A server that answers. */
export interface RunningServer {
  url: string
  /** Its process, when it is our own child; undefined for a given server. */
  readonly pid: number | undefined
  /** Which rung of the ladder it came by, for a line to the person. */
  origin: string
  /** Stops it if it is ours; a given server is left alone. Safe to call twice. */
  stop: () => Promise<void>
  /**
   * Stops it, and starts it again `awayMs` later on the same port and the same data. Only of a server of our own:
   * rehearsals of its absence.
   */
  restart?: (options: { awayMs: number }) => Promise<void>
}

/** A server of our own, started by `start`, which can be started again by it: same port, same data. */
export async function ownServer(
  facts: Pick<RunningServer, 'url' | 'origin'>,
  start: () => Promise<ServerProcess>,
): Promise<RunningServer> {
  let running = await start()
  return {
    ...facts,
    get pid() {
      return running.pid
    },
    stop: () => running.stop(),
    restart: async ({ awayMs }) => {
      await running.stop()
      await delay(awayMs)
      running = await startOnItsPort(start)
    },
  }
}

/** While a server was away, a connection of some program may have been given its port: that one comes free again. */
async function startOnItsPort(start: () => Promise<ServerProcess>): Promise<ServerProcess> {
  for (let left = TRIES_FOR_A_PORT; ; left -= 1) {
    try {
      return await start()
    } catch (thrown) {
      if (left === 0 || !isPortTaken(thrown)) throw thrown
      await delay(PORT_PAUSE_MS)
    }
  }
}

/** A server that somebody else runs: nothing of it is ours to stop. */
export function givenServer(url: string, origin: string): RunningServer {
  return { url, pid: undefined, origin, stop: async () => undefined }
}
