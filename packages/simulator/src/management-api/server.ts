import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { SimulatorLog } from '../openai/server.ts'
import { type Answer, asText, type NoAnswer, sendAnswer } from './answer.ts'
import { type Incoming, readIncoming } from './incoming.ts'

/** Answers the requests under a path. */
export interface RouteGroup {
  /** `/platform_api` also stands for what is below it. */
  readonly prefix: string
  answer(incoming: Incoming): Answer | NoAnswer | Promise<Answer | NoAnswer>
}

/** The rig's HTTP server. */
export interface RigServer {
  /** Throws before `start`. */
  readonly url: string
  start(): Promise<void>
  /** Cuts what is still open. Twice does no harm. */
  stop(): Promise<void>
}

/** Creates a server on the loopback interface, or on `host`. */
export function createRigServer(options: {
  host: string
  port: number
  groups: readonly RouteGroup[]
  log: SimulatorLog
}): RigServer {
  let url: string | undefined

  const answerTo = async (incoming: Incoming): Promise<Answer | NoAnswer> => {
    const group = options.groups.find(
      ({ prefix }) => incoming.path === prefix || incoming.path.startsWith(`${prefix}/`),
    )
    return group === undefined ? asText(404, 'Not found') : group.answer(incoming)
  }
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    try {
      const answer = await answerTo(await readIncoming(request))
      if (answer === 'held') return
      if (answer === 'cut') request.socket.destroy()
      else sendAnswer(response, answer, request.method !== 'HEAD')
    } catch (error) {
      options.log.warn({ err: error, url: request.url }, 'rehearsal: a request could not be answered')
      if (!response.headersSent) sendAnswer(response, asText(500, 'The rehearsal rig failed'), true)
    }
  }
  const server = createServer((request, response) => {
    void serve(request, response)
  })

  return {
    get url() {
      if (url === undefined) throw new Error('The rehearsal rig is not started')
      return url
    },
    async start() {
      if (server.listening) return
      server.listen(options.port, options.host)
      await once(server, 'listening')
      const address = server.address()
      if (address === null || typeof address === 'string') throw new Error('The server has no port')
      url = `http://${options.host}:${address.port}`
    },
    async stop() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
