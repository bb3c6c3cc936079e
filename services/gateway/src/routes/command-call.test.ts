import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type GatewayRig, startGatewayRig } from '../testing/gateway-rig.ts'

describe('a command for a call on the line', () => {
  let rig: GatewayRig
  let sessionUrl: string
  const told: unknown[] = []
  const session = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += String(piece)
    told.push(JSON.parse(body))
    response.end('{"result":1}')
  })

  beforeAll(async () => {
    rig = await startGatewayRig({ redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') })
    session.listen(0, '127.0.0.1')
    await once(session, 'listening')
    // @NOTE a server that listens on a port has an address with one
    sessionUrl = `http://127.0.0.1:${(session.address() as AddressInfo).port}/request/1/token`
  })
  afterAll(async () => {
    session.close()
    await rig.stop()
  })

  const onTheLine = async (phone: string, url = sessionUrl) => {
    const { callId, token } = await rig.planCall(phone)
    const body = { session_id: 's-1', session_url: url, scenario: 'asr' }
    await rig.ask('/voximplant/claim', { headers: { 'x-call-token': token }, body })
    return callId
  }
  const command = (callId: string, body: object) => rig.ask(`/calls/${callId}/commands`, { body })

  it('reaches its session, signed', async () => {
    const callId = await onTheLine('+79161112241')
    const answer = await command(callId, { command: 'say', text: 'Одну минуту.' })
    expect(answer).toMatchObject({ status: 202, body: { call_id: callId, command: 'say' } })
    expect(told.at(-1)).toMatchObject({
      command: 'say',
      text: 'Одну минуту.',
      signature: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('is refused where its target is none of the agent’s, or it is no command', async () => {
    const callId = await onTheLine('+79161112242')
    const before = told.length
    expect(await command(callId, { command: 'transfer', target: 'nobody' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'target' }] },
    })
    expect((await command(callId, { command: 'sing' })).status).toBe(422)
    expect((await command(callId, { command: 'say', text: ' ' })).status).toBe(422)
    expect(told).toHaveLength(before)
  })

  it('is refused where nobody is on the line', async () => {
    const { callId } = await rig.planCall('+79161112243')
    expect(await command(callId, { command: 'hang-up' })).toMatchObject({
      status: 409,
      body: { code: 'call-not-live' },
    })
    expect((await command(systemIds.call(), { command: 'hang-up' })).status).toBe(404)
  })

  it('says so where the session does not take it', async () => {
    const callId = await onTheLine('+79161112244', 'http://127.0.0.1:9/request/1/token')
    expect(await command(callId, { command: 'hang-up' })).toMatchObject({
      status: 502,
      body: { code: 'session-unreachable' },
    })
  })
})
