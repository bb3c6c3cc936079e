import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { PerezvonError } from '@perezvon/runtime/errors'
import type { Suite } from '../suite/suite.ts'

/** What answers in place of the company's endpoints. */
export type ToolStandIn = { origin: string; stop(): Promise<void> }

/** Starts it on loopback: `/name` answers what the suite says of the tool of that name. */
export async function startToolStandIn(tools: Suite['tools']): Promise<ToolStandIn> {
  const stopping = new AbortController()
  const server = createServer((request, response) => {
    const tool = tools[new URL(request.url ?? '/', 'http://tools').pathname.slice(1)]
    const answer = () => {
      response.writeHead(tool?.status ?? 404, { 'content-type': 'application/json' })
      response.end(JSON.stringify(tool?.answer ?? {}))
    }
    request.resume()
    delay(tool?.after_ms ?? 0, undefined, { signal: stopping.signal }).then(answer, () => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new PerezvonError('no-tool-stand-in', 'what stands in for the agent’s tools listens on no port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      stopping.abort()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
