import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** One address before several gateways, as a cluster has it. */
export type Front = { readonly url: string; stop(): Promise<void> }

/**
 * Starts it. Whole connections are handed on, each to the gateway that carries the fewest; one where nobody listens at
 * the moment is passed over. A connection breaks when its gateway is killed, and whoever had asked through it asks again.
 */
export async function startFront(ports: readonly number[]): Promise<Front> {
  const carried = new Map(ports.map((port) => [port, 0]))
  const open = new Set<Socket>()
  const server = createServer({ pauseOnConnect: true }, (client) => {
    open.add(client)
    client.on('close', () => open.delete(client))
    client.on('error', () => undefined)
    const byLoad = [...carried].toSorted(([, one], [, other]) => one - other).map(([port]) => port)
    handOn(client, byLoad, carried)
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

function handOn(client: Socket, ports: readonly number[], carried: Map<number, number>): void {
  const [port, ...others] = ports
  if (port === undefined || client.destroyed) {
    client.destroy()
    return
  }
  const gateway = connect({ port, host: '127.0.0.1', noDelay: true })
  const count = (change: number) => carried.set(port, (carried.get(port) ?? 0) + change)
  const passOver = () => handOn(client, others, carried)
  gateway.once('error', passOver)
  gateway.once('connect', () => {
    count(1)
    gateway.off('error', passOver)
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
