import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as the platform got it. */
export type Asked = { path: string; headers: IncomingHttpHeaders; form: URLSearchParams }

/** A server in the platform's place that answers what a test tells it to, for faults that the rehearsal rig has no dial for. */
export type ScriptedPlatform = {
  url: string
  port: number
  asked: Asked[]
  answer: (asked: Asked, response: ServerResponse) => void
  /** Answers every request with this body. */
  willSay(body: unknown, status?: number, headers?: Record<string, string>): void
  /** Answers every request with HTTP 200 and this error in its body, as the platform does. */
  willFail(code: number, message?: string): void
  close(): Promise<void>
}

/** Starts it on a free port. It says nothing until it is told what. */
export async function startScriptedPlatform(): Promise<ScriptedPlatform> {
  const server = createServer(async (incoming, response) => {
    let body = ''
    for await (const chunk of incoming) body += chunk
    const asked = { path: incoming.url ?? '', headers: incoming.headers, form: new URLSearchParams(body) }
    platform.asked.push(asked)
    platform.answer(asked, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const platform: ScriptedPlatform = {
    url: `http://127.0.0.1:${port}`,
    port,
    asked: [],
    answer: () => undefined,
    willSay: (body, status = 200, headers = {}) => {
      platform.answer = (_, response) => {
        response
          .writeHead(status, { 'content-type': 'application/json', ...headers })
          .end(JSON.stringify(body))
      }
    },
    willFail: (code, msg = 'as it says') => platform.willSay({ error: { code, msg } }),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return platform
}
