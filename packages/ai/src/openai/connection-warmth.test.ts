import { once } from 'node:events'
import { createServer } from 'node:http'
import { Agent } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOpenAiConnection } from './connection.ts'
import { createConnectionWarmth } from './connection-warmth.ts'

let connections = 0
const asked: string[] = []
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`)
  response.writeHead(401, { 'content-type': 'application/json' }).end('{}')
}).on('connection', () => {
  connections += 1
})
let baseUrl: string

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  baseUrl = `http://127.0.0.1:${address.port}/v1`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('the first request finds the connection that was opened for it', async () => {
  const connection = createOpenAiConnection({ apiKey: 'sk-test', baseUrl })
  await Promise.all([connection.warm(), connection.warm()])
  // A turn comes seconds later: the pool has long noticed that the connection is free.
  await new Promise((resolve) => setImmediate(resolve))
  await connection.client.models.list().catch(() => undefined)
  expect(asked).toEqual(['GET /v1/models', 'GET /v1/models'])
  expect(connections).toBe(1)
  await connection.close()
})

test('nothing is opened where one was used lately; later it is', async () => {
  const paths: unknown[] = []
  const dispatcher = new Agent()
  const request: Agent['request'] = (options) => {
    paths.push([options.method, options.path])
    return Promise.reject(new Error('the vendor is away'))
  }
  let now = 0
  const warmth = createConnectionWarmth({
    dispatcher: Object.assign(dispatcher, { request }),
    baseUrl: 'https://models.test/v1/',
    stillOpenMs: 20_000,
    now: () => now,
  })
  warmth.used()
  now = 19_999
  await warmth.warm()
  expect(paths).toEqual([])
  now = 20_000
  await warmth.warm()
  expect(paths).toEqual([['GET', '/v1/models']])
  await dispatcher.close()
})
