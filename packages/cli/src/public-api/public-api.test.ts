import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { Secret } from '@perezvon/runtime/secret'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createPublicApi } from './public-api.ts'
import { sampleCall } from './sample-views.ts'

const asked: IncomingMessage[] = []
let answer: (url: URL) => { status: number; body: string }
const server = createServer((request, response) => {
  asked.push(request)
  const { status, body } = answer(new URL(request.url ?? '', 'http://gateway'))
  response.writeHead(status).end(body)
})
let baseUrl: string

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  baseUrl = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : ''
})
beforeEach(() => {
  asked.length = 0
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

function problem(errors: { field: string; fault: string; remedy?: string }[], detail: string) {
  const head = {
    type: 'about:blank',
    title: 'The request does not fit',
    status: 422,
    code: 'invalid-request',
  }
  return { status: 422, body: JSON.stringify({ ...head, detail, errors }) }
}

test('a call is asked for with key and idempotency key', async () => {
  const accepted = { call_id: 'call_00000000000000000001', url: '/calls/x', simulated: true }
  answer = () => ({ status: 202, body: JSON.stringify(accepted) })
  const api = createPublicApi({ baseUrl, apiKey: new Secret('key-1') })
  expect(await api.createCall({ phone: '+79161234567' }, 'once')).toEqual(accepted)
  expect(asked[0]).toMatchObject({
    method: 'POST',
    url: '/calls',
    headers: { authorization: 'Bearer key-1', 'idempotency-key': 'once', 'content-type': 'application/json' },
  })
})

test('a refusal says in the gateway’s words what was wrong where, each field once', async () => {
  const api = createPublicApi({ baseUrl })
  const ask = () => api.createCall({ phone: '12' }, 'once')
  answer = () => problem([{ field: 'phone', fault: 'is no number' }], 'phone is no number.')
  await expect(ask()).rejects.toMatchObject({
    code: 'api-refused',
    message: '/calls answered 422: The request does not fit. phone is no number.',
  })
  answer = () =>
    problem(
      [
        { field: 'phone', fault: 'is no number', remedy: 'Write it with +' },
        { field: 'agent', fault: 'is missing' },
      ],
      '2 fields do not fit: see errors.',
    )
  await expect(ask()).rejects.toThrow(/\n {2}phone is no number\. Write it with \+\n {2}agent is missing$/)
})

test('who is no gateway is not taken for one', async () => {
  const api = createPublicApi({ baseUrl })
  answer = () => ({ status: 200, body: '<html>a router’s page</html>' })
  await expect(api.getCampaign('camp_1')).rejects.toThrow(/answered \/campaigns\/camp_1 with 200, and not as/)
  answer = () => ({ status: 502, body: '' })
  await expect(api.getCampaign('camp_1')).rejects.toThrow(/with 502, and not as/)
})

test('where nobody answers, the message says where and what to do', async () => {
  const api = createPublicApi({ baseUrl: 'http://127.0.0.1:9' })
  await expect(api.getCampaign('camp_1')).rejects.toMatchObject({
    code: 'gateway-unreachable',
    message: expect.stringMatching(/No gateway answers at http:\/\/127\.0\.0\.1:9 \(\S.*\).*\.\/perezvon up/),
  })
})

test('a list is read to its last page', async () => {
  const { agent, agent_version, simulated, turns, recording, transcript, analysis, ...summary } = sampleCall()
  answer = ({ searchParams }) => {
    const isFirst = searchParams.get('cursor') === null
    return {
      status: 200,
      body: JSON.stringify({ items: [summary], next_cursor: isFirst ? 'a/b' : null }),
    }
  }
  expect(await createPublicApi({ baseUrl }).listCalls('camp_1')).toEqual([summary, summary])
  expect(asked.map(({ url }) => url)).toEqual([
    '/calls?campaign_id=camp_1&limit=500',
    '/calls?campaign_id=camp_1&limit=500&cursor=a%2Fb',
  ])
})
