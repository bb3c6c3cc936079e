import { once } from 'node:events'
import { createServer } from 'node:net'

const tries = 5

/**
 * Calls `start` with a TCP port of the loopback address that nobody listens on. Where another program takes
 * that port first, `start` fails saying so, and is called again with the next one.
 */
export async function onFreePort<Started>(start: (port: number) => Promise<Started>): Promise<Started> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await findFreePort())
    } catch (thrown) {
      if (!isPortTaken(thrown) || attempt === tries) throw thrown
    }
  }
}

/** Whether a server did not start because somebody else has its port. */
export function isPortTaken(thrown: unknown): boolean {
  return thrown instanceof Error && /address already in use|already allocated/i.test(thrown.message)
}

/** A TCP port of the loopback address that nobody listens on just now. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  return address.port
}
