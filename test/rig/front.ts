import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'

/** What stands before the gateways in production: one address, and requests to those that say they are ready. */
export type Front = {
  readonly url: string
  /** Before any rig knows a gateway. */
  serve(gatewayUrl: string): void
  stop(): Promise<void>
}

const LOOK_EVERY_MS = 50

/**
 * Starts it. A request goes to the first gateway whose readiness was good at the last look; one that takes no connection
 * is passed over (nothing has reached it). A request that has reached a gateway is never sent to another.
 */
export async function startFront(): Promise<Front> {
  const gateways = new Map<string, { ready: boolean }>()
  const look = async () => {
    for (const [url, gateway] of gateways) gateway.ready = await isReady(url)
  }
  let looking = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking.then(look)
  }, LOOK_EVERY_MS)
  const candidates = () => {
    const urls = [...gateways.keys()]
    return [
      ...urls.filter((url) => gateways.get(url)?.ready),
      ...urls.filter((url) => !gateways.get(url)?.ready),
    ]
  }

  const server = createServer((incoming, response) => {
    void readBody(incoming).then((body) => passOn({ incoming, body, response, urls: candidates() }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the front listens on no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    serve: (gatewayUrl) => {
      gateways.set(gatewayUrl, { ready: true })
    },
    stop: async () => {
      clearInterval(timer)
      await looking
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

type Passing = { incoming: IncomingMessage; body: Buffer; response: ServerResponse; urls: string[] }

function passOn({ incoming, body, response, urls }: Passing): void {
  const [url, ...others] = urls
  if (url === undefined) {
    response.writeHead(502).end()
    return
  }
  // A connection of its own for each request: what a kept one may have lost cannot be told.
  const outgoing = request(new URL(incoming.url ?? '/', url), {
    method: incoming.method,
    headers: incoming.headers,
    agent: false,
  })
  outgoing.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  outgoing.on('error', (error) => {
    if ('code' in error && error.code === 'ECONNREFUSED') passOn({ incoming, body, response, urls: others })
    else response.destroy()
  })
  outgoing.end(body)
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ready`)).ok
  } catch {
    return false // nobody listens there any more, which is what is being asked
  }
}
