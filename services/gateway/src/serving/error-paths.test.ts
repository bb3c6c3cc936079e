import { request } from 'node:http'
import { ROUTES } from '@perezvon/contracts/http/catalog'
import { PROBLEM_CONTENT_TYPE, problemSchema } from '@perezvon/contracts/http/problem'
import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import {
  API_KEY,
  type Asked,
  type AskInit,
  type GatewayRig,
  startGatewayRig,
} from '../testing/gateway-rig.ts'

/** A path of a route, with ids that name nothing. */
function pathOf(template: string): string {
  return template
    .replace(':call_id', systemIds.call())
    .replace(':campaign_id', systemIds.campaign())
    .replace(':contact_id', systemIds.contact())
    .replace(':name', 'nobody')
    .replace(':number', '+74951234567')
}

const CLIENT_ROUTES = ROUTES.filter(({ access }) => access === 'api-key')
const SCENARIO_ROUTES = ROUTES.filter(({ access }) => access === 'call-token')
/** Bodies that fit, of routes that have both a body and an id in their path. */
const BODIES: Readonly<Record<string, AskInit>> = {
  'add-contacts': { body: 'phone\n+79161234567\n', headers: { 'content-type': 'text/csv' } },
  'change-campaign': { body: { concurrency: 1 } },
  'command-call': { body: { command: 'hang-up' } },
}
const ROUTES_WITH_BODY = ROUTES.filter((route) => 'body' in route)

