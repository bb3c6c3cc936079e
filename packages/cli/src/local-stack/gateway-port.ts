import { once } from 'node:events'
import { createServer } from 'node:net'
import { asError, PerezvonError } from '@perezvon/runtime/errors'

/** Throws `port-not-free`, with what to do, where the gateway could not listen there. */
export async function requireFreePort(options: { host: string | undefined; port: number }): Promise<void> {
  const { host = '127.0.0.1', port } = options
  const server = createServer().listen(port, host)
  try {
    await once(server, 'listening')
  } catch (thrown) {
    throw new PerezvonError('port-not-free', notFree(asError(thrown), host, port), { cause: thrown })
  }
  server.close()
  await once(server, 'close')
}

function notFree(error: Error & { code?: unknown }, host: string, port: number): string {
  if (error.code === 'EADDRINUSE')
    return `Another program listens on port ${port}. Choose a free one (./perezvon up --port ${port + 1}, or PORT), or end that program.`
  if (error.code === 'EACCES')
    return `Port ${port} is reserved by the system. Choose one above 1023 (./perezvon up --port 8000, or PORT).`
  return `The gateway cannot listen on ${host}, port ${port}: ${error.message}. Set HOST and PORT to an address of this machine.`
}
