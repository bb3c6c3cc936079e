import { type HttpTool, httpToolSchema } from '@perezvon/contracts/agent/tool'
import { Secret } from '@perezvon/runtime/secret'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHttpTools, type HttpTools } from './http-tools.ts'
import { type Endpoint, startEndpoint } from './testing/endpoint.ts'

describe('a tool of a company', () => {
  let endpoint: Endpoint
  let tools: HttpTools

  beforeAll(async () => {
    endpoint = await startEndpoint()
    tools = createHttpTools({
      secrets: new Map([['CRM_TOKEN', new Secret('t0ken')]]),
      trustedOrigins: [endpoint.origin],
    })
  })
  afterAll(async () => {
    await tools.close()
    await endpoint.close()
  })
  beforeEach(() => {
    endpoint.asked.length = 0
    endpoint.willAnswer({})
  })

  const tool = (more: Partial<HttpTool> = {}): HttpTool =>
    httpToolSchema.parse({
      name: 'order_status',
      description: 'Status of an order.',
      url: `${endpoint.origin}/orders`,
      ...more,
    })
  const call = (of: HttpTool, values: Record<string, unknown> = {}, signal?: AbortSignal) =>
    tools.call({ tool: of, values, idempotencyKey: 'call_1.2.order' }, signal)

  it('is posted its arguments as JSON, with the key that tells the call apart', async () => {
    endpoint.willAnswer({ body: '{"state":"shipped"}' })
    expect(await call(tool(), { number: 'HL-1', parts: 2 })).toEqual({
      outcome: 'done',
      status: 200,
      answer: { state: 'shipped' },
      isCut: false,
    })
    expect(endpoint.asked).toMatchObject([
      {
        method: 'POST',
        url: '/orders',
        body: '{"number":"HL-1","parts":2}',
        headers: { 'idempotency-key': 'call_1.2.order', 'content-type': 'application/json' },
      },
    ])
  })

  it('takes arguments in its path percent-encoded, and the rest of a GET’s in the query', async () => {
    const url = `${endpoint.origin}/orders/{{argument.number}}/lines?lang=ru`
    await call(tool({ method: 'GET', url }), { number: 'A/1 ?&#', only: ['a', 'b'] })
    expect(endpoint.asked).toMatchObject([
      { method: 'GET', url: '/orders/A%2F1%20%3F%26%23/lines?lang=ru&only=a&only=b', body: '' },
    ])
  })

  it.each(['..', '.', ''])('is not asked where an argument would leave its place: «%s»', async (number) => {
    const url = `${endpoint.origin}/orders/{{argument.number}}/lines`
    expect(await call(tool({ method: 'GET', url }), { number })).toMatchObject({
      outcome: 'failed',
      status: null,
    })
    expect(endpoint.asked).toEqual([])
  })

  it('is not asked where an argument is no text', async () => {
    const url = `${endpoint.origin}/orders/{{argument.number}}`
    expect(await call(tool({ method: 'GET', url }), { number: '\ud83d' })).toMatchObject({
      outcome: 'failed',
      fault: 'an argument does not fit into its place in the URL',
    })
    expect(endpoint.asked).toEqual([])
  })

  it('gets its secrets, and what it repeats of them is not told', async () => {
    endpoint.willAnswer({ body: '{"you sent":"Bearer t0ken"}' })
    const answered = await call(tool({ headers: { Authorization: 'Bearer {{secret.CRM_TOKEN}}' } }))
    expect(endpoint.asked[0]?.headers.authorization).toBe('Bearer t0ken')
    expect(answered.answer).toEqual({ 'you sent': 'Bearer [secret]' })
  })

  it('is not asked where a secret is not set', async () => {
    expect(await call(tool({ headers: { Authorization: '{{secret.OTHER}}' } }))).toEqual({
      outcome: 'failed',
      status: null,
      fault: 'secret OTHER is not set',
    })
    expect(endpoint.asked).toEqual([])
  })

  it.each([
    [400, { fault: 'HTTP 400', answer: { why: 'no' } }],
    [500, { fault: 'HTTP 500', isEndUnknown: true }],
    [302, { fault: 'HTTP 302: redirects are not followed' }],
  ])('that answers %i has failed', async (status, told) => {
    endpoint.willAnswer({
      status,
      body: '{"why":"no"}',
      headers: { location: `${endpoint.origin}/elsewhere` },
    })
    expect(await call(tool())).toMatchObject({ outcome: 'failed', status, ...told })
    expect(endpoint.asked).toHaveLength(1)
  })

  it('is told as the beginning of its answer where that is long, and is not read to its end', async () => {
    endpoint.willAnswer({ body: JSON.stringify('я'.repeat(1_000_000)) })
    const { answer, isCut } = await call(tool())
    expect(isCut).toBe(true)
    expect(String(answer)).toHaveLength(6000)
  })

  it.each([
    ['', null],
    ['готово', 'готово'],
  ])('may answer «%s»', async (body, answer) => {
    endpoint.willAnswer({ body })
    expect(await call(tool())).toMatchObject({ outcome: 'done', answer })
  })

  it('has a time limit', async () => {
    endpoint.willAnswer({ after: new Promise(() => undefined) })
    expect(await call(tool({ timeout_ms: 200 }))).toMatchObject({
      outcome: 'timed-out',
      status: null,
      isEndUnknown: true,
    })
  })

  it('may have been asked in vain where its server stands, and was not where none does', async () => {
    const other = await startEndpoint()
    const trusting = createHttpTools({ secrets: new Map(), trustedOrigins: [other.origin] })
    const ask = () =>
      trusting.call({ tool: tool({ url: other.origin }), values: {}, idempotencyKey: 'call_1.2.order' })
    other.willAnswer({ after: new Promise(() => undefined) })
    const lost = ask()
    await expect.poll(() => other.asked).toHaveLength(1)
    await other.close()
    expect(await lost).toMatchObject({ outcome: 'failed', status: null, isEndUnknown: true })
    expect(await ask()).toEqual({
      outcome: 'failed',
      status: null,
      fault: 'cannot be reached (ECONNREFUSED)',
    })
    await trusting.close()
  })

  it('is given up when nobody waits for it any more', async () => {
    const asked = Promise.withResolvers<void>()
    endpoint.willAnswer({ after: new Promise(() => asked.resolve()) })
    const stop = new AbortController()
    const answering = call(tool({ timeout_ms: 10_000 }), {}, stop.signal)
    stop.abort()
    expect(await answering).toMatchObject({ outcome: 'failed' })
  })
})