describe('every error of the gateway', () => {
  let rig: GatewayRig

  beforeAll(async () => {
    rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
  })
  afterAll(() => rig.stop())

  const expectProblem = (asked: Asked, status: number, code: string): void => {
    expect({ status: asked.status, body: asked.body }).toMatchObject({ status, body: { status, code } })
    expect(asked.headers.get('content-type')).toBe(PROBLEM_CONTENT_TYPE)
    expect(problemSchema.parse(asked.body).detail).not.toBe('')
    expect(asked.body.instance).toBe(asked.headers.get('x-request-id'))
  }

  it.each(CLIENT_ROUTES.map((route) => [route.name, route] as const))(
    '401 for %s without a key and with a wrong one',
    async (_, route) => {
      const [method] = route.methods
      const missing = await rig.ask(pathOf(route.path), { method, headers: { 'x-api-key': '' } })
      expectProblem(missing, 401, 'api-key-missing')
      expect(missing.headers.get('www-authenticate')).toContain('Bearer')
      const wrong = await rig.ask(pathOf(route.path), { method, headers: { authorization: 'Bearer wrong' } })
      expectProblem(wrong, 401, 'api-key-unknown')
    },
  )

  it.each(SCENARIO_ROUTES.map((route) => [route.name, route] as const))(
    '401 for %s without a call token and with a forged one',
    async (_, route) => {
      const forged = `v1.${systemIds.call()}.zzzzzz.AAAA`
      const body = {}
      expectProblem(await rig.ask(route.path, { body }), 401, 'call-token-missing')
      expectProblem(
        await rig.ask(route.path, { body, headers: { 'x-call-token': forged } }),
        401,
        'call-token-invalid',
      )
    },
  )

  it.each(CLIENT_ROUTES.filter((route) => 'params' in route).map((route) => [route.name, route] as const))(
    '404 for %s of something that is not there, or is no id',
    async (_, route) => {
      const [method] = route.methods
      const init: AskInit = {
        method,
        ...('body' in route ? BODIES[route.name] : {}),
      }
      // A PUT makes what is not there.
      if (method !== 'PUT') expectProblem(await rig.ask(pathOf(route.path), init), 404, 'not-found')
      expectProblem(await rig.ask(route.path.replace(/:\w+/, 'No_Id'), init), 404, 'not-found')
    },
  )

  it.each([...new Set(ROUTES.map(({ path }) => path))])('405 for another method at %s', async (path) => {
    const taken = ROUTES.filter((route) => route.path === path).flatMap(({ methods }) => methods)
    const method = taken.includes('PUT') ? 'PATCH' : 'PUT'
    const asked = await rig.ask(pathOf(path), { method })
    expectProblem(asked, 405, 'method-not-allowed')
    for (const each of taken) expect(asked.headers.get('allow')).toContain(each)
  })

  it.each(ROUTES_WITH_BODY.map((route) => [route.name, route] as const))(
    '415 and 413 for %s with a body of another type, or too large',
    async (_, route) => {
      const token = rig.token(systemIds.call())
      const headers = { 'x-call-token': token, 'content-type': 'image/png' }
      const method = route.methods.find((name) => name !== 'GET') ?? 'POST'
      const path =
        'params' in route
          ? pathOf(route.path.replace(':campaign_id', String((await makeCampaign()).id)))
          : route.path
      const wrong = await rig.ask(path, { method, body: 'x', headers })
      expectProblem(wrong, 415, 'unsupported-content-type')
      expect(wrong.headers.get('accept')).toContain(route.body.contentTypes[0])
      const [contentType] = route.body.contentTypes
      const announced = {
        ...headers,
        'content-type': contentType,
        'content-length': String(route.body.maxBytes + 1),
      }
      const large = await announce(path, announced, method)
      expect(large).toMatchObject({ status: 413, code: 'body-too-large' })
    },
  )

  it('413 for a body that does not announce its length and grows too large', async () => {
    const piece = new TextEncoder().encode(`"${'x'.repeat(64 * 1024)}`)
    let sent = 0
    const endless = new ReadableStream({
      pull: (controller) => {
        sent += 1
        if (sent > 50) controller.close()
        else controller.enqueue(piece)
      },
    })
    const response = await fetch(`${rig.url}/calls`, {
      method: 'POST',
      headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' },
      body: endless,
      duplex: 'half',
    })
    expect(response.status).toBe(413)
    await response.body?.cancel()
  })

  it('415 for a compressed body', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    expectProblem(await rig.ask('/calls', { body: 'x', headers }), 415, 'unsupported-content-type')
  })

  it('400 for a body that is no JSON or no YAML, without quoting it', async () => {
    const json = await rig.ask('/calls', {
      body: '{"phone": "+79161234567", oops',
      headers: { 'content-type': 'application/json' },
    })
    expectProblem(json, 400, 'malformed-body')
    expect(json.text).not.toContain('+7916')
    const yaml = await rig.ask('/agents', {
      body: 'name: [unclosed',
      headers: { 'content-type': 'application/yaml' },
    })
    expectProblem(yaml, 400, 'malformed-body')
    expect(yaml.body.detail).toContain('line 1')
  })

  it('400 for a Host that cannot be read', async () => {
    const { status, code } = await announce('/calls', { host: 'a b' })
    expect({ status, code }).toEqual({ status: 400, code: 'malformed-request' })
  })

  it('404 for a path that no route has', async () => {
    expectProblem(await rig.ask('/nothing'), 404, 'unknown-route')
  })

  it('409 for a campaign in another state, and for a key that came with another request', async () => {
    const campaign = await makeCampaign()
    expectProblem(await rig.ask(`/campaigns/${campaign.id}/start`, { method: 'POST' }), 409, 'campaign-state')
    await rig.ask(`/campaigns/${campaign.id}/cancel`, { method: 'POST' })
    const contacts = { body: 'phone\n+79161234567\n', headers: { 'content-type': 'text/csv' } }
    expectProblem(await rig.ask(`/campaigns/${campaign.id}/contacts`, contacts), 409, 'campaign-state')
    const headers = { 'idempotency-key': 'twice' }
    await rig.ask('/calls', { body: { phone: '+79161234567' }, headers })
    expectProblem(
      await rig.ask('/calls', { body: { phone: '+79161234568' }, headers }),
      409,
      'idempotency-key-reused',
    )
  })

  it('422 naming each field, its fault and its remedy', async () => {
    const asked = await rig.ask('/campaigns', {
      body: {
        name: '',
        agent: 'nobody',
        concurrency: 0,
        colour: 'red',
        ring_seconds: '45',
        contacts: [{ phone: '123' }, { phone: '+79161234567', variables: { 'Bad Name': 'x' } }],
        calling_windows: [{ from: '21:00', to: '09:00' }],
      },
    })
    expectProblem(asked, 422, 'invalid-request')
    expect(asked.body.errors).toEqual(
      expect.arrayContaining([
        { field: 'name', fault: 'must not be empty' },
        { field: 'concurrency', fault: 'must be at least 1' },
        { field: 'colour', fault: 'is not known here', remedy: 'Leave it out, or mend its spelling' },
        { field: 'ring_seconds', fault: 'must be a number' },
        { field: 'contacts.0.phone', fault: expect.stringContaining('+79161234567') },
        { field: 'calling_windows.0.to', fault: expect.stringContaining('later than from') },
      ]),
    )
    for (const path of [
      '/calls?limit=0',
      '/calls?limit=many',
      '/agents/halo?version=last',
      '/calls?outcome=x',
    ])
      expectProblem(await rig.ask(path), 422, 'invalid-request')
    const cursor = await rig.ask('/calls?cursor=zzz!')
    expectProblem(cursor, 422, 'invalid-request')
    expect(cursor.body.errors).toMatchObject([{ field: 'cursor', remedy: expect.any(String) }])
  })

  it('429 with the time to wait for a client that asks too often', async () => {
    const slow = await startGatewayRig({
      redisUrl: inject('redisUrl'),
      databaseUrl: inject('databaseUrl'),
      environment: { API_REQUESTS_PER_SECOND: '1' },
    })
    const answers = await Promise.all(Array.from({ length: 12 }, () => slow.ask('/agents')))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(0)
    for (const answer of refused) {
      expectProblem(answer, 429, 'too-many-requests')
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect((await slow.ask('/health')).status).toBe(200)
    await slow.stop()
  })

  it('503 with Retry-After while PostgreSQL or Redis is away, 500 without a word of the inside', async () => {
    const away = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
    const call = await away.claimedCall()
    await away.db.script('alter table agents rename to agents_gone')
    const broken = await away.ask('/agents')
    expectProblem(broken, 500, 'internal')
    expect(broken.text).not.toContain('agents_gone')
    away.live.redis.disconnect()
    const turn = await away.ask('/voximplant/process_text', {
      headers: { 'x-call-token': call.token },
      body: { call_id: call.callId, turn: 1, user_text: 'Алло' },
    })
    expectProblem(turn, 503, 'unavailable')
    expect(turn.headers.get('retry-after')).toBe('2')
    expect(await away.ask('/ready')).toMatchObject({ status: 503, body: { ready: false } })
    await away.stop()
  })

  it('keeps the client’s own request id, and makes one where it is none', async () => {
    const own = await rig.ask('/agents', { headers: { 'x-request-id': 'abc-123' } })
    expect(own.headers.get('x-request-id')).toBe('abc-123')
    const made = await rig.ask('/agents', { headers: { 'x-request-id': 'a b<c>' } })
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  const makeCampaign = async () =>
    (await rig.ask('/campaigns', { body: { name: 'Акция', agent: 'halo' } })).body

  /** Sends the head of a POST and a byte, never the whole body: what is refused is refused by its head. */
  const announce = (
    path: string,
    headers: Record<string, string>,
    method = 'POST',
  ): Promise<{ status: number; code: unknown }> =>
    new Promise((resolve, reject) => {
      const asked = request(`${rig.url}${path}`, {
        method,
        headers: { 'x-api-key': API_KEY, ...headers },
      })
      asked.on('error', reject)
      asked.on('response', (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (piece: string) => {
          text += piece
        })
        response.on('end', () => {
          asked.off('error', reject)
          asked.on('error', () => undefined) // the rest of the body has nowhere to go
          asked.destroy()
          const body: unknown = JSON.parse(text)
          const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined
          resolve({ status: response.statusCode ?? 0, code })
        })
      })
      if ('content-length' in headers) asked.write('x')
      else asked.end()
    })
})
