import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { findFreePort } from '../../stack/free-port.ts'
import { type Front, startFront } from './front.ts'

const open: (Server | Front)[] = []
afterEach(async () => {
  for (const one of open.splice(0)) {
    if ('stop' in one) await one.stop()
    else one.close().closeAllConnections()
  }
})

async function gatewayOn(port: number, name: string): Promise<Server> {
  const server = createServer((_, response) => response.end(name)).listen(port, '127.0.0.1')
  open.push(server)
  await once(server, 'listening')
  return server
}

async function frontBefore(ports: number[]): Promise<(path?: string) => Promise<string>> {
  const front = await startFront(ports)
  open.push(front)
  return async () => (await fetch(front.url, { headers: { connection: 'close' } })).text()
}

test('whoever does not listen is passed over', async () => {
  const [dead, alive] = [await findFreePort(), await findFreePort()]
  await gatewayOn(alive, 'alive')
  const ask = await frontBefore([dead, alive])
  expect(await Promise.all([ask(), ask(), ask()])).toEqual(['alive', 'alive', 'alive'])
})

test('where nobody listens, a request waits for the first who does', async () => {
  const port = await findFreePort()
  const ask = await frontBefore([port])
  const answer = ask()
  await gatewayOn(port, 'back')
  expect(await answer).toBe('back')
})

test('a connection goes to whoever carries the fewest', async () => {
  const ports = [await findFreePort(), await findFreePort()]
  const waiting: (() => void)[] = []
  for (const [index, port] of ports.entries()) {
    const server = createServer((_, response) => {
      waiting.push(() => response.end(String(index)))
    }).listen(port, '127.0.0.1')
    open.push(server)
    await once(server, 'listening')
  }
  const ask = await frontBefore(ports)
  const first = ask()
  await expect.poll(() => waiting.length).toBe(1)
  const second = ask()
  await expect.poll(() => waiting.length).toBe(2)
  for (const answer of waiting) answer()
  expect(new Set(await Promise.all([first, second]))).toEqual(new Set(['0', '1']))
})