describe('an address that nobody named', () => {
  const tools = (addresses: string[] = ['93.184.216.34']) =>
    createHttpTools({
      secrets: new Map(),
      trustedOrigins: [],
      resolve: async () => addresses.map((address) => ({ address, family: 4 })),
    })
  const call = (url: string, addresses?: string[]) =>
    tools(addresses).call({
      tool: httpToolSchema.parse({ name: 'x', description: 'x', url }),
      values: {},
      idempotencyKey: 'k',
    })

  it.each([
    ['http://api.example.com/', 'must be https'],
    ['https://127.0.0.1/', 'is an address inside a network'],
    ['https://[::1]/', 'is an address inside a network'],
    ['https://[::ffff:10.0.0.1]/', 'is an address inside a network'],
    ['https://169.254.169.254/latest/meta-data', 'is an address inside a network'],
    ['https://2130706433/', 'is an address inside a network'],
    ['https://localhost/', 'is an address inside a network'],
  ])('%s is not called', async (url, fault) => {
    expect(await call(url)).toEqual({ outcome: 'failed', status: null, fault: `its URL ${fault}` })
  })

  it.each([[['10.0.0.7']], [['93.184.216.34', '192.168.1.1']]])(
    'is not called where its name stands for %j',
    async (addresses) => {
      expect(await call('https://api.example.com/', addresses)).toEqual({
        outcome: 'failed',
        status: null,
        fault: 'its host is not a public address',
      })
    },
  )
})
