import { once } from 'node:events'
import { createServer, type ServerOptions } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { ProblemError } from '../problems/problem.ts'
import { problemOf } from '../problems/problem-of.ts'
import { type GatewayEnv, problemResponse } from './mount-routes.ts'

/** A list of contacts may be uploaded slowly; whoever sends nothing at all is cut off much sooner. */
const SERVER_OPTIONS: ServerOptions = {
  requestTimeout: 15 * 60_000,
  headersTimeout: 10_000,
  keepAliveTimeout: 65_000, // above the 60 s of usual balancers, so that they close first
}

/** How long answers that are just being written may take when the server stops. */
const LAST_WRITES_MS = 1000

export type HttpServer = { start(): Promise<void>; port(): number; stop(): Promise<void> }

/** The socket in front of the app. What is no valid HTTP request is answered with a problem too. */
export function createHttpServer(options: { app: Hono<GatewayEnv>; host: string; port: number }): HttpServer {
  const { app, host, port } = options
  const listener = getRequestListener(
    // @NOTE the server speaks HTTP/1.1 alone, so the bindings are those of node:http
    (request, bindings) => app.fetch(request, bindings as HttpBindings),
    {
      hostname: host,
      errorHandler: (thrown) => {
        const isOurs = !(thrown instanceof Error && thrown.name === 'RequestError')
        const problem = isOurs
          ? problemOf(thrown)
          : new ProblemError('malformed-request', 'The address or the Host header cannot be read.')
        return problemResponse(problem, 'none', { closes: true })
      },
    },
  )
  const server = createServer(SERVER_OPTIONS, (request, response) => void listener(request, response))
  return {
    start: async () => {
      server.listen(port, host)
      await once(server, 'listening')
    },
    port: () => {
      const address = server.address()
      if (address === null || typeof address === 'string') throw new Error('the gateway does not listen')
      return address.port
    },
    stop: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      const cutOff = setTimeout(() => server.closeAllConnections(), LAST_WRITES_MS)
      await closed
      clearTimeout(cutOff)
    },
  }
}
