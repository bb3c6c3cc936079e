import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { type Arrivals, watchArrivals } from './arrivals.ts'

let carrier: Server | undefined
let arrivals: Arrivals | undefined
afterEach(async () => {
  await arrivals?.stop()
  carrier?.close().closeAllConnections()
})

async function watchBefore(listener: RequestListener): Promise<Arrivals> {
  carrier = createServer(listener).listen(0, '127.0.0.1')
  await once(carrier, 'listening')
  const address = carrier.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  arrivals = await watchArrivals(`http://127.0.0.1:${address.port}`)
  return arrivals
}

test('requests and answers pass unchanged; only those that start a session are counted', async () => {
  const { url, read } = await watchBefore(async (request, response) => {
    const body = (await request.toArray()).join('')
    response.writeHead(429, { 'retry-after': '3' }).end(`${request.method} ${request.url} ${body}`)
  })
  const now = () => performance.timeOrigin + performance.now()
  const before = now()
  const start = { method: 'POST', body: 'rule_id=1' }
  const answer = await fetch(`${url}/platform_api/StartScenarios?a=1`, start)
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '3'])
  expect(await answer.text()).toBe('POST /platform_api/StartScenarios?a=1 rule_id=1')
  await fetch(`${url}/platform_api/GetCallHistory`, { method: 'POST' })
  const { askedAtMs } = await read()
  expect(askedAtMs).toHaveLength(1)
  expect(askedAtMs[0]).toBeGreaterThanOrEqual(before)
  expect(askedAtMs[0]).toBeLessThanOrEqual(now())
})

test('where the carrier breaks off, so does the request, and it was asked all the same', async () => {
  const { url, read } = await watchBefore((request) => request.socket.destroy())
  await expect(fetch(`${url}/platform_api/StartScenarios`, { method: 'POST' })).rejects.toThrow()
  expect((await read()).askedAtMs).toHaveLength(1)
})

test('who stops waiting for an answer leaves nobody waiting behind it', async () => {
  const closed = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const { url } = await watchBefore((request) => {
    request.socket.on('close', () => closed.resolve())
    asked.resolve()
  })
  const impatient = new AbortController()
  const answer = fetch(`${url}/platform_api/StartScenarios`, { method: 'POST', signal: impatient.signal })
  await asked.promise
  impatient.abort()
  await expect(answer).rejects.toThrow()
  await closed.promise
})
