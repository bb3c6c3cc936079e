import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** One address before several gateways, as a cluster has it. */
export type Front = { readonly url: string; stop(): Promise<void> }

const LOOK_AGAIN_MS = 50
/** Longer than any gateway takes to start. In compressed time a scenario's patience is over in milliseconds. */
const PATIENCE_MS = 30_000

/**
 * Starts it. Whole connections are handed on, each to the gateway that carries the fewest; one where nobody listens at
 * the moment is passed over, and where nobody listens at all the connection waits. It breaks when its gateway is killed,
 * and whoever had asked through it asks again.
 */
export async function startFront(ports: readonly number[]): Promise<Front> {
  const carried = new Map(ports.map((port) => [port, 0]))
  const open = new Set<Socket>()
  const server = createServer({ pauseOnConnect: true }, (client) => {
    open.add(client)
    client.on('close', () => open.delete(client))
    client.on('error', () => undefined)
    handOn(client, carried, performance.now() + PATIENCE_MS)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the front listens on no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      for (const client of open) client.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function handOn(client: Socket, carried: Map<number, number>, untilMs: number): void {
  const byLoad = [...carried].toSorted(([, one], [, other]) => one - other).map(([port]) => port)
  const tryNext = () => {
    const port = byLoad.shift()
    if (client.destroyed) return
    if (port !== undefined) return carry(client, { port, carried, refused: tryNext })
    if (performance.now() > untilMs) client.destroy()
    else setTimeout(() => handOn(client, carried, untilMs), LOOK_AGAIN_MS)
  }
  tryNext()
}

function carry(
  client: Socket,
  { port, carried, refused }: { port: number; carried: Map<number, number>; refused: () => void },
): void {
  const gateway = connect({ port, host: '127.0.0.1', noDelay: true })
  const count = (change: number) => carried.set(port, (carried.get(port) ?? 0) + change)
  gateway.once('error', refused)
  gateway.once('connect', () => {
    count(1)
    gateway.off('error', refused)
    gateway.on('error', () => undefined)
    gateway.on('close', () => {
      count(-1)
      client.destroy()
    })
    client.on('close', () => gateway.destroy())
    client.setNoDelay(true)
    client.pipe(gateway).pipe(client)
  })
}
