import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkBackendUrl, type Outside } from './check-backend-url.ts'

/** What stands behind the public address: a gateway, something else, or nobody. */
const answers: Record<string, { status: number; body: string }> = {
  '/gateway/health': { status: 200, body: '{"service":"gateway","status":"alive"}' },
  '/dialer/health': { status: 200, body: '{"service":"dialer","status":"alive"}' },
  '/page/health': { status: 502, body: '<html>Tunnel not found</html>' },
}
const server = createServer((request, response) => {
  const { status, body } = answers[request.url ?? ''] ?? { status: 404, body: '' }
  response.writeHead(status).end(body)
})
let here: string

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  here = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : ''
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** A tunnel: a public name with TLS that leads to the server above. */
const tunnel: Outside = {
  addressesOf: async () => ['93.184.215.14'],
  get: (url, signal) => fetch(`${here}${url.pathname}`, { signal }),
}

const look = (backendUrl: string | undefined, outside: Partial<Outside> = {}) =>
  checkBackendUrl({ backendUrl, outside: { ...tunnel, ...outside } }).look()

test('a gateway that answers behind the public name is what is wanted, under a path too', async () => {
  expect(await look('https://calls.example.com/gateway/')).toMatchObject({ verdict: 'ok' })
})

test.each(['dialer', 'page', 'nothing'])('something else that answers (%s) is told', async (what) => {
  expect(await look(`https://calls.example.com/${what}`)).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('something else than a gateway answers'),
    remedy: expect.stringContaining('point the tunnel'),
  })
})

test('an address where nobody answers is told with the reason', async () => {
  const get = () => fetch('http://127.0.0.1:1/')
  expect(await look('https://calls.example.com', { get })).toMatchObject({
    verdict: 'fault',
    detail: expect.stringMatching(/does not answer: \S+/),
    remedy: expect.stringContaining('./perezvon up'),
  })
})

test('an address without TLS is told, whoever answers there', async () => {
  expect(await look('http://calls.example.com/gateway')).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('is not https'),
  })
})

test.each(['192.168.1.5', '10.0.0.1', '127.0.0.1', 'fd00::1'])(
  'a name that leads inside (%s) cannot be reached by Voximplant',
  async (address) => {
    const addressesOf = async () => ['93.184.215.14', address]
    expect(await look('https://calls.example.com/gateway', { addressesOf })).toMatchObject({
      verdict: 'fault',
      detail: expect.stringContaining(`is ${address}, which Voximplant cannot reach`),
    })
  },
)

test('this machine’s own address is recognised by the real look-up', async () => {
  expect(await checkBackendUrl({ backendUrl: 'https://127.0.0.1:8000' }).look()).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('an inner address'),
  })
})

test('a name that nobody knows is told', async () => {
  const addressesOf = async () => {
    throw new Error('getaddrinfo ENOTFOUND calls.example.com')
  }
  expect(await look('https://calls.example.com', { addressesOf })).toMatchObject({
    verdict: 'fault',
    detail: expect.stringContaining('does not resolve'),
    remedy: expect.stringContaining('tunnel'),
  })
})

test('where it is not set, only real calls miss it', async () => {
  expect(await look(undefined)).toMatchObject({ verdict: 'warning', detail: 'is not set' })
})
