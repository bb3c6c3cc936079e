import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as a company's endpoint got it. */
export type Asked = {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

/** What an endpoint answers; a promise before it holds the answer back. */
export type Answer = {
  status?: number
  headers?: Record<string, string>
  body?: string
  after?: Promise<unknown>
}

/** A company's endpoint on loopback, for tests: it remembers what it was asked and answers as it is told. */
export type Endpoint = {
  origin: string
  asked: Asked[]
  /** Answers are given in their order; the last one is kept. */
  willAnswer(...answers: Answer[]): void
  close(): Promise<void>
}

export async function startEndpoint(): Promise<Endpoint> {
  const asked: Asked[] = []
  let answers: Answer[] = [{}]
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers } = request
    asked.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') })
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    await answer?.after
    response.writeHead(answer?.status ?? 200, { 'content-type': 'application/json', ...answer?.headers })
    response.end(answer?.body ?? '{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    willAnswer: (...next) => {
      answers = next
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
