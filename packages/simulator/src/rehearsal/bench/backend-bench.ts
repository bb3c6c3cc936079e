import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A request that the backend got. */
export interface BackendRequest {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

/** A backend for scenarios under test. */
export interface BackendBench {
  readonly url: string
  readonly requests: readonly BackendRequest[]
  /** The most requests that were in progress at one time. */
  mostConcurrent(): number
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts a backend on a loopback port. Without an answer of its own it says `ok`. */
export async function startBackendBench(
  answer: (request: BackendRequest, response: ServerResponse) => void | Promise<void> = (
    _request,
    response,
  ) => {
    response.end('ok')
  },
): Promise<BackendBench> {
  const requests: BackendRequest[] = []
  let concurrent = 0
  let most = 0
  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    concurrent += 1
    most = Math.max(most, concurrent)
    response.once('close', () => {
      concurrent -= 1
    })
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
    const { headers, method = '', url: path = '' } = incoming
    const request = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') }
    requests.push(request)
    await answer(request, response)
  }
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) =>
      response.destroy(new Error('bench', { cause: error })),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The backend has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    mostConcurrent: () => most,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
